public import NeuralNetwork

extension Model {
  /// What the file that it was read from has, but the model lacks: outputs that can't be computed, and why, or where there is no
  /// graph, weights of integers. `nil` when there is nothing.
  public var leftOut: String? { metadata[ONNXMetadata.leftOut].map { "left out: \($0)" } }
}
