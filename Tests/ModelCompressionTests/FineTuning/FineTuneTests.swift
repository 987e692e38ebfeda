import ModelCompression
import NeuralNetwork
import Testing

@Suite("Fine-tuning with masks held")
struct FineTuneTests {
  static let recipes: [(name: String, recipe: Recipe)] = [
    ("local", Recipe(defaults: LayerRecipe(sparsity: 0.8))),
    ("global", Recipe(scope: .global, defaults: LayerRecipe(sparsity: 0.7))),
    (
      "global with exceptions",
      Recipe(
        scope: .global, defaults: LayerRecipe(sparsity: 0.6),
        layers: ["conv": LayerRecipe(pattern: .nOfM(kept: 1, group: 4)), "fc2": .untouched])
    ),
    ("2:4", Recipe(defaults: LayerRecipe(pattern: .nOfM(kept: 2, group: 4)))),
    ("wide groups", Recipe(defaults: LayerRecipe(pattern: .nOfM(kept: 3, group: 40)))),
    ("blocks", Recipe(defaults: LayerRecipe(sparsity: 0.5, pattern: .block(rows: 4, columns: 4)))),
    ("quantized afterwards", Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 4))),
    ("everything", Recipe(defaults: LayerRecipe(sparsity: 1))),
  ]

  private func zeros(_ model: Model, _ layer: Layer) -> [Bool] {
    model[weight: layer.weightName].elements.map { $0 == 0 }
  }

  @Test("What is pruned stays zero, and the recipe then prunes just that", arguments: recipes.indices)
  func masksHold(index: Int) throws {
    let recipe = Self.recipes[index].recipe
    let model = try TinyTask.model()
    let pruned = try compress(model, recipe)
    let tuned = try fineTune(
      model, recipe, samples: TinyTask.samples(), settings: TinyTask.settings(),
      endOfEpoch: { _, model in
        for layer in model.layers {
          let expected = pruned.encodedLayers[layer.name]?.prunedWeights.elements.map { $0 == 0 }
          #expect(zeros(model, layer) == expected)
        }
      })
    #expect(tuned.weights != model.weights)
    let again = try compress(tuned, recipe)
    for layer in model.layers {
      let before = try #require(pruned.encodedLayers[layer.name])
      let after = try #require(again.encodedLayers[layer.name])
      #expect(zeros(tuned, layer) == before.prunedWeights.elements.map { $0 == 0 })
      #expect(after.prunedWeights == tuned[weight: layer.weightName])
      #expect(after.keptCount == before.keptCount)
      if before.keptCount > 0 { #expect(tuned[weight: layer.weightName] != before.prunedWeights) }
    }
  }

  @Test(
    "Momentum and weight decay don't move what is pruned",
    arguments: [
      Optimizer.sgd(momentum: 0.9, nesterov: true, weightDecay: 0.1), .adam(weightDecay: 0.1),
      .adamW(weightDecay: 0.1),
    ])
  func optimizers(optimizer: Optimizer) throws {
    let recipe = Recipe(defaults: LayerRecipe(sparsity: 0.75))
    let model = try TinyTask.model()
    let tuned = try fineTune(
      model, recipe, samples: TinyTask.samples(), settings: TinyTask.settings(optimizer: optimizer))
    for layer in model.layers {
      let count = layer.weightShape.elementCount
      #expect(zeros(tuned, layer).count { $0 } == Int((0.75 * Double(count)).rounded(.toNearestOrEven)))
    }
  }

  @Test("A mask is what compressing removes, ties and zeros included", arguments: recipes.indices)
  func masks(index: Int) throws {
    let recipe = Self.recipes[index].recipe
    var model = try TinyTask.model()
    for (place, layer) in model.layers.enumerated() {
      model[weight: layer.weightName] = Tensor(
        shape: layer.weightShape,
        elements: tiedWeights(layer.weightShape.elementCount, seed: UInt64(place)))
    }
    let masks = try recipe.pruningMasks(for: model)
    let compressed = try compress(model, recipe)
    for layer in model.layers {
      let weights = model[weight: layer.weightName].elements
      let pruned = try #require(compressed.encodedLayers[layer.name]).prunedWeights.elements
      let mask = try #require(masks[layer.name])
      #expect(zip(mask.kept, weights).map { $0 ? $1 : 0 } == pruned)
      if case .unstructured = recipe.settings(for: layer.name).pattern, recipe.scope == .local {
        let sparsity = recipe.settings(for: layer.name).sparsity
        #expect(mask.removedCount == Int((sparsity * Double(weights.count)).rounded(.toNearestOrEven)))
      }
    }
  }

  @Test("Of equal zeros, a group keeps the first, which can then grow")
  func zerosInGroups() {
    let weights = Tensor(shape: [1, 6], elements: [0, 0, 0, 3, -0.0, 0])
    let mask = PruningMask(pruning: weights, settings: LayerRecipe(pattern: .nOfM(kept: 2, group: 4)))
    #expect(mask.kept == [true, false, false, true, true, true])
  }

  @Test("The result doesn't depend on the number of threads")
  func threads() throws {
    func tune(lanes: Int) throws -> Model {
      try fineTune(
        TinyTask.model(), Recipe(defaults: LayerRecipe(sparsity: 0.5)), samples: TinyTask.samples(),
        settings: TinyTask.settings(), lanes: lanes)
    }
    let reference = try tune(lanes: 1)
    for lanes in [2, 3] { #expect(try tune(lanes: lanes).weights == reference.weights) }
  }

  @Test("What progress throws ends the training")
  func cancellation() throws {
    struct Cancelled: Error {}
    var steps = 0
    #expect(throws: Cancelled.self) {
      try fineTune(
        TinyTask.model(), Recipe(), samples: TinyTask.samples(), settings: TinyTask.settings(),
        progress: { _ in
          steps += 1
          if steps == 2 { throw Cancelled() }
        })
    }
    #expect(steps == 2)
  }

  @Test("The loss can be another one")
  func otherLoss() throws {
    /// Asks for the opposite of what the labels say, and counts.
    final class Contrary: LossFunction {
      var batches = 0
      func evaluate(_ batch: TrainingBatch) -> Double {
        batches += 1
        let loss = CrossEntropy().evaluate(batch)
        let logits = batch.logits
        for index in 0..<batch.count * logits.elements { logits.gradient[index] = -logits.gradient[index] }
        return -loss
      }
    }
    let loss = Contrary()
    let model = try TinyTask.model()
    let evaluator = try Evaluator(graph: model.graph, samples: TinyTask.samples())
    let tuned = try fineTune(
      model, Recipe(), samples: TinyTask.samples(), settings: TinyTask.settings(), loss: loss)
    #expect(loss.batches == 6)
    #expect(evaluator.evaluate(tuned).loss > evaluator.evaluate(model).loss)
  }

  @Test("A recipe for another model is an error")
  func wrongRecipe() throws {
    #expect(throws: RecipeError.self) {
      try fineTune(
        TinyTask.model(), Recipe(layers: ["conv9": LayerRecipe(sparsity: 0.5)]), samples: TinyTask.samples(),
        settings: TinyTask.settings())
    }
  }
}
