import Foundation
import NeuralNetwork
import Testing

@testable import ModelCompression

@Suite("Structured pruning")
struct StructuredPruningTests {
  /// A built-in network whose parameters are all random, normalizations included.
  private func randomModel(_ name: String, seed: UInt64 = 1) throws -> Model {
    var model = try #require(Architecture.named(name)).makeModel(seed: seed)
    var generator = SeededGenerator(seed: seed, stream: 99)
    for node in model.graph.nodes.indices {
      for parameter in model.graph.parameters(ofNode: node) where parameter.role != .weight {
        let isFactor = parameter.role == .scale || parameter.role == .runningVariance
        model[weight: model.graph.weightName(ofNode: node, parameter)] = Tensor(
          shape: parameter.shape,
          elements: (0..<parameter.shape.elementCount).map { _ in
            isFactor ? 0.5 + generator.nextUnitFloat() : generator.nextUnitFloat() - 0.5
          })
      }
    }
    return model
  }

  private func samples(_ model: Model, count: Int, seed: UInt64 = 3) -> LabeledSamples {
    var generator = SeededGenerator(seed: seed, stream: 7)
    let shape = model.graph.inputs[0].shape
    return LabeledSamples(
      shape: shape, storage: .floats((0..<count * shape.elementCount).map { _ in generator.nextUnitFloat() }),
      labels: (0..<count).map { _ in Int32(generator.nextIndex(below: 10)) })
  }

  private func outputs(_ model: Model, _ samples: LabeledSamples) throws -> Tensor {
    let runner = InferenceRunner(graph: model.graph, lanes: 1)
    runner.load(model)
    return try runner.predict([samples.inputs(0..<samples.count)])[0]
  }

  private func expectAgreement(_ small: Model, _ twin: Model, _ samples: LabeledSamples) throws {
    let (found, expected) = (try outputs(small, samples), try outputs(twin, samples))
    let scale = expected.elements.map(abs).max() ?? 0
    #expect(found.shape == expected.shape)
    #expect(scale > 0)
    #expect(zip(found.elements, expected.elements).allSatisfy { abs($0 - $1) <= 1e-4 * scale })
  }

  private func channels(_ model: Model) -> [Int] { model.layers.map { $0.weightShape[0] } }

  @Test(
    "The smaller model computes what the model with its channels at zero does",
    arguments: Architecture.all.map(\.name), [0.3, 0.5, 1.0])
  func twin(name: String, fraction: Double) throws {
    let model = try randomModel(name)
    let samples = samples(model, count: 3)
    for scope in Recipe.Scope.allCases {
      let pruned = try pruneModelNeurons(model, StructuredPruning(fraction: fraction, scope: scope))
      let zeroed = try pruned.zeroed()
      try expectAgreement(pruned.model, zeroed, samples)
      // The twin is no copy of either: it has the full shape, and zeros.
      #expect(zeroed.graph.shapes == model.graph.shapes)
      #expect(try outputs(zeroed, samples) != outputs(model, samples))
      #expect(pruned.model.parameterCount < model.parameterCount)
      #expect(pruned.model.macs < model.macs)
      #expect(pruned.model.name == model.name)
      #expect(pruned.model.graph.nodes.map(\.name) == model.graph.nodes.map(\.name))
      #expect(pruned.report.parameters.after == pruned.model.parameterCount)
      #expect(pruned.report.macs.after == pruned.model.macs)
      #expect(pruned.report.layers.map(\.channels.after) == channels(pruned.model))
      #expect(pruned.report.layers.map(\.keptChannels.count) == channels(pruned.model))
    }
  }

  @Test("Under every criterion", arguments: ImportanceCriterion.allCases)
  func criteria(criterion: ImportanceCriterion) throws {
    let model = try randomModel("resnet8")
    let samples = samples(model, count: 2)
    let settings = StructuredPruning(fraction: 0.5, criterion: criterion, seed: 4, sampleLimit: 2)
    let pruned = try pruneModelNeurons(model, settings, samples: samples)
    #expect(channels(pruned.model) == [8, 8, 8, 16, 16, 16, 32, 32, 32, 10])
    try expectAgreement(pruned.model, pruned.zeroed(), samples)
    #expect(try pruneModelNeurons(model, settings, samples: samples).model.weights == pruned.model.weights)
  }

