import ModelCompression
import NeuralNetwork
import Testing

@Suite("Post-training transforms")
struct PostTrainingTests {
  private func outputs(_ model: Model, _ inputs: Tensor) throws -> Tensor {
    let runner = InferenceRunner(graph: model.graph, lanes: 1)
    runner.load(model)
    return try runner.predict([inputs])[0]
  }

  /// Normalizations as training leaves them: no factor is 1, no mean 0.
  private func seasoned(_ model: Model) -> Model {
    var model = model
    var generator = SeededGenerator(seed: 17, stream: 3)
    for (index, node) in model.graph.nodes.enumerated() where node.operation is BatchNorm {
      for parameter in model.graph.parameters(ofNode: index) {
        let name = model.graph.weightName(ofNode: index, parameter)
        let low: Float = parameter.role == .runningVariance || parameter.role == .scale ? 0.4 : -0.5
        model[weight: name].elements = model[weight: name].elements.map { _ in low + generator.nextUnitFloat()
        }
      }
    }
    return model
  }

  private func samples(_ shape: Shape, count: Int, seed: UInt64) -> LabeledSamples {
    LabeledSamples(
      shape: shape, storage: .floats(randomWeights(shape.elementCount * count, seed: seed).map { $0 + 0.3 }),
      labels: (0..<count).map { Int32($0 % 10) })
  }

  private func norms(_ model: Model) -> [String] {
    model.graph.nodes.filter { $0.operation is BatchNorm }.map(\.name)
  }

  /// Input → convolution → normalization → rectifier → convolution → normalization → pool → dense.
  private func smallModel(hasBias: Bool) throws -> Model {
    var builder = GraphBuilder(input: [2, 6, 6])
    let output = builder.chain(
      from: builder.input,
      [
        ("conv1", Conv2D(outputChannels: 4, window: Window(3, padding: 1), groups: 2, hasBias: hasBias)),
        ("bn1", BatchNorm(epsilon: 1e-3)), ("relu1", ReLU()),
        ("conv2", Conv2D(outputChannels: 6, window: Window(3, stride: 2, padding: 1), hasBias: hasBias)),
        ("bn2", BatchNorm()), ("relu2", ReLU()), ("flatten", Reshape.flatten),
        ("fc1", Dense(outputs: 12, hasBias: hasBias)), ("bn3", BatchNorm()), ("relu3", ReLU()),
        ("fc2", Dense(outputs: 10)),
      ])
    return seasoned(try Model(name: "small", randomWeightsFor: builder.build(output: output), seed: 5))
  }

  private func expectClose(_ found: Tensor, _ expected: Tensor, _ tolerance: Float = 1e-5) {
    let scale = expected.elements.map(abs).max() ?? 1
    #expect(found.shape == expected.shape)
    #expect(zip(found.elements, expected.elements).allSatisfy { abs($0 - $1) <= tolerance * scale })
  }

