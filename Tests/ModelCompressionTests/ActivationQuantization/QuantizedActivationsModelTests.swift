import ModelCompression
import NeuralNetwork
import Testing

@Suite("Models with quantized activations")
struct QuantizedActivationsModelTests {
  private func calibrated(_ model: Model, _ settings: ActivationQuantization = ActivationQuantization())
    throws
    -> ActivationCalibration
  {
    try ActivationCalibration(model, samples: TinyTask.samples(), settings: settings)
  }

  private func outputs(_ model: Model) throws -> [Float] {
    let runner = InferenceRunner(graph: model.graph, lanes: 1)
    runner.load(model)
    return try runner.predict([TinyTask.samples().inputs(0..<60)])[0].elements
  }

  @Test("A node stands before every layer with weights, named after it, and the layers stay")
  func insertion() throws {
    let model = try TinyTask.model()
    let quantized = try model.quantizingActivations(calibrated(model))
    #expect(
      quantized.graph.nodes.map(\.name) == [
        "conv.input", "conv", "bn", "relu", "pool", "flatten", "fc1.input", "fc1", "relu2", "fc2.input",
        "fc2",
      ])
    #expect(quantized.layers.map(\.name) == model.layers.map(\.name))
    #expect(Set(quantized.weights.keys).subtracting(model.weights.keys).count == 6)
    #expect(quantized.weights["fc1.input.scale"]?.shape == [1])
    // Applied again, there is nothing left to quantize.
    let again = try quantized.quantizingActivations(calibrated(quantized))
    #expect(again.graph.nodes.map(\.name) == quantized.graph.nodes.map(\.name))
    #expect(again.weights == quantized.weights)
  }

  @Test("A value that several layers read is quantized once", arguments: Architecture.all.map(\.name))
  func shared(name: String) throws {
    let model = try #require(Architecture.named(name)).makeModel(seed: 1)
    let ranges = Dictionary(uniqueKeysWithValues: model.layers.map { ($0.name, Float(-1)...Float(2)) })
    let quantized = try model.quantizingActivations(
      ActivationCalibration(settings: ActivationQuantization(), ranges: ranges))
    let read = Set(model.layers.map { model.graph.nodes[$0.node].inputs[0] })
    let added = quantized.graph.nodes.filter { $0.operation is QuantizeActivations }
    #expect(added.count == read.count)
    #expect(quantized.graph.outputs.count == model.graph.outputs.count)
    for layer in quantized.layers {
      let source = try #require(quantized.graph.node(computing: quantized.graph.nodes[layer.node].inputs[0]))
      #expect(quantized.graph.nodes[source].operation is QuantizeActivations)
    }
  }

  @Test("More bits come closer to the original model")
  func accuracy() throws {
    let model = try TinyTask.model()
    let expected = try outputs(model)
    var before = Float.infinity
    for bits in [3, 5, 8, 16] {
      let found = try outputs(
        model.quantizingActivations(calibrated(model, ActivationQuantization(bits: bits))))
      let error = zip(found, expected).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      #expect(error < before / 2)
      before = error
    }
    #expect(before < 1e-3)
  }

  @Test(
    "Training moves tracked and learned ranges only, and fixing them changes nothing",
    arguments: [ActivationRangeTraining.fixed, .tracked(momentum: 0.1), .learned])
  func training(_ mode: ActivationRangeTraining) throws {
    let model = try TinyTask.model()
    let settings = ActivationQuantization(bits: 4)
    let quantized = try model.quantizingActivations(calibrated(model, settings), training: mode)
    var fineTuning = TinyTask.settings()
    fineTuning.isQuantizationAware = true
    let recipe = Recipe(defaults: LayerRecipe(sparsity: 0.3, bits: 4, range: .learned))
    func tune(lanes: Int) throws -> Model {
      try fineTune(quantized, recipe, samples: TinyTask.samples(), settings: fineTuning, lanes: lanes)
    }
    let tuned = try tune(lanes: 1)
    #expect(try tune(lanes: 3).weights == tuned.weights)
    let names = tuned.weights.keys.filter { $0.contains(".input.") }
    let changed = names.filter { tuned.weights[$0] != quantized.weights[$0] }
    switch mode {
    case .fixed: #expect(changed.isEmpty)
    case .tracked: #expect(changed.contains("fc1.input.high"))
    case .learned:
      #expect(changed.count == 3 && changed.allSatisfy { $0.hasSuffix(".log_scale") })
    }
    let fixed = try tuned.fixingActivationRanges()
    #expect(try outputs(fixed) == outputs(tuned))
    #expect(fixed.weights.keys.count { $0.hasSuffix(".input.scale") } == 3)
    let decoded = try compress(fixed, recipe).decodedModel()
    #expect(try outputs(decoded) == outputs(compress(tuned, recipe).decodedModel()))
  }
}