  @Test("The reference network, with a flattened image and a depthwise convolution in a residual group")
  func reference() throws {
    let reference = try ImportanceReference.load()
    let model = try reference.model()
    let pruned = try pruneModelNeurons(
      model, StructuredPruning(fraction: 0.5, criterion: .taylor), samples: reference.samples)
    // 2.5 of 5 is rounded to 2 removed.
    #expect(channels(pruned.model) == [2, 2, 2, 3, 3, 3])
    try expectAgreement(pruned.model, pruned.zeroed(), reference.samples)
    let taylor = try #require(reference.scores["taylor"]?["conv1"])
    let best = taylor.indices.sorted { taylor[$0] > taylor[$1] }.prefix(2).sorted()
    for layer in pruned.report.layers where ["conv1", "conv2", "dw"].contains(layer.name) {
      #expect(layer.keptChannels == best)
    }
    #expect(pruned.report.layers[0].cutTogetherWith == ["conv2", "dw"])
  }

  @Test("Weights that are left are those of the kept channels, and metadata stays")
  func weights() throws {
    var model = try randomModel("lenet5")
    model.metadata = ["seed": "1"]
    let pruned = try pruneLayerNeurons(model, layer: "conv2", fraction: 0.9)
    #expect(pruned.model.metadata == model.metadata)
    #expect(channels(pruned.model) == [20, 5, 500, 10])
    let l1 = (0..<50).map { (row: Int) -> Double in
      let elements: ArraySlice<Float> = model[weight: "conv2.weight"].elements[row * 500..<(row + 1) * 500]
      return elements.reduce(0.0) { $0 + Double(abs($1)) }
    }
    let kept = l1.indices.sorted { l1[$0] > l1[$1] }.prefix(5).sorted()
    #expect(pruned.report.layers[1].keptChannels == kept)
    func rows(_ name: String, _ size: Int) -> [Float] {
      kept.flatMap { channel in Array(model[weight: name].elements[channel * size..<(channel + 1) * size]) }
    }
    #expect(pruned.model[weight: "conv2.weight"].elements == rows("conv2.weight", 500))
    #expect(pruned.model[weight: "conv2.bias"].elements == rows("conv2.bias", 1))
    let dense = model[weight: "fc1.weight"].elements
    var expected: [Float] = []
    for row in 0..<500 {
      for channel in kept {
        for pixel in 0..<16 { expected.append(dense[row * 800 + channel * 16 + pixel]) }
      }
    }
    #expect(pruned.model[weight: "fc1.weight"].elements == expected)
    #expect(pruned.model.weights["conv1.weight"] == model.weights["conv1.weight"])
    #expect(pruned.model.weights["fc2.weight"] == model.weights["fc2.weight"])
  }

  @Test("Parameters, multiply-accumulates and bytes of lenet5, counted by hand")
  func counts() throws {
    let model = try randomModel("lenet5")
    let report = try pruneModelNeurons(
      model, StructuredPruning(layers: ["conv1": 0.65, "conv2": 0.5, "fc1": 0.75])
    ).report
    #expect(report.layers.map(\.channels.after) == [7, 25, 125, 10])
    #expect(report.layers.map(\.parameters.after) == [7 * 26, 25 * (7 * 25 + 1), 125 * (25 * 16 + 1), 1_260])
    #expect(report.layers.map(\.macs.after) == [576 * 7 * 25, 64 * 25 * 7 * 25, 125 * 400, 1_250])
    #expect(report.parameters.before == 431_080)
    #expect(report.parameters.after == 182 + 4_400 + 50_125 + 1_260)
    #expect(report.macs.after == 100_800 + 280_000 + 50_000 + 1_250)
    #expect(report.bytes.after == 4 * report.parameters.after)
    let decoded = try JSONDecoder().decode(StructuredPruningReport.self, from: JSONEncoder().encode(report))
    #expect(decoded == report)
  }

