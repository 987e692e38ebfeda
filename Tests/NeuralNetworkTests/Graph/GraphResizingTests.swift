import Testing

@testable import NeuralNetwork

@Suite("Graphs with other numbers of channels")
struct GraphResizingTests {
  private func channels(_ graph: Graph) -> [Int] { graph.layers.map { $0.weightShape[0] } }

  @Test(
    "A width scales every layer but the last",
    arguments: [
      ("digits-mlp", 0.5, 1, [64, 32, 10]),
      ("lenet-300-100", 0.25, 1, [75, 25, 10]),
      ("lenet5", 0.1, 1, [2, 5, 50, 10]),
      // 0.35 · 50 = 17.5 is rounded up.
      ("lenet5", 0.35, 1, [7, 18, 175, 10]),
      ("lenet5", 0.5, 8, [8, 24, 248, 10]),
      ("lenet5", 0.1, 64, [20, 50, 64, 10]),
      ("mobilenet-tiny", 0.5, 1, [12, 12, 24, 24, 32, 32, 48, 48, 64, 64, 96, 96, 96, 10]),
      ("mobilenet-tiny", 0.1, 8, [8, 8, 8, 8, 8, 8, 8, 8, 16, 16, 16, 16, 16, 10]),
      ("resnet8", 0.25, 1, [4, 4, 4, 8, 8, 8, 16, 16, 16, 10]),
      ("resnet8", 0.01, 1, [1, 1, 1, 1, 1, 1, 1, 1, 1, 10]),
      ("resnet8", 1, 8, [16, 16, 16, 32, 32, 32, 64, 64, 64, 10]),
    ])
  func widths(name: String, width: Double, multiple: Int, expected: [Int]) throws {
    let graph = try #require(Architecture.named(name)).graph()
    let scaled = try graph.scaled(width: width, roundTo: multiple)
    #expect(channels(scaled) == expected)
    #expect(scaled.nodes.map(\.name) == graph.nodes.map(\.name))
    #expect(scaled.shapes[scaled.outputs[0].value] == graph.shapes[graph.outputs[0].value])
    #expect(scaled.inputs == graph.inputs)
  }

  @Test("A narrow network runs, with its depthwise convolutions still depthwise")
  func runs() throws {
    for architecture in Architecture.all {
      let graph = try architecture.graph().scaled(width: 0.2)
      let model = try Model(name: "narrow", randomWeightsFor: graph, seed: 1)
      let runner = InferenceRunner(graph: graph, lanes: 1)
      runner.load(model)
      var random = RandomValues(seed: 5)
      let shape = graph.inputs[0].shape
      let output = try runner.predict([
        Tensor(shape: Shape([2] + shape.dimensions), elements: random.floats(2 * shape.elementCount))
      ])[0]
      #expect(output.shape == [2, 10])
      #expect(output.elements.allSatisfy(\.isFinite) && output.elements.contains { $0 != 0 })
    }
    let narrow = try Architecture.mobileNetTiny.graph().scaled(width: 0.2)
    let groups = narrow.nodes.compactMap { ($0.operation as? Conv2D)?.groups }
    #expect(groups == [1, 5, 1, 10, 1, 13, 1, 19, 1, 26, 1, 38, 1])
  }

  @Test("Multiply-accumulates of a narrow lenet5, counted by hand")
  func macs() throws {
    let graph = try Architecture.lenet5.graph().resized(channels: [1: 7, 2: 11, 3: 130])
    let model = try Model(name: "narrow", randomWeightsFor: graph, seed: 1)
    #expect(model.macs == 24 * 24 * 7 * 25 + 8 * 8 * 11 * 7 * 25 + 11 * 16 * 130 + 130 * 10)
    #expect(model.parameterCount == 7 * 26 + 11 * (7 * 25 + 1) + 130 * (11 * 16 + 1) + 10 * 131)
  }

  @Test("A reshape that names its numbers follows", arguments: [true, false])
  func reshape(isFlat: Bool) throws {
    var builder = GraphBuilder(input: [1, 4, 4])
    let last = builder.chain(
      from: builder.input,
      [
        ("conv", Conv2D(outputChannels: 6, window: Window(1))),
        ("reshape", Reshape(to: isFlat ? [96] : [6, 2, 8])), ("flatten", Reshape.flatten),
        ("fc", Dense(outputs: 2)),
      ])
    let graph = try builder.build(output: last)
    let group = try #require(graph.channelGroup(ofLayer: "conv"))
    let narrow = try graph.resized(channels: [group.id: 2])
    #expect(narrow.shapes[2] == (isFlat ? [32] : [2, 2, 8]))
    #expect(narrow.layers.map(\.weightShape) == [[2, 1, 1, 1], [2, 32]])
  }

  @Test("What can't be done is an error")
  func errors() throws {
    let graph = try Architecture.lenet5.graph()
    for width in [0, -1, 1.01, .nan, .infinity] {
      #expect(throws: GraphError.self) { try graph.scaled(width: width) }
    }
    #expect(throws: GraphError.self) { try graph.scaled(width: 0.5, roundTo: 0) }
    #expect(throws: GraphError.self) { try graph.resized(channels: [1: 0]) }
    #expect(throws: GraphError.self) { try graph.resized(channels: [0: 3]) }
    #expect(throws: GraphError.self) { try graph.resized(channels: [4: 5]) }
    #expect(try channels(graph.scaled(width: 0.5, roundTo: .max)) == [20, 50, 500, 10])
  }
}
