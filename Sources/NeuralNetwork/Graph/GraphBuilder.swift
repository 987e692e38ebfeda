/// Writes a graph down from input to output.
///
///     var builder = GraphBuilder(input: [1, 28, 28])
///     let hidden = builder.add("fc1", Dense(outputs: 300), builder.input)
public struct GraphBuilder {
  private let shape: Shape
  private var nodes: [Graph.Node] = []

  /// Starts a graph with one input called `input`.
  public init(input shape: Shape) { self.shape = shape }

  /// The graph's input.
  public var input: Graph.ValueID { 0 }

  /// Adds a node that reads `inputs`, and returns its value.
  public mutating func add(
    _ name: String, _ operation: some Operator, _ inputs: Graph.ValueID...
  ) -> Graph.ValueID {
    nodes.append(Graph.Node(name: name, operation: operation, inputs: inputs))
    return nodes.count
  }

  /// Adds nodes one behind the other, and returns the last one's value.
  public mutating func chain(
    from value: Graph.ValueID, _ steps: [(name: String, operation: any Operator)]
  ) -> Graph.ValueID {
    var last = value
    for step in steps {
      nodes.append(Graph.Node(name: step.name, operation: step.operation, inputs: [last]))
      last = nodes.count
    }
    return last
  }

  /// The finished graph, whose one output is `value` under the name `logits`.
  public func build(output value: Graph.ValueID) throws(GraphError) -> Graph {
    try Graph(
      inputs: [Graph.Input(name: "input", shape: shape)], nodes: nodes,
      outputs: [Graph.Output(name: "logits", value: value)])
  }
}
