import Foundation
import NeuralNetwork
import Testing

@testable import ModelCompression

@Suite("Compression pipelines")
struct CompressionPipelineTests {
  private static let dataset = Dataset(
    name: "bars", classNames: ["top", "middle", "bottom"], training: TinyTask.samples(60, seed: 2),
    test: TinyTask.samples(45, seed: 3))

  private func run(_ pipeline: CompressionPipeline) throws -> PipelineResult {
    try pipeline.run(on: TinyTask.model(), dataset: Self.dataset, lanes: 2)
  }

  private func accuracy(of model: Model) throws -> AccuracyEstimate {
    let evaluation = try Evaluator(graph: model.graph, samples: Self.dataset.test).evaluate(model)
    return AccuracyEstimate(correct: evaluation.correct, total: evaluation.count)
  }

  @Test("A pipeline that does nothing leaves the model and measures it")
  func nothing() throws {
    let model = try TinyTask.model()
    let result = try run(CompressionPipeline())
    #expect(result.model.weights == model.weights)
    #expect(result.compressed.totalBytes == CompressionMetrics.calculateModelSize(model))
    #expect(try result.accuracy == accuracy(of: model))
    #expect(result.epochs.isEmpty)
  }

  @Test("Channels that the recipe removes are gone before training, as those of structured pruning are")
  func channels() throws {
    let model = try TinyTask.model()
    var recipe = Recipe(defaults: LayerRecipe(bits: 8))
    recipe.defaults.channelSparsity = 0.5
    let cut = try run(CompressionPipeline(recipe: recipe, fineTuning: TinyTask.settings(epochs: 1)))
    let structured = try run(
      CompressionPipeline(
        structured: StructuredPruning(fraction: 0.5, criterion: .l2),
        recipe: Recipe(defaults: LayerRecipe(bits: 8)), fineTuning: TinyTask.settings(epochs: 1)))
    #expect(cut.model.weights == structured.model.weights)
    #expect(cut.model.macs < model.macs / 2)
    #expect(cut.model[weight: "fc1.weight"].shape == [10, 27])
    #expect(try cut.accuracy == accuracy(of: cut.model))
  }

