import ModelCompression
import NeuralNetwork
import Testing

@testable import Dashboard

@Suite("A layer's histogram")
struct LayerHistogramTests {
  /// Counts one by one.
  private func naive(_ values: [Float], _ histogram: WeightHistogram) -> [Int] {
    let (low, high) = (Double(histogram.range.lowerBound), Double(histogram.range.upperBound))
    let bins = histogram.counts.count
    var counts = [Int](repeating: 0, count: bins)
    for value in values {
      let place = Int(((Double(value) - low) / (high - low) * Double(bins)).rounded(.down))
      counts[min(max(place, 0), bins - 1)] += 1
    }
    return counts
  }

  @Test(
    "Kept weights stand where quantization put them, those that were removed where they were",
    arguments: [(0.0, 32), (0.6, 32), (0, 3), (0.6, 3), (0.6, 2), (1, 4)])
  func counts(_ sparsity: Double, _ bits: Int) throws {
    var generator = SeededGenerator(seed: 7)
    let weights = Tensor(
      shape: [8, 125], elements: (0..<1000).map { _ in Float.random(in: -0.7...1, using: &generator) })
    let layer = compressLayer(weights: weights, settings: LayerRecipe(sparsity: sparsity, bits: bits))
    let original = WeightHistogram(weights.elements, bins: 32)
    let histogram = LayerHistogram(original: original, layer)
    let isKept = layer.prunedWeights.elements.map { $0 != 0 }
    let pairs = zip(weights.elements, zip(layer.weights.elements, isKept))
    #expect(histogram.pruned == naive(pairs.filter { !$1.1 }.map(\.0), original))
    #expect(histogram.kept == naive(pairs.filter { $1.1 }.map(\.1.0), original))
    #expect(histogram.kept.reduce(0, +) == layer.keptCount)
  }

  @Test(
    "Weights that are all the same stand where they are, with room on both sides",
    arguments: [0, 0.5, -3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude]
      as [Float])
  func constant(_ value: Float) throws {
    let layer = compressLayer(
      weights: Tensor(shape: [4, 16], elements: [Float](repeating: value, count: 64)), settings: .untouched)
    let histogram = LayerHistogram(layer)
    let range = histogram.original.range
    #expect(range.lowerBound < range.upperBound && range.contains(value))
    let bin = try #require(histogram.original.counts.firstIndex(of: 64))
    let low = Double(range.lowerBound) + Double(bin) * histogram.original.binWidth
    #expect((low...low + histogram.original.binWidth).contains(Double(value)))
    #expect(histogram.kept.reduce(0, +) + histogram.pruned.reduce(0, +) == 64)
  }

  @Test("At two bits per tensor all weights stand on three levels")
  func collapse() throws {
    var generator = SeededGenerator(seed: 3)
    let weights = Tensor(
      shape: [4, 250], elements: (0..<1000).map { _ in Float.random(in: -1...1, using: &generator) })
    let layer = compressLayer(
      weights: weights, settings: LayerRecipe(bits: 2, granularity: .perTensor))
    let histogram = LayerHistogram(original: WeightHistogram(weights.elements, bins: 64), layer)
    #expect(histogram.kept.filter { $0 > 0 }.count == 3)
  }

  @Test(
    "Columns are equally wide, and each counts what lies in it", arguments: [1, 7, 36, 64, 73, 112, 113, 300])
  func columns(_ count: Int) {
    var generator = SeededGenerator(seed: 11)
    let weights = Tensor(
      shape: [8, 125], elements: (0..<1000).map { _ in Float.random(in: -0.7...1, using: &generator) })
    let layer = compressLayer(weights: weights, settings: LayerRecipe(sparsity: 0.5))
    let histogram = LayerHistogram(layer)
    let columns = histogram.columns(count)
    let (low, high) = (columns.range.lowerBound, columns.range.upperBound)
    #expect(columns.original.count == count && columns.kept.count == count && columns.pruned.count == count)
    #expect(columns.original.reduce(0, +) == 1000 && columns.kept.reduce(0, +) == layer.keptCount)
    #expect(zip(columns.kept, columns.pruned).map(+) == columns.original)
    #expect(low <= Double(histogram.original.range.lowerBound) + 1e-9)
    #expect(high >= Double(histogram.original.range.upperBound) - 1e-9)
    #expect(high - low < 1.7 * (1 + Double(count) / 4000))
    var naive = [Int](repeating: 0, count: count)
    for weight in weights.elements {
      let place = Int((Double(weight) - low) / (high - low) * Double(count))
      naive[min(max(place, 0), count - 1)] += 1
    }
    // What lies on an edge may be counted on either side.
    #expect(zip(naive, columns.original).allSatisfy { abs($0 - $1) <= 1 })
  }
}
