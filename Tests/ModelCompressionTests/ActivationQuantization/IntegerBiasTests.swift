import NeuralNetwork
import Testing

@testable import ModelCompression

@Suite("Integer biases")
struct IntegerBiasTests {
  private func result(bits: Int, activationBits: Int = 8) throws -> PipelineResult {
    let dataset = Dataset(
      name: "bars", classNames: ["top", "middle", "bottom"], training: TinyTask.samples(60, seed: 2),
      test: TinyTask.samples(45, seed: 3))
    // Biases of fresh layers are zero.
    var model = try TinyTask.model()
    model[weight: "fc1.bias"] = Tensor(shape: [20], elements: (0..<20).map { Float($0) / 37 - 0.25 })
    return try CompressionPipeline(
      recipe: Recipe(defaults: LayerRecipe(bits: bits)),
      activations: ActivationQuantization(bits: activationBits)
    ).run(on: model, dataset: dataset, lanes: 1)
  }

  @Test("Where inputs and weights are bytes, biases are the nearest multiples of the product of their scales")
  func multiples() throws {
    let result = try result(bits: 8)
    let input = try #require(result.model.weights["fc1.input.scale"]?.elements.first)
    let scales = try #require(result.compressed.encodedLayers["fc1"]?.quantized?.scales)
    let (before, after) = (
      result.compressed.base[weight: "fc1.bias"].elements, result.model[weight: "fc1.bias"].elements
    )
    #expect(before != after)
    for channel in before.indices {
      let step = Double(input) * Double(scales[channel])
      let code = Double(after[channel]) / step
      #expect(abs(code - code.rounded()) < 1e-3)
      #expect(abs(Double(after[channel] - before[channel])) <= step * 0.5001)
    }
  }

  @Test("Where products are of floats, biases stay", arguments: [(4, 8), (8, 16), (16, 8)])
  func others(_ bits: Int, _ activationBits: Int) throws {
    let result = try result(bits: bits, activationBits: activationBits)
    #expect(result.model[weight: "fc1.bias"] == result.compressed.base[weight: "fc1.bias"])
  }
}
