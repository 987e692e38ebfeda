/// A node that holds weights which can be pruned and quantized: the unit of compression.
public struct Layer: Hashable, Sendable, Identifiable {
  /// The index of its node in the graph.
  public let node: Int
  /// The node's name, such as `conv1`.
  public let name: String
  /// The operator's name, such as `Conv2D`.
  public let operatorName: String
  /// The name of its weight in the model, such as `conv1.weight`.
  public let weightName: String
  /// The shape of the weight, output channels first: `[outputs, inputs]` or `[outputs, inputs/groups, height, width]`.
  public let weightShape: Shape
  /// The number of its trainable parameters, the bias included.
  public let parameterCount: Int
  /// Multiply-accumulates for one sample.
  public let macs: Int

  /// The layer's name.
  public var id: String { name }
}

extension Graph {
  /// The nodes that hold weights, in order.
  public var layers: [Layer] {
    nodes.indices.compactMap { index in
      let parameters = parameters(ofNode: index)
      guard let weight = parameters.first(where: { $0.role == .weight }) else { return nil }
      return Layer(
        node: index, name: nodes[index].name, operatorName: nodes[index].operation.name,
        weightName: weightName(ofNode: index, weight), weightShape: weight.shape,
        parameterCount: parameters.filter(\.isTrainable).reduce(0) { $0 + $1.shape.elementCount },
        macs: nodes[index].operation.macs(for: inputShapes(ofNode: index)))
    }
  }
}

extension Model {
  /// The nodes that hold weights, in order.
  public var layers: [Layer] { graph.layers }
}
