import Foundation
import NeuralNetwork
import Testing

@testable import ModelCompression

/// PyTorch's scores of a small network with everything that ties channels together; see Fixtures/make_importance.py.
struct ImportanceReference: Decodable {
  struct Values: Decodable {
    var shape: [Int]
    var data: [Float]
  }

  var inputs: [Float]
  var labels: [Int32]
  var weights: [String: Values]
  var saturated: Int
  var scores: [String: [String: [Double]]]

  static func load() throws -> ImportanceReference { try Fixtures.load("importance") }

  var samples: LabeledSamples {
    LabeledSamples(shape: [1, 6, 6], storage: .floats(inputs), labels: labels)
  }

  func model() throws -> Model {
    let three = Window(3, padding: 1)
    var builder = GraphBuilder(input: [1, 6, 6])
    let pool = builder.chain(
      from: builder.input,
      [
        ("conv1", Conv2D(outputChannels: 4, window: three)), ("relu1", ReLU()),
        ("pool1", MaxPool2D(Window(2, stride: 2))),
      ])
    let branch = builder.chain(
      from: pool,
      [("conv2", Conv2D(outputChannels: 4, window: three, hasBias: false)), ("bn2", BatchNorm())])
    let last = builder.chain(
      from: builder.add("sum", Add(), pool, branch),
      [
        ("relu2", ReLU()),
        ("dw", Conv2D(outputChannels: 4, window: three, groups: 4, hasBias: false)), ("bnd", BatchNorm()),
        ("relu6", Clip.relu6), ("pw", Conv2D(outputChannels: 5, window: Window(1))), ("tanh", Tanh()),
        ("flatten", Reshape.flatten), ("fc1", Dense(outputs: 6)), ("relu3", ReLU()),
        ("fc2", Dense(outputs: 3)),
      ])
    return try Model(
      name: "reference", graph: builder.build(output: last),
      weights: weights.mapValues { Tensor(shape: Shape($0.shape), elements: $0.data) })
  }
}

