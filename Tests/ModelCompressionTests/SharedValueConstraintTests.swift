import ModelCompression
import NeuralNetwork
import Testing

@Suite("Fine-tuning of shared values")
struct SharedValueConstraintTests {
  private let place = TrainingStep(epoch: 1, epochs: 1, step: 0, steps: 1, learningRate: 0.1)

  private func constrained(
    _ constraint: SharedValueConstraint, _ latent: inout [Float], step: TrainingStep?
  ) -> [Float] {
    var weights = [Float](repeating: .nan, count: latent.count)
    latent.withUnsafeMutableBufferPointer { latent in
      weights.withUnsafeMutableBufferPointer { constraint.constrain(latent, into: $0, step: step) }
    }
    return weights
  }

  @Test("gradients are summed over the weights that share a value, and zeros get none")
  func sums() throws {
    let weights: [Float] = [0.5, 0, 0.5, -1, 0, -1, 0.5, 2]
    let tensor = quantizeLayerWeights(
      weights, rows: 2, settings: QuantizationSettings(bits: 2, scheme: .palette))
    let constraint = try #require(SharedValueConstraint(tensor))
    var latent = weights
    #expect(constrained(constraint, &latent, step: place) == weights)
    var gradient: [Float] = [1, 10, 2, 3, 20, 4, 5, 6]
    gradient.withUnsafeMutableBufferPointer { gradient in
      latent.withUnsafeBufferPointer { constraint.pullBack(gradient, latent: $0, step: place) }
    }
    #expect(gradient == [8, 0, 8, 7, 0, 7, 8, 6])
    latent = zip(latent, gradient).map { $0 - 0.01 * $1 }
    #expect(
      constrained(constraint, &latent, step: place) == latent.enumerated().map { weights[$0] == 0 ? 0 : $1 })
    #expect(SharedValueConstraint(quantizeLayerWeights(weights, rows: 2, settings: .init(bits: 4))) == nil)
  }

  @Test("training moves the values, lowers the loss, and compresses to the same codes again")
  func trains() throws {
    let model = try testModel()
    let recipe = Recipe(defaults: LayerRecipe(sparsity: 0.6, bits: 3, scheme: .palette))
    let compressed = try compress(model, recipe)
    var generator = SeededGenerator(seed: 9, stream: 9)
    let samples = LabeledSamples(
      shape: [64], storage: .floats((0..<96 * 64).map { _ in generator.nextUnitFloat() - 0.5 }),
      labels: (0..<96).map { Int32($0 % 10) })
    var configuration = TrainingConfiguration(epochs: 4, batchSize: 32, learningRate: 1e-3)
    configuration.seed = 3
    var losses: [Double] = []
    let trainer = try Trainer(
      model: compressed.decodedModel(), samples: samples, configuration: configuration,
      constraints: compressed.sharedValueConstraints(), lanes: 1)
    let trained = try trainer.train { (progress) throws(any Error) in losses.append(progress.loss) }
    #expect((losses.last ?? 1) < (losses.first ?? 0))
    let again = try compress(trained, recipe)
    for layer in model.layers {
      let before = try #require(compressed.encodedLayers[layer.name]?.quantized)
      let after = try #require(again.encodedLayers[layer.name]?.quantized)
      #expect(after.codes == before.codes)
      #expect(after.palette != before.palette)
      #expect(again.bytes(of: layer.name) == compressed.bytes(of: layer.name))
      #expect(again.decodedModel()[weight: layer.weightName] == trained[weight: layer.weightName])
    }
  }
}
