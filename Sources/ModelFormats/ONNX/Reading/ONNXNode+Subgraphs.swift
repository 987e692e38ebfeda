/// Graphs within a node: the branches of an `If`, the body of a `Loop`.
extension ONNXNode {
  /// The graphs that are attributes.
  var subgraphs: [Onnx_GraphProto] { Self.subgraphs(attributes.sorted { $0.key < $1.key }.map(\.value)) }

  /// What the graphs within the node read from around it.
  var captured: [String] { subgraphs.flatMap(Self.captured) }

  static func subgraphs(_ attributes: [Onnx_AttributeProto]) -> [Onnx_GraphProto] {
    attributes.filter(\.hasG).map(\.g)
  }

  /// The values that a graph reads and doesn't have itself.
  private static func captured(_ graph: Onnx_GraphProto) -> [String] {
    var own = Set(graph.input.map(\.name)).union(graph.initializer.map(\.name))
    own.formUnion(graph.sparseInitializer.map(\.values.name))
    for node in graph.node { own.formUnion(node.output) }
    let read = graph.node.flatMap { $0.input + subgraphs($0.attribute).flatMap(captured) }
    return (read + graph.output.map(\.name)).filter { !$0.isEmpty && !own.contains($0) }
  }
}