@Suite("Importance of neurons")
struct NeuronImportanceTests {
  private func agree(_ found: [Double], _ expected: [Double], tolerance: Double = 1e-5) -> Bool {
    let scale = expected.map(abs).max() ?? 0
    return found.count == expected.count && scale > 0
      && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * scale }
  }

  @Test(
    "Scores are PyTorch's",
    arguments: ImportanceCriterion.allCases.filter { $0 != .random && $0 != .batchNormScale })
  func reference(criterion: ImportanceCriterion) throws {
    let reference = try ImportanceReference.load()
    #expect(reference.saturated > 0)
    let expected = try #require(reference.scores[criterion.rawValue])
    let found = try computeNeuronImportance(
      reference.model(), criterion: criterion, samples: reference.samples)
    #expect(found.map(\.group.name) == ["conv1", "pw", "fc1"])
    for importance in found {
      let scores = try #require(expected[importance.group.name])
      #expect(agree(importance.scores, scores), "\(importance.group.name): \(importance.scores) \(scores)")
    }
  }

  @Test("Factors of normalizations are summed over the branches, and missing ones are an error")
  func batchNormScale() throws {
    let reference = try ImportanceReference.load()
    let model = try reference.model()
    let expected = try #require(reference.scores["batchNormScale"]?["conv1"])
    let found = try computeNeuronImportance(model, layer: "conv2", criterion: .batchNormScale)
    #expect(agree(found.scores, expected))
    #expect(throws: RecipeError.self) { try computeNeuronImportance(model, criterion: .batchNormScale) }
  }

  @Test("Norms of a layer's rows, counted one by one", arguments: [ImportanceCriterion.l1, .l2])
  func naiveNorms(criterion: ImportanceCriterion) throws {
    let model = try testModel()
    let weight = model[weight: "fc2.weight"]
    let expected = (0..<64).map { row in
      var sum = 0.0
      for column in 0..<128 {
        let value = Double(weight.elements[row * 128 + column])
        sum += criterion == .l1 ? abs(value) : value * value
      }
      return criterion == .l1 ? sum : sum.squareRoot()
    }
    let found = try computeNeuronImportance(model, layer: "fc2", criterion: criterion)
    #expect(agree(found.scores, expected, tolerance: 1e-12))
  }

  @Test("The first-order change of the loss is the loss's slope when a channel is faded out")
  func taylorSlope() throws {
    let reference = try ImportanceReference.load()
    let model = try reference.model()
    let sample = 3
    let one = LabeledSamples(
      shape: [1, 6, 6], storage: .floats(Array(reference.inputs[sample * 36..<(sample + 1) * 36])),
      labels: [reference.labels[sample]])
    let scores = try computeNeuronImportance(model, layer: "fc1", criterion: .taylor, samples: one).scores
    /// The loss with one of the dense layer's outputs, whose rectifier scales with it, multiplied by a factor.
    func loss(channel: Int, factor: Float) throws -> Double {
      var scaled = model
      for column in 0..<45 { scaled[weight: "fc1.weight"].elements[channel * 45 + column] *= factor }
      scaled[weight: "fc1.bias"].elements[channel] *= factor
      return try Evaluator(graph: model.graph, samples: one).evaluate(scaled).loss
    }
    for channel in 0..<6 {
      let slope = try (loss(channel: channel, factor: 1.02) - loss(channel: channel, factor: 0.98)) / 0.04
      #expect(abs(abs(slope) - scores[channel]) < 2e-3)
    }
    #expect((scores.max() ?? 0) > 0.02)
  }

  @Test("The number of threads and how often it is asked don't change scores")
  func deterministic() throws {
    let reference = try ImportanceReference.load()
    let model = try reference.model()
    let values = [2, 8]
    let one = try model.channelActivity(
      of: values, over: reference.samples, indices: Array(0..<7), withGradients: true, lanes: 1)
    let three = try model.channelActivity(
      of: values, over: reference.samples, indices: Array(0..<7), withGradients: true, lanes: 3)
    #expect(one == three)
    let random = try (0..<2).map { try computeNeuronImportance(model, criterion: .random, seed: UInt64($0)) }
    #expect(random[0] == (try computeNeuronImportance(model, criterion: .random, seed: 0)))
    #expect(random[0].map(\.scores) != random[1].map(\.scores))
  }

  @Test("The limit takes samples that the seed chooses")
  func sampleLimit() throws {
    let reference = try ImportanceReference.load()
    let model = try reference.model()
    func scores(_ limit: Int, seed: UInt64) throws -> [Double] {
      try computeNeuronImportance(
        model, layer: "pw", criterion: .activationMean, samples: reference.samples, sampleLimit: limit,
        seed: seed
      ).scores
    }
    #expect(try scores(2, seed: 1) == scores(2, seed: 1))
    #expect(try scores(2, seed: 1) != scores(2, seed: 2))
    #expect(try scores(2, seed: 1) != scores(7, seed: 1))
    #expect(agree(try scores(100, seed: 1), try scores(7, seed: 2)))
  }

  @Test("Samples that are missing, or don't fit, are an error")
  func errors() throws {
    let model = try testModel()
    for criterion in ImportanceCriterion.allCases where criterion.needsSamples {
      #expect(throws: RecipeError.self) { try computeNeuronImportance(model, criterion: criterion) }
    }
    let wrongShape = LabeledSamples(shape: [3], storage: .floats([1, 2, 3]), labels: [0])
    let wrongLabel = LabeledSamples(
      shape: [1, 8, 8], storage: .floats([Float](repeating: 1, count: 64)), labels: [10])
    for samples in [wrongShape, wrongLabel] {
      #expect(throws: GraphError.self) {
        try computeNeuronImportance(model, criterion: .taylor, samples: samples)
      }
    }
    #expect(throws: RecipeError.self) { try computeNeuronImportance(model, layer: "fc9", criterion: .l1) }
    let last = #expect(throws: RecipeError.self) {
      try computeNeuronImportance(model, layer: "fc3", criterion: .l1)
    }
    #expect(
      last?.description
        == "layers.fc3: its channels can't be cut: the channels are those of the output 'logits'")
  }

  @Test("What progress throws ends the measurement")
  func cancellation() throws {
    let reference = try ImportanceReference.load()
    let model = try reference.model()
    #expect(throws: CancellationError.self) {
      try computeNeuronImportance(model, criterion: .taylor, samples: reference.samples) { _ in
        throw CancellationError()
      }
    }
  }

  @Test("Rankings put the lower index first among equals and numbers that are none last")
  func ranking() throws {
    let group = try #require(try testModel().graph.channelGroup(ofLayer: "fc2"))
    let importance = NeuronImportance(group: group, criterion: .l1, scores: [2, .nan, 1, 2, 0])
    #expect(importance.ranking == [4, 2, 0, 3, 1])
    let even = NeuronImportance(group: group, criterion: .l1, scores: [1, 2, 3])
    #expect(even.normalizedScores == [0.5, 1, 1.5])
    #expect(NeuronImportance(group: group, criterion: .l1, scores: [0, 0]).normalizedScores == [0, 0])
  }
}
