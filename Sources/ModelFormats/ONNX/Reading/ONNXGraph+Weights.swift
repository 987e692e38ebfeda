/// What may be weights, where what is computed with them isn't known.
extension ONNXGraph {
  /// A constant of floats, or of integers of at most 16 bits, with two dimensions or more.
  struct Weight {
    let name: String
    let tensor: Onnx_TensorProto
    /// The operator that reads it.
    let reader: String
    let isFloat: Bool
  }

  /// Those that a node reads, also in the graphs within it.
  func weights(of node: ONNXNode) -> [Weight] {
    weights(read: node.inputs, by: node.type, node.subgraphs, [:])
  }

  /// The names of those that some outputs depend on.
  func weights(neededFor outputs: [String]) -> Set<String> {
    var needed = Set(outputs)
    var found: Set<String> = []
    for node in nodes.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs + node.captured)
      found.formUnion(weights(of: node).map(\.name))
    }
    return found
  }

  /// - Parameter inner: The constants of the graphs that the reader is in.
  private func weights(
    read inputs: [String], by reader: String, _ subgraphs: [Onnx_GraphProto],
    _ inner: [String: Onnx_TensorProto]
  ) -> [Weight] {
    let own = inputs.compactMap { input -> Weight? in
      guard let tensor = inner[input] ?? initializers[input], tensor.dims.count >= 2,
        let type = ONNXElementType(rawValue: tensor.dataType)
      else { return nil }
      // Wider integers are shapes, places and tables of them.
      guard type.isFloat || type.isInteger && type.bits <= 16 else { return nil }
      return Weight(name: input, tensor: tensor, reader: reader, isFloat: type.isFloat)
    }
    return own
      + subgraphs.flatMap { graph in
        let inner = inner.merging(graph.initializer.map { ($0.name, $0) }) { $1 }
        return graph.node.flatMap {
          weights(read: $0.input, by: $0.opType, ONNXNode.subgraphs($0.attribute), inner)
        }
      }
  }
}
