import ModelCompression
import NeuralNetwork
import Testing

@Suite("How weights are spread")
struct MagnitudeSummaryTests {
  /// Weights with a few large ones among many small ones.
  private static func weights(_ count: Int) -> [Float] {
    (0..<count).map { index in
      let value = Float((index &* 7919) % 1009 - 504) / 1000
      return index % 2003 == 7 ? value * 10 + 1 : value
    }
  }

  @Test(
    "Extremes, deviation, energy and percentile are those of a plain computation",
    arguments: [1, 10, 1000, 20_000])
  func plain(_ count: Int) throws {
    let weights = Self.weights(count)
    let summary = MagnitudeSummary(weights)
    let values = weights.map(Double.init)
    let mean = values.reduce(0, +) / Double(count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let energy = values.reduce(0) { $0 + $1 * $1 }
    let sorted = weights.map(abs).sorted()
    #expect(summary.count == count && summary.nonFinite == 0)
    #expect(summary.minimum == weights.min() && summary.maximum == weights.max())
    #expect(summary.largestMagnitude == sorted.last)
    #expect(abs(summary.standardDeviation - variance.squareRoot()) < 1e-6)
    #expect(abs(summary.energy - energy) < 1e-6 * max(1, energy))
    #expect(summary.commonMaximum == (count < 1000 ? nil : sorted[count - count / 1000 - 1]))
    if energy > 0 {
      let half = sorted.prefix(count / 2).reduce(0) { $0 + Double($1) * Double($1) } / energy
      #expect(abs(try #require(summary.smallerHalfEnergy) - half) < 1e-9)
    }
  }

  @Test("The energy that pruning removes is that of the weights that went")
  func removed() throws {
    let weights = Self.weights(5000)
    let summary = MagnitudeSummary(weights)
    let pruned = pruneWeightsByMagnitude(weights, sparsity: 0.8)
    let gone = zip(weights, pruned).filter { $1 == 0 }.reduce(0) { $0 + Double($1.0) * Double($1.0) }
    let energy = weights.reduce(0) { $0 + Double($1) * Double($1) }
    #expect(abs(try #require(summary.energyRemoved(leaving: pruned)) - gone / energy) < 1e-9)
    #expect(summary.energyRemoved(leaving: weights) == 0)
    #expect(summary.energyRemoved(leaving: weights.map { _ in 0 }) == 1)
  }

  @Test("What isn't known of no weights, of zeros and of what is no number is missing")
  func degenerate() {
    let empty = MagnitudeSummary([])
    #expect(empty.count == 0 && empty.smallerHalfEnergy == nil && empty.stretch == nil)
    #expect(empty.energyRemoved(leaving: []) == nil)
    let zeros = MagnitudeSummary([Float](repeating: 0, count: 2000))
    #expect(zeros.zeros == 2000 && zeros.standardDeviation == 0)
    #expect(zeros.smallerHalfEnergy == nil && zeros.stretch == nil)
    let constant = MagnitudeSummary([Float](repeating: -0.25, count: 2000))
    #expect(constant.standardDeviation == 0 && constant.smallerHalfEnergy == 0.5 && constant.stretch == 1)
    let strange = MagnitudeSummary([1, .nan, .infinity, -2] + [Float](repeating: 1, count: 2000))
    #expect(strange.nonFinite == 2 && strange.minimum == -2 && strange.maximum == 1)
    #expect(strange.commonMaximum == nil && strange.smallerHalfEnergy == nil)
    #expect(strange.energyRemoved(leaving: [0]) == nil)
    let huge = MagnitudeSummary([Float](repeating: .greatestFiniteMagnitude, count: 2000))
    #expect(huge.smallerHalfEnergy.map { $0 <= 0.5 } ?? true && huge.stretch == 1)
  }

  @Test(
    "The codes in use are counted over all scale groups",
    arguments: [QuantizationScheme.symmetric, .affine, .palette], [1, 2, 4, 8])
  func usedCodes(_ scheme: QuantizationScheme, _ bits: Int) throws {
    let weights = Self.weights(600)
    let tensor = quantizeLayerWeights(
      weights, rows: 6, settings: QuantizationSettings(bits: bits, scheme: scheme))
    var codes: Set<Int> = []
    for index in weights.indices { codes.insert(tensor.codes[index]) }
    if scheme == .palette { codes.remove(0) }
    #expect(tensor.usedCodeCount == codes.count)
  }

  @Test("Above eight bits codes aren't counted")
  func wideCodes() {
    let tensor = quantizeLayerWeights([1, 2, 3], rows: 1, settings: QuantizationSettings(bits: 16))
    #expect(tensor.usedCodeCount == nil)
  }
}
