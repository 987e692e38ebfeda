/// Brings a node into the engine's graph.
typealias ONNXConversion =
  @Sendable (_ node: ONNXNode, _ importer: inout ONNXImporter) throws(ONNXProblem) -> Void

/// How each operator of ONNX is brought into the engine's graph. Adding one means adding a line to one of the tables.
enum ONNXConversions {
  /// All of them, by operator.
  static let all: [String: ONNXConversion] = [
    activations, arithmetic, products, convolutions, pooling, normalizations, reductions, shapes, selections,
    quantizations,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  /// Operator sets beside ONNX's own of which some operators are known.
  static let domains: Set = ["com.microsoft", "ai.onnx.ml", "pkg.onnxscript.torch_lib"]
}
