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
  /// Why whole tensors are samples, where the batch can't be told apart.
  static let wholeTensors = "onnx.whole_tensors"
  /// What the file says of itself, by its own key.
  static let property = "onnx.property."

  /// The ``TensorSignature`` of an input.
  static func input(_ name: String) -> String { "onnx.input." + name }

  /// The ``TensorSignature`` of an output.
  static func output(_ name: String) -> String { "onnx.output." + name }

  /// Where a model keeps what a file says of itself: what this program wrote there goes back to where it was.
  static func key(ofProperty name: String) -> String { name.hasPrefix(own) ? name : property + name }

  private static let own = "tinydash."

  /// What a file is to say of itself, by its own keys, in order: all but what was true of the file that the model is from.
  static func properties(of metadata: [String: String]) -> [(key: String, value: String)] {
    metadata.sorted { $0.key < $1.key }.compactMap { key, value in
      if key.hasPrefix(property) { return (String(key.dropFirst(property.count)), value) }
      return key.hasPrefix("onnx.") ? nil : (key, value)
    }
  }
}
