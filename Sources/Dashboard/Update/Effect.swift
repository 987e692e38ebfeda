public import ModelCompression

/// What an update asks the outside to do.
public enum Effect: Hashable, Sendable {
  /// Measure the variants of a recipe, instead of any measured before.
  case measure(Recipe)
  /// Stop measuring.
  case cancel
  /// Leave.
  case quit
}
