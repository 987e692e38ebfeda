/// What a model keeps of the ONNX file that it was read from, under keys that begin with `onnx.`.
enum ONNXMetadata {
  /// The name of the program that wrote the file.
  static let producer = "onnx.producer"
  /// That program's version.
  static let producerVersion = "onnx.producer_version"
  /// The version of ONNX's own operator set.
  static let opset = "onnx.opset"
  /// The name of the graph.
  static let graph = "onnx.graph"
  /// Outputs that can't be computed, and why.
  static let leftOut = "onnx.left_out"
  /// What the file says of itself, by its own key.
  static let property = "onnx.property."

  /// The ``TensorSignature`` of an input.
  static func input(_ name: String) -> String { "onnx.input." + name }

  /// The ``TensorSignature`` of an output.
  static func output(_ name: String) -> String { "onnx.output." + name }
}
