import Testing

@testable import NeuralNetwork

@Suite struct StoredWeightsTests {
  private func model() throws -> Model {
    let graph = try Graph(
      inputs: [],
      nodes: [
        Graph.Node(
          name: "up",
          operation: StoredWeights(
            [
              Parameter(role: .weight, suffix: "weight", shape: [2, 3], outputChannelAxis: nil),
              Parameter(role: .bias, suffix: "bias", shape: [2], outputChannelAxis: nil),
            ], originalName: "ConvTranspose", reason: "there is no such operator here"), inputs: []),
        Graph.Node(
          name: "table",
          operation: StoredWeights(
            [Parameter(role: .weight, suffix: "", shape: [4, 1], outputChannelAxis: nil)],
            reason: "the file holds weights but no graph"), inputs: []),
      ], outputs: [])
    return try Model(
      name: "alone", graph: graph,
      weights: [
        "up.weight": Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6]),
        "up.bias": Tensor(shape: [2], repeating: 1), "table": Tensor(shape: [4, 1], repeating: 2),
      ])
  }

  @Test("Weights whose computation isn't known are layers with a shape and no work")
  func layers() throws {
    let model = try model()
    #expect(model.layers.map(\.name) == ["up", "table"])
    #expect(model.layers.map(\.operatorName) == ["ConvTranspose", "weights"])
    #expect(model.layers.map(\.weightName) == ["up.weight", "table"])
    #expect(model.layers.map(\.weightShape) == [[2, 3], [4, 1]])
    #expect(model.parameterCount == 12)
    #expect(model.macs == 0)
    #expect(model.graph.channelGroups.allSatisfy { !$0.isPrunable })
  }

  @Test("A graph says which of its nodes can't be run, and why")
  func obstacle() throws {
    #expect(try model().graph.obstacle == "'up' (ConvTranspose): there is no such operator here")
    #expect(try Architecture.digitsMLP.graph().obstacle == nil)
    #expect(throws: GraphError.self) { try model().graph.requireRunnable() }
  }

  @Test("What would run it refuses with the obstacle")
  func refusal() throws {
    let model = try model()
    let samples = LabeledSamples(shape: [1], storage: .floats([1]), labels: [0])
    func expectRefusal(_ body: () throws -> Void) {
      #expect(
        performing: body,
        throws: { ($0 as? GraphError)?.reason.contains("there is no such operator here") == true })
    }
    expectRefusal { _ = try Evaluator(graph: model.graph, samples: samples) }
    expectRefusal {
      _ = try Trainer(model: model, samples: samples, configuration: TrainingConfiguration(epochs: 1))
    }
    expectRefusal {
      _ = try model.channelActivity(of: [], over: samples, indices: [0], withGradients: false)
    }
  }

  @Test("Only a graph with an obstacle may be without inputs and outputs")
  func emptyGraphs() {
    #expect(throws: GraphError.self) { try Graph(inputs: [], nodes: [], outputs: []) }
  }
}
