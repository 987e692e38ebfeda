import Testing

@testable import NeuralNetwork

@Suite("Built-in networks")
struct ArchitectureTests {
  @Test(
    "Parameters and multiply-accumulates, counted by hand",
    arguments: [
      // 65·128 + 129·64 + 65·10
      ("digits-mlp", 17_226, 64 * 128 + 128 * 64 + 64 * 10),
      ("lenet-300-100", 266_610, 784 * 300 + 300 * 100 + 100 * 10),
      ("lenet5", 431_080, 24 * 24 * 20 * 25 + 8 * 8 * 50 * 500 + 800 * 500 + 500 * 10),
    ])
  func counts(name: String, parameters: Int, macs: Int) throws {
    let model = try #require(Architecture.named(name)).makeModel(seed: 1)
    #expect(model.parameterCount == parameters)
    #expect(model.macs == macs)
    #expect(model.layers.reduce(0) { $0 + $1.parameterCount } == parameters)
    #expect(model.layers.reduce(0) { $0 + $1.macs } == macs)
  }

  @Test("resnet8, counted by hand")
  func resNet8() throws {
    let model = try Architecture.resNet8.makeModel(seed: 1)
    // 3×3 convolutions, then the shortcuts' 1×1, a scale and shift for each normalized channel, the dense layer.
    let convolutions = 9 * (1 * 16 + 16 * 16 * 2 + 16 * 32 + 32 * 32 + 32 * 64 + 64 * 64)
    let shortcuts = 16 * 32 + 32 * 64
    let normalized = 16 * 3 + 32 * 3 + 64 * 3
    #expect(model.parameterCount == convolutions + shortcuts + 2 * normalized + 64 * 10 + 10)
    let macs =
      784 * (9 * (16 + 2 * 256) + 3 * 16) + 196 * (9 * (16 * 32 + 32 * 32) + 16 * 32 + 3 * 32)
      + 49 * (9 * (32 * 64 + 64 * 64) + 32 * 64 + 3 * 64) + 640
    #expect(model.macs == macs)
  }

  @Test("mobilenet-tiny, counted by hand, has fewer than 100 000 parameters")
  func mobileNetTiny() throws {
    let model = try Architecture.mobileNetTiny.makeModel(seed: 1)
    var channels = 24
    var parameters = 9 * 24 + 2 * 24
    var macs = 784 * (9 * 24 + 24)
    for (outputs, before, after) in [
      (48, 784, 784), (64, 784, 196), (96, 196, 196), (128, 196, 49), (192, 49, 49), (192, 49, 49),
    ] {
      parameters += 11 * channels + channels * outputs + 2 * outputs
      macs += after * (10 * channels + channels * outputs + outputs)
      #expect(before >= after)
      channels = outputs
    }
    #expect(model.parameterCount == parameters + 192 * 10 + 10)
    #expect(model.macs == macs + 1_920)
    #expect(model.parameterCount < 100_000)
  }

  @Test(
    "Every network has ten classes, a name of its own, and weights that the seed decides",
    arguments: Architecture.all.map(\.name))
  func common(name: String) throws {
    let architecture = try #require(Architecture.named(name))
    #expect(Architecture.all.count { $0.name == name } == 1)
    let model = try architecture.makeModel(seed: 3)
    #expect(model.graph.shapes[model.graph.outputs[0].value] == [10])
    #expect(try architecture.makeModel(seed: 3).weights == model.weights)
    #expect(try architecture.makeModel(seed: 4).weights != model.weights)
    #expect(architecture.trainingConfiguration(epochs: 3, seed: 1).problem == nil)
  }

  @Test("Random weights have the variance that He et al. ask for")
  func variance() throws {
    let model = try Architecture.lenet300100.makeModel(seed: 9)
    for (name, expected) in [
      ("fc1.weight", Float(2) / 784), ("fc2.weight", 2 / 300), ("fc3.weight", 1 / 100),
    ] {
      let elements = model[weight: name].elements
      let variance = elements.reduce(0) { $0 + $1 * $1 } / Float(elements.count)
      // Of n uniform numbers the mean square is off by about 0.9 / √n: 3 % for the smallest layer's 1 000.
      #expect(abs(variance / expected - 1) < 0.1, "\(name)")
    }
  }

  @Test(
    "A batch's outputs are those of its samples", arguments: Architecture.all.map(\.name))
  func batches(name: String) throws {
    let architecture = try #require(Architecture.named(name))
    let graph = try architecture.graph()
    var random = RandomValues(seed: 17)
    let runner = InferenceRunner(graph: graph, lanes: 2)
    runner.load(try architecture.makeModel(seed: 2))
    let shape = graph.inputs[0].shape
    let batch = Tensor(
      shape: Shape([129] + shape.dimensions), elements: random.floats(129 * shape.elementCount, 0...1))
    let all = try runner.predict([batch])[0]
    #expect(all.shape == [129, 10])
    for count in [1, 7] {
      let part = Tensor(
        shape: Shape([count] + shape.dimensions),
        elements: Array(batch.elements[..<(count * shape.elementCount)]))
      let outputs = try runner.predict([part])[0]
      // Products of different heights may add up their terms in another order, so not bit for bit.
      #expect(Fixture.agree(outputs.elements, Array(all.elements[..<(count * 10)]), tolerance: 1e-5))
    }
  }

  @Test("Inputs that don't fit are refused, and an empty batch gives an empty output")
  func inputs() throws {
    let runner = InferenceRunner(graph: try Architecture.digitsMLP.graph(), lanes: 2)
    runner.load(try Architecture.digitsMLP.makeModel(seed: 2))
    for shape: Shape in [[2, 64], [1, 8, 8], [], [2, 1, 8, 7]] {
      #expect(throws: GraphError.self) { try runner.predict([Tensor(shape: shape, repeating: 0)]) }
    }
    #expect(throws: GraphError.self) { try runner.predict([]) }
    #expect(try runner.predict([Tensor(shape: [0, 1, 8, 8], elements: [])])[0].shape == [0, 10])
  }

  @Test("How channels hang together")
  func coupling() {
    let image: [Shape] = [[4, 5, 5]]
    let convolution = Conv2D(outputChannels: 8, window: Window(3))
    #expect(convolution.channelCoupling(for: image) == .independent)
    let depthwise = Conv2D(outputChannels: 4, window: Window(3), groups: 4)
    #expect(depthwise.channelCoupling(for: image) == .shared)
    let grouped = Conv2D(outputChannels: 8, window: Window(3), groups: 2)
    #expect(grouped.channelCoupling(for: image) == .opaque)
    let multiplied = Conv2D(outputChannels: 8, window: Window(3), groups: 4)
    #expect(multiplied.channelCoupling(for: image) == .opaque)
    #expect(Reshape.flatten.channelCoupling(for: image) == .flattened(positions: 25))
    #expect(Reshape(to: [2, 50]).channelCoupling(for: image) == .opaque)
    #expect(Reshape(to: [4, 5, 5]).channelCoupling(for: image) == .shared)
    #expect(Dense(outputs: 3).channelCoupling(for: [[100]]) == .independent)
    #expect(Softmax().channelCoupling(for: [[10]]) == .opaque)
    let shared: [any Operator] = [
      ReLU(), Clip.relu6, GELU(), Tanh(), Sigmoid(), BatchNorm(), GlobalAveragePool(), MaxPool2D(Window(2)),
      AveragePool2D(Window(2)),
    ]
    #expect(shared.allSatisfy { $0.channelCoupling(for: image) == .shared })
    #expect(Add().channelCoupling(for: image + image) == .shared)
  }
}
