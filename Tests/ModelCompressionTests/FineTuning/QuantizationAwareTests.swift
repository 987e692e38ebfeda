import Foundation
import NeuralNetwork
import Testing

@testable import ModelCompression

@Suite("Quantization-aware training")
struct QuantizationAwareTests {
  /// One layer's weights quantized in PyTorch with a learned step size; see Fixtures/make_lsq.py.
  struct StepCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let bits: Int
    let scheme: String
    let zeroPoint: Int32
    let scale: Float
    let weights: [Float]
    let gradient: [Float]
    let quantized: [Float]
    let weightGradient: [Float]
    let scaleGradient: Double

    var testDescription: String { name }

    static func load() throws -> [StepCase] { try Fixtures.load("lsq") }

    func settings() throws -> QuantizationSettings {
      QuantizationSettings(
        bits: bits, scheme: try #require(QuantizationScheme(rawValue: scheme)), granularity: .perTensor,
        range: .learned)
    }
  }

  @Test("Gradients of weights and step sizes are PyTorch's", arguments: try StepCase.load())
  func gradients(reference: StepCase) throws {
    let quantizer = LearnedQuantizer(try reference.settings(), rows: 1, count: reference.weights.count)
    let parameters = ScaleParameters(scale: reference.scale, zeroPoint: reference.zeroPoint)
    var weights = reference.weights
    weights.withUnsafeMutableBufferPointer { quantizer.quantize($0, parameters) }
    #expect(zip(weights, reference.quantized).allSatisfy { abs($0 - $1) < 1e-6 })
    var gradient = reference.gradient
    let slope = gradient.withUnsafeMutableBufferPointer { gradient in
      reference.weights.withUnsafeBufferPointer { quantizer.pullBack(gradient, weights: $0, parameters) }
    }
    #expect(zip(gradient, reference.weightGradient).allSatisfy { abs($0 - $1) < 1e-6 * max(1, abs($1)) })
    #expect(gradient.map { $0 == 0 } == reference.weightGradient.map { $0 == 0 })
    #expect(gradient != reference.gradient || !reference.name.contains("saturating"))
    #expect(abs(slope - reference.scaleGradient) < 1e-5 * max(1, abs(reference.scaleGradient)))
  }

  @Test("One bit's step size is pulled by every kept weight's sign")
  func oneBit() {
    let settings = QuantizationSettings(bits: 1, granularity: .perTensor, range: .learned)
    let quantizer = LearnedQuantizer(settings, rows: 1, count: 4)
    var gradient: [Float] = [1, 2, 4, 8]
    let slope = gradient.withUnsafeMutableBufferPointer { gradient in
      ([0.5, -3, 0, 1] as [Float]).withUnsafeBufferPointer {
        quantizer.pullBack(gradient, weights: $0, ScaleParameters(scale: 1, zeroPoint: 0))
      }
    }
    #expect(abs(slope - 7 / 3.0.squareRoot()) < 1e-12)
    #expect(gradient == [1, 2, 4, 8])
  }

  @Test("A step size moves against its gradient, and stays positive")
  func direction() {
    let settings = QuantizationSettings(bits: 4, granularity: .perChannel, range: .learned)
    let quantizer = LearnedQuantizer(settings, rows: 2, count: 8)
    let step = TrainingStep(epoch: 1, epochs: 1, step: 0, steps: 10, learningRate: 0.1)
    let weights: [Float] = [1, -0.3, 0.55, 0.2, 1, -0.3, 0.55, 0.2]
    var quantized = weights
    quantized.withUnsafeMutableBufferPointer { quantizer.quantize($0, step: step) }
    let before = quantizer.parameters
    // Saturated weights that should be larger, and ones that should be smaller.
    for _ in 0..<20 {
      var gradient = zip(weights, [-1, -1, -1, -1, 1, 1, 1, 1]).map { $0 * $1 }
      gradient.withUnsafeMutableBufferPointer { gradient in
        weights.map { $0 * 10 }.withUnsafeBufferPointer {
          quantizer.pullBack(gradient, weights: $0, step: step)
        }
      }
    }
    #expect(quantizer.parameters[0].scale > before[0].scale * 2)
    #expect(quantizer.parameters[1].scale < before[1].scale / 2 && quantizer.parameters[1].scale > 0)
  }

  static let layers: [LayerRecipe] = {
    var layers: [LayerRecipe] = []
    for range in [RangeEstimator.learned, .minMax, .minimumSquaredError, .percentile(99)] {
      layers += [1, 2, 3, 4, 8].map { LayerRecipe(bits: $0, range: range) }
      layers += [2, 4, 8].map {
        LayerRecipe(bits: $0, scheme: .affine, granularity: .perGroup(5), range: range)
      }
      layers.append(LayerRecipe(bits: 16, range: range))
      layers.append(LayerRecipe(sparsity: 0.7, bits: 4, granularity: .perTensor, range: range))
      layers.append(LayerRecipe(sparsity: 0.5, bits: 3, scheme: .affine, range: range))
      layers.append(LayerRecipe(pattern: .nOfM(kept: 2, group: 4), bits: 1, range: range))
    }
    return layers
  }()

  /// Notes the weights that a layer was computed with last.
  private final class Witness: WeightConstraint {
    let constraint: CompressionConstraint
    var latent: [Float] = []
    var weights: [Float] = []

    init(_ constraint: CompressionConstraint) { self.constraint = constraint }

    func inspect(_ latent: UnsafeBufferPointer<Float>, step: TrainingStep?) {
      constraint.inspect(latent, step: step)
    }
    func constrain(
      _ latent: UnsafeMutableBufferPointer<Float>, into weights: UnsafeMutableBufferPointer<Float>,
      step: TrainingStep?
    ) {
      constraint.constrain(latent, into: weights, step: step)
      if step != nil { self.weights = Array(weights) } else { self.latent = Array(weights) }
    }
    func pullBack(
      _ gradient: UnsafeMutableBufferPointer<Float>, latent: UnsafeBufferPointer<Float>, step: TrainingStep
    ) { constraint.pullBack(gradient, latent: latent, step: step) }
  }

  @Test("The recipe makes of the result exactly the weights that were trained with", arguments: layers)
  func reproduces(settings: LayerRecipe) throws {
    let model = try TinyTask.model()
    let recipe = Recipe(defaults: settings)
    let samples = TinyTask.samples()
    let tuned = try fineTune(
      model, recipe, samples: samples,
      settings: FineTuning(training: TinyTask.settings(epochs: 1).training, isQuantizationAware: true))

    // One more step, at a learning rate of 0, shows what the model computes with.
    let masks = try recipe.pruningMasks(for: tuned)
    var witnesses: [String: Witness] = [:]
    for layer in model.layers {
      let weights = tuned[weight: layer.weightName]
      let quantization = try #require(settings.quantization)
      let quantizer: any WeightQuantizer =
        settings.range == .learned && settings.bits < 16
        ? LearnedQuantizer(quantization, rows: weights.rows, count: weights.count)
        : TrackedQuantizer(quantization, rows: weights.rows)
      let mask = try #require(masks[layer.name])
      witnesses[layer.weightName] = Witness(
        CompressionConstraint(
          shape: layer.weightShape, schedule: MaskSchedule(mask, settings: settings), quantizer: quantizer))
    }
    let still = try Trainer(
      model: tuned, samples: samples,
      configuration: TrainingConfiguration(epochs: 1, batchSize: 60, learningRate: 0), constraints: witnesses
    ).train()
    let compressed = try compress(tuned, recipe)
    let again = try compress(still, recipe)
    for layer in model.layers {
      let witness = try #require(witnesses[layer.weightName])
      let final = try #require(compressed.encodedLayers[layer.name])
      // A scale group's code 0 is +0 in a file, whatever the sign was.
      #expect(final.weights.elements == witness.weights)
      #expect(again.encodedLayers[layer.name]?.weights == final.weights)
      if settings.range == .learned, settings.bits < 16 {
        #expect(final.quantizationError.maximumError == 0)
      } else {
        #expect(final.quantizationError.maximumError > 0 || final.keptCount == 0)
      }
      let mask = try #require(masks[layer.name])
      #expect(zip(mask.kept, final.weights.elements).allSatisfy { $0 || $1 == 0 })
    }
  }

  @Test(
    "Quantization that begins later leaves the steps before alone",
    arguments: [RangeEstimator.learned, .minMax])
  func begin(range: RangeEstimator) throws {
    let recipe = Recipe(defaults: LayerRecipe(bits: 2, range: range))
    func courses(begin: Double, isAware: Bool) throws -> [[String: Tensor]] {
      var settings = TinyTask.settings(epochs: 4)
      settings.isQuantizationAware = isAware
      settings.quantizationBegin = begin
      var models: [[String: Tensor]] = []
      _ = try fineTune(
        TinyTask.model(), recipe, samples: TinyTask.samples(), settings: settings,
        endOfEpoch: { models.append($1.weights) })
      return models
    }
    let plain = try courses(begin: 0, isAware: false)
    let late = try courses(begin: 0.5, isAware: true)
    #expect(late[0] == plain[0] && late[1] == plain[1] && late[2] != plain[2])
    #expect(try courses(begin: 0, isAware: true)[0] != plain[0])
    for begin in [-0.1, 1.5, .nan] {
      #expect(throws: GraphError.self) { try courses(begin: begin, isAware: true) }
    }
  }

  @Test("A palette's values are trained, and the recipe finds the same weights", arguments: [false, true])
  func palette(isGradual: Bool) throws {
    let model = try TinyTask.model()
    let recipe = Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 3, scheme: .palette))
    var settings = FineTuning(training: TinyTask.settings(epochs: 1).training, isQuantizationAware: true)
    settings.gradualPruning = isGradual ? GradualPruning(frequency: 1) : nil
    let tuned = try fineTune(model, recipe, samples: TinyTask.samples(), settings: settings)
    let before = try compress(model, recipe)
    let after = try compress(tuned, recipe)
    for layer in model.layers {
      let found = try #require(after.encodedLayers[layer.name])
      #expect(found.prunedWeights == tuned[weight: layer.weightName])
      #expect(found.weights != before.encodedLayers[layer.name]?.weights)
      #expect(found.weights == tuned[weight: layer.weightName])
      #expect(Set(found.weights.elements.filter { $0 != 0 }).count <= 8)
    }
  }

  @Test("Clusters drift with their weights, and weights change clusters half way")
  func drift() {
    let quantizer = PaletteQuantizer(bits: 1)
    func quantized(_ weights: [Float], _ step: Int?) -> [Float] {
      var weights = weights
      let place = step.map { TrainingStep(epoch: 1, epochs: 1, step: $0, steps: 9, learningRate: 0.1) }
      weights.withUnsafeMutableBufferPointer { quantizer.quantize($0, step: place) }
      return weights
    }
    #expect(quantized([1, 1.5, 0, 3, 4.5], 0) == [1.25, 1.25, 0, 3.75, 3.75])
    // 2.25 is nearer to 1.25 than to 3.75, so it stays in its cluster and moves its mean.
    #expect(quantized([1, 2.25, 0, 3, 4.5], 1) == [1.625, 1.625, 0, 3.75, 3.75])
    #expect(quantized([1, 2.75, 0, 3, 4.5], 2) == [1, 3.416_666_7, 0, 3.416_666_7, 3.416_666_7])
    // The result is read in half precision.
    #expect(quantized([1, 2.75, 0, 3, 4.5], nil) == [1, 3.416_015_6, 0, 3.416_015_6, 3.416_015_6])
  }

  @Test("Quantization that begins at the end is none, and out of 0 to 1 an error")
  func begin() throws {
    let model = try TinyTask.model()
    let recipe = Recipe(defaults: LayerRecipe(bits: 3))
    var settings = FineTuning(training: TinyTask.settings(epochs: 2).training)
    func tuned() throws -> [String: Tensor] {
      try fineTune(model, recipe, samples: TinyTask.samples(), settings: settings).weights
    }
    let plain = try tuned()
    settings.isQuantizationAware = true
    settings.quantizationBegin = 1
    #expect(try tuned() == plain)
    settings.quantizationBegin = 0.5
    #expect(try tuned() != plain)
    settings.quantizationBegin = 1.5
    #expect(throws: GraphError.self) { try tuned() }
  }

  @Test("Shares of global sparsity are those of the ranking, and prune the same weights")
  func allocation() throws {
    let model = try TinyTask.model()
    let recipe = Recipe(scope: .global, defaults: LayerRecipe(sparsity: 0.7, bits: 4))
    let allocated = try recipe.allocatingSparsity(on: model)
    #expect(allocated.scope == .local)
    let (one, other) = (try compress(model, recipe), try compress(model, allocated))
    #expect(one.decodedModel().weights == other.decodedModel().weights)
    #expect(Set(model.layers.map { allocated.settings(for: $0.name).sparsity }).count > 1)
    let local = Recipe(defaults: LayerRecipe(sparsity: 0.7))
    #expect(try local.allocatingSparsity(on: model) == local)
  }

  @Test("Channels are cut before, not meanwhile")
  func channels() throws {
    var recipe = Recipe()
    recipe.defaults.channelSparsity = 0.5
    #expect(throws: RecipeError.self) {
      try fineTune(
        TinyTask.model(), recipe, samples: TinyTask.samples(), settings: TinyTask.settings(epochs: 1))
    }
  }

  @Test("Weights that lie on a grid are found to, whatever scale it has", arguments: [2, 3, 4, 8])
  func grids(bits: Int) {
    var generator = SeededGenerator(seed: UInt64(bits))
    for trial in 0..<60 {
      for scheme in [QuantizationScheme.symmetric, .affine] {
        let settings = QuantizationSettings(
          bits: bits, scheme: scheme, granularity: .perTensor, range: .learned)
        let range = settings.codeRange
        let zero =
          scheme == .affine ? Int32(generator.nextIndex(below: Int(range.upperBound) + 1)) : 0
        let codes = (0..<1 + trial % 30).map { _ in
          range.lowerBound + Int32(generator.nextIndex(below: Int(range.upperBound - range.lowerBound) + 1))
            - zero
        }
        let largest = codes.map { abs($0) }.max() ?? 0
        let scale = reproducibleScale(generator.nextUnitFloat() + 0.001, largestCode: Float(largest))
        let weights = codes.map { Float($0) * scale }
        let quantized = quantizeLayerWeights(weights, rows: 1, settings: settings)
        #expect(quantized.dequantized() == weights)
      }
    }
  }

  @Test("Other weights are quantized with the least squared error, and nothing odd crashes")
  func offGrid() {
    for bits in [2, 4, 8, 16] {
      for scheme in [QuantizationScheme.symmetric, .affine] {
        let weights = randomWeights(100, seed: 4)
        let learned = QuantizationSettings(bits: bits, scheme: scheme, range: .learned)
        let searched = QuantizationSettings(bits: bits, scheme: scheme, range: .minimumSquaredError)
        #expect(
          quantizeLayerWeights(weights, rows: 4, settings: learned).dequantized()
            == quantizeLayerWeights(weights, rows: 4, settings: searched).dequantized())
        let odd: [Float] = [
          0, -0.0, .nan, .infinity, 3e38, -3e38, .leastNonzeroMagnitude, -.leastNonzeroMagnitude * 70_000,
        ]
        for first in odd {
          for second in odd {
            let values = quantizeLayerWeights([first, second], rows: 1, settings: learned).dequantized()
            #expect(values.allSatisfy { $0.isFinite }, "\(bits) \(scheme) \(first) \(second) \(values)")
          }
        }
      }
    }
  }

  @Test("It is better than quantizing afterwards")
  func helps() throws {
    let samples = TinyTask.samples()
    let recipe = Recipe(defaults: LayerRecipe(bits: 2, range: .learned))
    var settings = TinyTask.settings(epochs: 8, optimizer: .adam())
    let start = try TinyTask.model()
    let evaluator = try Evaluator(graph: start.graph, samples: samples)
    func loss(isAware: Bool) throws -> Double {
      settings.isQuantizationAware = isAware
      let tuned = try fineTune(start, recipe, samples: samples, settings: settings)
      return evaluator.evaluate(try compress(tuned, recipe).decodedModel()).loss
    }
    let (aware, unaware) = (try loss(isAware: true), try loss(isAware: false))
    #expect(aware < 0.9 * unaware)
  }

  @Test("The result doesn't depend on the number of threads", arguments: [RangeEstimator.learned, .minMax])
  func threads(range: RangeEstimator) throws {
    var settings = TinyTask.settings()
    settings.isQuantizationAware = true
    settings.gradualPruning = GradualPruning(frequency: 1)
    let recipe = Recipe(scope: .global, defaults: LayerRecipe(sparsity: 0.5, bits: 3, range: range))
    func tune(lanes: Int) throws -> Model {
      try fineTune(
        TinyTask.model(), recipe, samples: TinyTask.samples(), settings: settings, lanes: lanes)
    }
    let reference = try tune(lanes: 1)
    #expect(try tune(lanes: 3).weights == reference.weights)
    let compressed = try compress(reference, recipe)
    #expect(compressed.sparsity >= 0.5)
  }
}