  @Test(
    "folding leaves the outputs as they are, and no normalization", arguments: ["resnet8", "mobilenet-tiny"])
  func foldsArchitectures(name: String) throws {
    let model = seasoned(try #require(Architecture.named(name)).makeModel(seed: 2))
    let folded = try model.foldingBatchNorm()
    #expect(!norms(model).isEmpty && norms(folded).isEmpty)
    let inputs = samples([1, 28, 28], count: 3, seed: 4).inputs(0..<3)
    expectClose(try outputs(folded, inputs), try outputs(model, inputs))
    // Factors and summands became biases: two numbers for each channel less one.
    #expect(folded.layers.map(\.name) == model.layers.map(\.name))
    #expect(folded.parameterCount < model.parameterCount && folded.macs < model.macs)
    let compressed = try compress(folded, Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 8)))
    let evaluator = try Evaluator(
      graph: folded.graph, samples: samples([1, 28, 28], count: 4, seed: 4), lanes: 1)
    #expect(evaluator.evaluate(compressed.decodedModel()).count == 4)
    #expect(compressed.totalBytes < compressed.baselineBytes / 3)
  }

  @Test("layers with a bias, groups, strides and dense layers fold", arguments: [true, false])
  func foldsLayers(hasBias: Bool) throws {
    let model = try smallModel(hasBias: hasBias)
    let folded = try model.foldingBatchNorm()
    #expect(norms(folded).isEmpty)
    let inputs = samples([2, 6, 6], count: 5, seed: 6).inputs(0..<5)
    expectClose(try outputs(folded, inputs), try outputs(model, inputs))
    #expect(try folded.foldingBatchNorm().weights == folded.weights)
  }

  @Test("a normalization stays where no layer can take it over")
  func keeps() throws {
    var builder = GraphBuilder(input: [2, 4, 4])
    let first = builder.add("bn0", BatchNorm(), builder.input)
    let shared = builder.add("conv", Conv2D(outputChannels: 2, window: Window(1)), first)
    let norm = builder.add("bn1", BatchNorm(), shared)
    let sum = builder.add("add", Add(), norm, shared)
    let last = builder.add("bn2", BatchNorm(), sum)
    let broken = builder.add("conv3", Conv2D(outputChannels: 2, window: Window(1)), last)
    let output = builder.add("bn3", BatchNorm(epsilon: 0), broken)
    var model = seasoned(try Model(name: "kept", randomWeightsFor: builder.build(output: output), seed: 1))
    model[weight: "bn3.running_var"] = Tensor(shape: [2], repeating: 0)
    #expect(norms(try model.foldingBatchNorm()) == ["bn0", "bn1", "bn2", "bn3"])
    model[weight: "bn3.running_var"] = Tensor(shape: [2], repeating: 1)
    let folded = try model.foldingBatchNorm()
    #expect(norms(folded) == ["bn0", "bn1", "bn2"])
    let inputs = samples([2, 4, 4], count: 2, seed: 7).inputs(0..<2)
    expectClose(try outputs(folded, inputs), try outputs(model, inputs))
  }

  @Test("recalibrated statistics are those of the samples, each behind those before it")
  func recalibrates() throws {
    let model = try smallModel(hasBias: true)
    let data = samples([2, 6, 6], count: 30, seed: 8)
    let renewed = try model.recalibratingBatchNorm(on: data, count: 30, lanes: 1)
    for (name, tensor) in model.weights where !name.contains("running") {
      #expect(renewed.weights[name] == tensor)
    }
    // Taken by hand, of the values that go into each normalization of the result.
    for (index, node) in renewed.graph.nodes.enumerated() where node.operation is BatchNorm {
      let shape = renewed.graph.inputShapes(ofNode: index)[0]
      let part = try Model(
        name: "part",
        graph: Graph(
          inputs: renewed.graph.inputs, nodes: Array(renewed.graph.nodes.prefix(index)),
          outputs: [Graph.Output(name: "x", value: node.inputs[0])]),
        weights: renewed.weights.filter { weight in
          renewed.graph.nodes.prefix(index).contains { weight.key.hasPrefix("\($0.name).") }
        })
      let values = try outputs(part, data.inputs(0..<30)).elements.map { Double($0) }
      let run = shape.rank == 3 ? shape[1] * shape[2] : 1
      for channel in 0..<shape[0] {
        let own = values.indices.filter { $0 / run % shape[0] == channel }.map { values[$0] }
        let mean = own.reduce(0, +) / Double(own.count)
        let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(own.count - 1)
        let found = (
          Double(renewed[weight: "\(node.name).running_mean"].elements[channel]),
          Double(renewed[weight: "\(node.name).running_var"].elements[channel])
        )
        #expect(abs(found.0 - mean) < 1e-5 * max(1, abs(mean)))
        #expect(abs(found.1 - variance) < 1e-5 * max(1, variance))
      }
    }
    #expect(throws: GraphError.self) {
      try model.recalibratingBatchNorm(on: samples([3], count: 2, seed: 1), count: 2)
    }
    #expect(throws: GraphError.self) { try model.recalibratingBatchNorm(on: data, count: 0) }
  }

  @Test("a corrected bias brings back each layer's mean output", arguments: [true, false])
  func correctsBias(hasBias: Bool) throws {
    let model = try smallModel(hasBias: hasBias)
    let data = samples([2, 6, 6], count: 40, seed: 9)
    let compressed = try compress(model, Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 3)))
    let plain = compressed.decodedModel()
    let corrected = try compressed.correctingBias(on: data, count: 40, lanes: 1)
    func means(_ model: Model) throws -> [Double] {
      // What is put out: the logits, each a channel.
      let logits = try outputs(model, data.inputs(0..<40)).elements
      return (0..<10).map { k in (0..<40).reduce(0) { $0 + Double(logits[$1 * 10 + k]) } / 40 }
    }
    func distance(_ model: Model) throws -> Double {
      try zip(means(model), means(self.model(of: compressed))).reduce(0) { $0 + abs($1.0 - $1.1) }
    }
    #expect(try distance(corrected) < 1e-4)
    #expect(try distance(plain) > 0.05)
    for layer in compressed.layers {
      #expect(corrected[weight: layer.weightName] == plain[weight: layer.weightName])
    }
    let merged = try compressed.takingOtherParameters(from: corrected)
    #expect(merged.decodedModel().weights == corrected.weights)
    #expect(merged.totalBytes == compressed.totalBytes)
    // Nothing was changed, so nothing is to be corrected.
    #expect(try compress(model, Recipe()).correctingBias(on: data).weights == model.weights)
  }

  private func model(of compressed: CompressedModel) -> Model { compressed.original }
}
