public import ModelCompression
public import NeuralNetwork

/// What an update asks the outside to do.
public enum Effect: Hashable, Sendable {
  /// Measure the variants of a recipe, instead of any measured before, and get ready for changes to a layer.
  case measure(Recipe, next: Layer?)
  /// Stop measuring.
  case cancel
  /// Leave.
  case quit
}
