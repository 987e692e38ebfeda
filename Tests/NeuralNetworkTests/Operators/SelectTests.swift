import Testing

@testable import NeuralNetwork

@Suite struct SelectTests {
  /// The outputs of a graph whose one node reads inputs of the values' shape.
  private func run(_ operation: some Operator, _ inputs: [[Float]]) throws -> [Float] {
    let graph = try Graph(
      inputs: inputs.indices.map { Graph.Input(name: "x\($0)", shape: [inputs[0].count]) },
      nodes: [Graph.Node(name: "node", operation: operation, inputs: Array(inputs.indices))],
      outputs: [Graph.Output(name: "y", value: inputs.count)])
    let runner = InferenceRunner(graph: graph, lanes: 1)
    runner.load(try Model(name: "model", graph: graph, weights: [:]))
    return try runner.predict(inputs.map { Tensor(shape: [1, $0.count], elements: $0) })[0].elements
  }

  @Test("What isn't chosen doesn't count, whatever it is")
  func chosen() throws {
    let condition: [Float] = [1, 0, -2, 0]
    let result = try run(Select(), [condition, [1, .nan, 3, .infinity], [.infinity, 6, .nan, 8]])
    #expect(result == [1, 6, 3, 8])
  }

  @Test("Comparisons are those of the numbers", arguments: Comparison.Relation.allCases)
  func comparisons(_ relation: Comparison.Relation) throws {
    let expected: [Comparison.Relation: [Float]] = [
      .equal: [0, 1, 0, 0], .less: [1, 0, 0, 0], .lessOrEqual: [1, 1, 0, 0], .greater: [0, 0, 1, 0],
      .greaterOrEqual: [0, 1, 1, 0],
    ]
    #expect(try run(Comparison(relation), [[1, 2, 3, .nan], [2, 2, 2, 2]]) == expected[relation])
  }

  @Test("Gradients go to what was chosen, and agree with finite differences")
  func gradients() throws {
    // y = x > sigmoid(x) ? tanh(x) : −x.
    let nodes = [
      Graph.Node(name: "sigmoid", operation: Sigmoid(), inputs: [0]),
      Graph.Node(name: "condition", operation: Comparison(.greater), inputs: [0, 1]),
      Graph.Node(name: "tanh", operation: Tanh(), inputs: [0]),
      Graph.Node(name: "negative", operation: UnaryFunction(.negate), inputs: [0]),
      Graph.Node(name: "choice", operation: Select(), inputs: [2, 3, 4]),
    ]
    let graph = try Graph(
      inputs: [Graph.Input(name: "x", shape: [3, 4])], nodes: nodes,
      outputs: [Graph.Output(name: "y", value: 5)])
    try GradientCheck(graph, batch: 3, seed: 6).run()
  }

  @Test("Values of other shapes are refused")
  func shapes() {
    #expect(throws: GraphError.self) { try Select().outputShape(for: [[2], [2], [3]]) }
    #expect(throws: GraphError.self) { try Comparison(.less).outputShape(for: [[2], [1, 2]]) }
  }
}
