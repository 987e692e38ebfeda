internal import NeuralNetwork

/// Writes a graph down anew with some nodes replaced or left out.
struct GraphRewriter {
  private let graph: Graph
  private var nodes: [Graph.Node] = []
  /// The value of the new graph that stands for each of the old.
  private var places: [Graph.ValueID]

  init(_ graph: Graph) {
    self.graph = graph
    places = Array(graph.inputs.indices)
  }

  /// The new value that stands for an old one that was written or skipped before.
  func place(of value: Graph.ValueID) -> Graph.ValueID { places[value] }

  /// Adds a node that reads new values, and returns its value.
  mutating func add(_ name: String, _ operation: any Operator, _ inputs: [Graph.ValueID]) -> Graph.ValueID {
    nodes.append(Graph.Node(name: name, operation: operation, inputs: inputs))
    return graph.inputs.count + nodes.count - 1
  }

  /// Goes on to the next old node: a new value stands for it.
  mutating func finishNode(as value: Graph.ValueID) { places.append(value) }

  /// Takes over the next old node with another operator or as it is.
  mutating func keepNode(_ node: Graph.Node, operation: (any Operator)? = nil) {
    let value = add(node.name, operation ?? node.operation, node.inputs.map(place(of:)))
    finishNode(as: value)
  }

  /// The new graph.
  func build() throws(GraphError) -> Graph {
    try Graph(
      inputs: graph.inputs, nodes: nodes,
      outputs: graph.outputs.map { Graph.Output(name: $0.name, value: places[$0.value]) })
  }
}

extension Graph {
  /// For every value, how many nodes and outputs read it.
  var readCounts: [Int] {
    var counts = [Int](repeating: 0, count: shapes.count)
    for node in nodes { for input in node.inputs { counts[input] += 1 } }
    for output in outputs { counts[output.value] += 1 }
    return counts
  }

  /// The node that alone reads what node `index` computes, if there is just one reader and it isn't an output.
  func soleReader(ofNode index: Int) -> Int? {
    let value = value(ofNode: index)
    guard readCounts[value] == 1 else { return nil }
    return nodes.firstIndex { $0.inputs.contains(value) }
  }
}