  @Test("Fine-tuning reports every epoch, holds what is pruned, and listens to the original model")
  func fineTuning() throws {
    var pipeline = CompressionPipeline(
      recipe: Recipe(defaults: LayerRecipe(sparsity: 0.6, bits: 8)), fineTuning: TinyTask.settings(epochs: 3))
    let alone = try run(pipeline)
    #expect(alone.epochs.count == 3 && alone.epochs.last == alone.accuracy)
    #expect(
      alone.compressed.layers.allSatisfy { layer in
        let encoded = alone.compressed.encodedLayers[layer.name]
        return encoded?.keptCount == layer.weightShape.elementCount
          - Int(Double(layer.weightShape.elementCount) * 0.6)
      })
    #expect(alone.accuracy.fraction > 0.5)
    pipeline.teacher = .init(temperature: 2, alpha: 1)
    #expect(try run(pipeline).model.weights != alone.model.weights)
    #expect(try run(pipeline).model.weights == run(pipeline).model.weights)
  }

  @Test("Gradual pruning gives each layer its share of global sparsity")
  func gradual() throws {
    let recipe = Recipe(scope: .global, defaults: LayerRecipe(sparsity: 0.7))
    var settings = TinyTask.settings(epochs: 2)
    settings.gradualPruning = GradualPruning(frequency: 1, feedback: false)
    let result = try run(CompressionPipeline(recipe: recipe, fineTuning: settings))
    let before = try compress(TinyTask.model(), recipe)
    for (name, layer) in result.compressed.encodedLayers {
      #expect(layer.keptCount == before.encodedLayers[name]?.keptCount)
    }
  }

  @Test("Dense layers are factorized where that takes fewer weights, or as told")
  func lowRank() throws {
    let told = try run(CompressionPipeline(lowRank: .init(ranks: ["fc1": 2])))
    #expect(told.model[weight: "fc1.in.weight"].shape == [2, 54])
    #expect(told.model[weight: "fc1.out.weight"].shape == [20, 2])
    #expect(told.model.weights["fc2.weight"] != nil)
    #expect(try told.accuracy == accuracy(of: told.model))
    let all = try run(CompressionPipeline(lowRank: .init(energy: 1)))
    #expect(try all.model.weights == TinyTask.model().weights)
    #expect(throws: RecipeError.self) { try run(CompressionPipeline(lowRank: .init(ranks: ["conv": 2]))) }
    #expect(throws: RecipeError.self) { try run(CompressionPipeline(lowRank: .init(energy: 0))) }
  }

  @Test("Corrections change what isn't encoded, and activations are quantized in what is measured")
  func corrections() throws {
    let recipe = Recipe(defaults: LayerRecipe(bits: 2))
    let plain = try run(CompressionPipeline(recipe: recipe))
    let corrected = try run(
      CompressionPipeline(recipe: recipe, correctsBias: true, recalibratesBatchNorm: true))
    #expect(corrected.model[weight: "fc1.weight"] == plain.model[weight: "fc1.weight"])
    #expect(corrected.model[weight: "fc1.bias"] != plain.model[weight: "fc1.bias"])
    #expect(corrected.model[weight: "bn.running_mean"] != plain.model[weight: "bn.running_mean"])
    #expect(corrected.compressed.totalBytes == plain.compressed.totalBytes)
    let activations = try run(
      CompressionPipeline(recipe: recipe, activations: ActivationQuantization(bits: 4)))
    #expect(activations.model.graph.nodes.count { $0.operation is QuantizeActivations } == 3)
    #expect(try activations.accuracy == accuracy(of: activations.model))
  }

  @Test("Folded normalizations are gone, and the model computes the same")
  func folding() throws {
    let folded = try run(CompressionPipeline(foldsBatchNorm: true))
    #expect(!folded.model.graph.nodes.contains { $0.operation is BatchNorm })
    #expect(folded.model.weights["conv.bias"] != nil)
    #expect(try folded.accuracy == accuracy(of: TinyTask.model()))
  }

  @Test("Quantization-aware training trains the ranges of activations too, which are fixed in the result")
  func trainedActivations() throws {
    var settings = TinyTask.settings(epochs: 2)
    settings.isQuantizationAware = true
    let result = try run(
      CompressionPipeline(
        recipe: Recipe(defaults: LayerRecipe(bits: 4)), fineTuning: settings,
        activations: ActivationQuantization(bits: 4)))
    let quantizers = result.model.graph.nodes.compactMap { $0.operation as? QuantizeActivations }
    #expect(quantizers.count == 3 && quantizers.allSatisfy { $0.source == .fixed && $0.bits == 4 })
    #expect(try result.accuracy == accuracy(of: result.model))
    #expect(result.accuracy.fraction > 0.5)
  }

  @Test("A lottery ticket trains earlier weights under the masks of the model")
  func rewinding() throws {
    let model = try TinyTask.model()
    let earlier = try TinyTask.model(seed: 9)
    let recipe = Recipe(defaults: LayerRecipe(sparsity: 0.5))
    var settings = TinyTask.settings(epochs: 1)
    // A rate of nothing shows where training starts.
    settings.training.learningRate = 0
    let pipeline = CompressionPipeline(recipe: recipe, fineTuning: settings)
    let result = try pipeline.run(on: model, rewindingTo: earlier, dataset: Self.dataset)
    let masks = try recipe.pruningMasks(for: model)
    let mask = try #require(masks["fc1"])
    let expected = zip(earlier[weight: "fc1.weight"].elements, mask.kept).map { $1 ? $0 : 0 }
    #expect(result.model[weight: "fc1.weight"].elements == expected)
    #expect(throws: GraphError.self) {
      try CompressionPipeline().run(on: model, rewindingTo: earlier, dataset: Self.dataset)
    }
  }

  @Test("A pipeline is read as it was written")
  func codable() throws {
    let pipeline = CompressionPipeline(
      structured: StructuredPruning(fraction: 0.25), lowRank: .init(energy: 0.9),
      recipe: Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 4)),
      fineTuning: FineTuning(epochs: 2, seed: 7),
      teacher: .init(), correctsBias: true, activations: ActivationQuantization())
    let data = try JSONEncoder().encode(pipeline)
    #expect(try JSONDecoder().decode(CompressionPipeline.self, from: data) == pipeline)
  }

  private struct Enough: Error {}

  @Test("What progress throws ends the work at any stage")
  func cancelled() throws {
    let pipeline = CompressionPipeline(
      structured: StructuredPruning(fraction: 0.5), lowRank: .init(energy: 0.5),
      fineTuning: TinyTask.settings(epochs: 1), correctsBias: true, activations: ActivationQuantization())
    var stages: Set<String> = []
    _ = try pipeline.run(on: TinyTask.model(), dataset: Self.dataset, lanes: 1) { stages.insert($0.activity) }
    #expect(stages.count == 5)
    for stage in stages {
      #expect(throws: Enough.self) {
        try pipeline.run(on: TinyTask.model(), dataset: Self.dataset, lanes: 1) {
          if $0.activity == stage { throw Enough() }
        }
      }
    }
  }
}