  @Test(
    "At least one channel of every layer remains, and the output layer keeps all",
    arguments: Recipe.Scope.allCases)
  func everything(scope: Recipe.Scope) throws {
    for architecture in Architecture.all {
      let pruned = try pruneModelNeurons(
        architecture.makeModel(seed: 2), StructuredPruning(fraction: 1, scope: scope))
      #expect(channels(pruned.model).dropLast().allSatisfy { $0 == 1 })
      #expect(channels(pruned.model).last == 10)
    }
  }

  @Test(
    "Numbers of channels are rounded up to a multiple, at most to what was there",
    arguments: [
      (1, [10, 25, 250]), (4, [12, 28, 252]), (8, [16, 32, 256]), (16, [16, 32, 256]), (64, [20, 50, 256]),
    ])
  func roundTo(multiple: Int, expected: [Int]) throws {
    let model = try randomModel("lenet5")
    let pruned = try pruneModelNeurons(model, StructuredPruning(fraction: 0.5, roundTo: multiple))
    #expect(channels(pruned.model) == expected + [10])
    let global = try pruneModelNeurons(
      model, StructuredPruning(fraction: 0.5, scope: .global, roundTo: multiple))
    #expect(
      zip(channels(global.model), [20, 50, 500]).allSatisfy { $0.isMultiple(of: multiple) || $0 == $1 })
    #expect(
      channels(try pruneModelNeurons(model, StructuredPruning(fraction: 1, roundTo: .max)).model)
        == channels(model))
  }

  @Test("Ignored layers keep whatever would be cut with them")
  func ignored() throws {
    let model = try randomModel("resnet8")
    let settings = StructuredPruning(fraction: 0.5, ignoredLayers: ["stage1.conv2", "stage3.conv1"])
    #expect(
      channels(try pruneModelNeurons(model, settings).model) == [16, 8, 16, 16, 16, 16, 64, 32, 32, 10])
  }

  @Test("All groups together lose a fraction of all channels, those below their group's mean first")
  func global() throws {
    var model = try randomModel("digits-mlp")
    // Rows of fc1: 100 of norm 1 and 28 of norm 9; of fc2: all the same, above the mean of none.
    for row in 0..<128 {
      for column in 0..<64 { model[weight: "fc1.weight"].elements[row * 64 + column] = row < 100 ? 1 : 9 }
    }
    model[weight: "fc2.weight"] = Tensor(shape: [64, 128], repeating: 100)
    // 48 = 0.25 · 192; the mean of fc1's norms is 2.75 · 64, so its small rows score 0.36, fc2's all 1.
    let some = try pruneModelNeurons(model, StructuredPruning(fraction: 0.25, scope: .global))
    #expect(channels(some.model) == [80, 64, 10])
    #expect(some.report.layers[0].keptChannels == Array(48..<128))
    // 106 of 192: all 100 small rows, then 6 of fc2.
    let more = try pruneModelNeurons(model, StructuredPruning(fraction: 106.0 / 192, scope: .global))
    #expect(channels(more.model) == [28, 58, 10])
    #expect(more.report.layers[1].keptChannels == Array(6..<64))
    let local = try pruneModelNeurons(model, StructuredPruning(fraction: 0.25))
    #expect(channels(local.model) == [96, 48, 10])
    // A layer with a fraction of its own is ranked by itself: 0.25 · 64 of fc2's own.
    let own = try pruneModelNeurons(
      model, StructuredPruning(fraction: 0.25, layers: ["fc1": 0.5], scope: .global))
    #expect(channels(own.model) == [64, 48, 10])
  }

  @Test(
    "Multiply-accumulates come down to the target with the smallest fraction that does it",
    arguments: ["lenet5", "mobilenet-tiny", "resnet8"], Recipe.Scope.allCases)
  func macs(name: String, scope: Recipe.Scope) throws {
    let model = try randomModel(name)
    let importance = try computeNeuronImportance(model, criterion: .l1)
    let settings = StructuredPruning(scope: scope, roundTo: 2, macsFraction: 0.25)
    let pruned = try pruneModelNeurons(model, settings, importance: importance)
    #expect(Double(pruned.model.macs) <= 0.25 * Double(model.macs))
    var before = settings
    before.macsFraction = nil
    before.fraction = pruned.report.fraction.nextDown
    #expect(
      Double(try pruneModelNeurons(model, before, importance: importance).model.macs) > 0.25
        * Double(model.macs))
    before.fraction = pruned.report.fraction
    #expect(
      try pruneModelNeurons(model, before, importance: importance).model.weights == pruned.model.weights)
  }

  @Test("A target that is met already, or out of reach")
  func macsLimits() throws {
    let model = try randomModel("lenet5")
    let met = try pruneModelNeurons(model, StructuredPruning(fraction: 0.8, macsFraction: 0.9))
    #expect(met.report.fraction == 0.8)
    #expect(try pruneModelNeurons(model, StructuredPruning(macsFraction: 1)).model.weights == model.weights)
    let error = #expect(throws: RecipeError.self) {
      try pruneModelNeurons(model, StructuredPruning(ignoredLayers: ["conv1", "conv2"], macsFraction: 0.1))
    }
    #expect(error?.path == ["macsFraction"])
  }

  @Test("A layer's neurons can be cut by the name of any layer that is cut with it")
  func layerNames() throws {
    let model = try randomModel("mobilenet-tiny")
    let byFirst = try pruneLayerNeurons(model, layer: "conv", fraction: 0.5, criterion: .batchNormScale)
    let byOther = try pruneLayerNeurons(
      model, layer: "block1.depthwise", fraction: 0.5, criterion: .batchNormScale)
    #expect(byFirst.model.weights == byOther.model.weights)
    #expect(channels(byFirst.model).prefix(3) == [12, 12, 48])
  }

  @Test("Pruning what was pruned goes on from there")
  func again() throws {
    let model = try randomModel("resnet8")
    let settings = StructuredPruning(fraction: 0.5)
    let once = try pruneModelNeurons(model, settings)
    let twice = try pruneModelNeurons(once.model, settings)
    #expect(channels(twice.model) == [4, 4, 4, 8, 8, 8, 16, 16, 16, 10])
    try expectAgreement(twice.model, twice.zeroed(), samples(model, count: 2))
  }

  @Test("A smaller model can be trained", arguments: Architecture.all.map(\.name))
  func trains(name: String) throws {
    let model = try #require(Architecture.named(name)).makeModel(seed: 1)
    let pruned = try pruneModelNeurons(model, StructuredPruning(fraction: 0.8)).model
    let trainer = try Trainer(
      model: pruned, samples: samples(model, count: 8),
      configuration: TrainingConfiguration(epochs: 1, batchSize: 8, learningRate: 1e-2), lanes: 1)
    let trained = try trainer.train(progress: { (place: TrainingProgress) throws in
      try #require(place.loss.isFinite)
    })
    for layer in pruned.layers {
      #expect(trained.weights[layer.weightName] != pruned.weights[layer.weightName])
    }
    #expect(trained.weights.values.allSatisfy { $0.elements.allSatisfy(\.isFinite) })
  }

  @Test("Settings as JSON, and back")
  func json() throws {
    let settings = StructuredPruning(
      fraction: 0.25, layers: ["conv1": 0.5], criterion: .taylor, scope: .global, roundTo: 8,
      ignoredLayers: ["fc1"], macsFraction: 0.3, seed: 7, sampleLimit: 100)
    #expect(
      try JSONDecoder().decode(StructuredPruning.self, from: JSONEncoder().encode(settings)) == settings)
    #expect(
      try JSONDecoder().decode(StructuredPruning.self, from: Data("{\"fraction\": 0.5}".utf8))
        == StructuredPruning(fraction: 0.5))
  }

  @Test(
    "What is wrong with settings is named",
    arguments: [
      ("{\"fraction\": 1.5}", "fraction: 1.5 is not a fraction in 0…1"),
      ("{\"fraction\": \"half\"}", "fraction: expected a fraction in 0…1"),
      ("{\"layers\": {\"conv1\": -1}}", "layers.conv1: -1.0 is not a fraction in 0…1"),
      ("{\"macsFraction\": 2}", "macsFraction: 2.0 is not a fraction in 0…1"),
      ("{\"roundTo\": 0}", "roundTo: channels can only be rounded to multiples of 1 or more, not 0"),
      ("{\"sampleLimit\": 0}", "sampleLimit: at least one sample must be looked at, not 0"),
      ("{\"scope\": \"all\"}", "scope: \"all\" is unknown; use \"local\" or \"global\""),
      ("[]", "expected an object in braces"),
    ])
  func wrongJSON(text: String, message: String) {
    let error = #expect(throws: RecipeError.self) {
      try JSONDecoder().decode(StructuredPruning.self, from: Data(text.utf8))
    }
    #expect(error?.description == message)
  }

  @Test("Unknown keys are refused")
  func unknownKey() {
    let error = #expect(throws: RecipeError.self) {
      try JSONDecoder().decode(StructuredPruning.self, from: Data("{\"fractoin\": 0.5}".utf8))
    }
    #expect(error?.path == ["fractoin"])
  }

  /// Settings that don't fit resnet8, and the path that is named.
  static let misfits: [(StructuredPruning, [String])] = [
    (StructuredPruning(layers: ["conv9": 0.5]), ["layers", "conv9"]),
    (StructuredPruning(layers: ["fc": 0.5]), ["layers", "fc"]),
    (StructuredPruning(layers: ["conv": 0.5, "stage1.conv2": 0.25]), ["layers", "stage1.conv2"]),
    (StructuredPruning(layers: ["conv": 0.5], ignoredLayers: ["stage1.conv2"]), ["layers", "conv"]),
    (StructuredPruning(ignoredLayers: ["relu"]), ["ignoredLayers", "relu"]),
    (StructuredPruning(fraction: .nan), ["fraction"]),
    (StructuredPruning(fraction: 0.5, criterion: .taylor), ["criterion"]),
  ]

  @Test("Settings that don't fit the model are an error", arguments: misfits.indices)
  func misfit(index: Int) throws {
    let (settings, path) = Self.misfits[index]
    let model = try #require(Architecture.named("resnet8")).makeModel(seed: 1)
    let error = #expect(throws: RecipeError.self) { try pruneModelNeurons(model, settings) }
    #expect(error?.path == path)
  }

  @Test("Scores of another criterion or model are refused")
  func foreignScores() throws {
    let model = try testModel()
    let scores = try computeNeuronImportance(model, criterion: .l2)
    #expect(throws: RecipeError.self) {
      try pruneModelNeurons(model, StructuredPruning(fraction: 0.5), importance: scores)
    }
    let other = try computeNeuronImportance(
      #require(Architecture.named("lenet-300-100")).makeModel(seed: 1), criterion: .l1)
    #expect(throws: RecipeError.self) {
      try pruneModelNeurons(model, StructuredPruning(fraction: 0.5), importance: other)
    }
  }

  @Test("Channels that can't be all that is left")
  func wrongChannels() throws {
    let model = try testModel()
    let group = try #require(model.graph.channelGroup(ofLayer: "fc1"))
    let last = try #require(model.graph.channelGroup(ofLayer: "fc3"))
    for kept in [[group.id: []], [group.id: [128]], [group.id: [2, 1]], [group.id: [1, 1]], [last.id: [0]]] {
      #expect(throws: GraphError.self) { try model.keepingChannels(kept) }
      #expect(throws: GraphError.self) { try model.zeroingChannels(except: kept) }
    }
  }
}
