public import NeuralNetwork

extension Model {
  /// Outputs that the file which it was read from has, but that can't be computed, and why; `nil` when there are none.
  public var leftOut: String? { metadata[ONNXMetadata.leftOut].map { "left out: \($0)" } }
}
