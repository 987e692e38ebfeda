import Foundation
import ModelCompression
import Testing

@Suite("Weight statistics")
struct WeightStatisticsTests {
  @Test("agree with NumPy and torch.histc")
  func agreesWithNumPy() throws {
    let reference = try References.load().statistics
    let found = WeightDistribution(reference.weights, bins: 20, range: -1.5...2)
    #expect(found.minimum == reference.minimum)
    #expect(found.maximum == reference.maximum)
    #expect(abs(found.mean - reference.mean) < 1e-12)
    #expect(abs(found.standardDeviation - reference.standardDeviation) < 1e-12)
    #expect(found.zeros == reference.zeros)
    for (percentile, expected) in zip(WeightDistribution.reportedPercentiles, reference.percentiles) {
      #expect(abs((found.percentiles[percentile] ?? .nan) - expected) < 1e-12)
    }
    #expect(found.histogram.counts == reference.histogram)
    #expect(found.histogram.counts == reference.torchHistogram)
    #expect(found.histogram.below == reference.weights.count { $0 < -1.5 })
    #expect(found.histogram.above == reference.weights.count { $0 > 2 })
  }

  @Test("percentiles and moments of several chunks equal the sorted ones", arguments: [1, 2, 3, 200_003])
  func percentilesAcrossChunks(count: Int) {
    for weights in [randomWeights(count, seed: 20), tiedWeights(count, seed: 21)] {
      let found = WeightDistribution(weights, bins: 8)
      let sorted = weights.sorted().map(Double.init)
      for percentile in WeightDistribution.reportedPercentiles {
        let position = Double(percentile) / 100 * Double(count - 1)
        let lower = sorted[Int(position)]
        let upper = sorted[min(Int(position) + 1, count - 1)]
        let expected = lower + (upper - lower) * (position - position.rounded(.down))
        #expect(abs((found.percentiles[percentile] ?? .nan) - expected) < 1e-9)
      }
      let mean = sorted.reduce(0, +) / Double(count)
      #expect(abs(found.mean - mean) < 1e-9)
      #expect(found.histogram.total == count)
    }
  }

  @Test("infinities and not-a-numbers are counted and left out")
  func nonFinite() {
    let found = WeightDistribution([.nan, 1, -.infinity, 3, .infinity, -.nan, 2, 0], bins: 3)
    #expect(found.nonFinite == 4)
    #expect(found.count == 8)
    #expect(found.minimum == 0)
    #expect(found.maximum == 3)
    #expect(found.mean == 1.5)
    #expect(found.percentiles[50] == 1.5)
    #expect(found.histogram.counts == [1, 1, 2])
    #expect(found.histogram.below == 1)
    #expect(found.histogram.above == 1)
    #expect(found.sparsity == 1.0 / 8)
  }

  @Test("empty, constant and huge buffers have finite statistics")
  func degenerate() {
    let empty = WeightDistribution([], bins: 4)
    #expect(empty.mean == 0)
    #expect(empty.percentiles.isEmpty)
    #expect(empty.histogram.counts == [0, 0, 0, 0])
    let constant = WeightDistribution([Float](repeating: 2.5, count: 100), bins: 4)
    #expect(constant.standardDeviation == 0)
    #expect(constant.percentiles[90] == 2.5)
    #expect(constant.histogram.counts == [100, 0, 0, 0])
    let huge = WeightDistribution(
      [.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0], bins: 2)
    #expect(huge.mean == 0)
    #expect(huge.standardDeviation.isFinite)
    #expect(huge.histogram.counts == [1, 2])
  }

  @Test(
    "a histogram puts every value where double precision puts it", arguments: [1, 7, 256, 1024, 1025, 5000])
  func histogram(bins: Int) {
    let values = randomWeights(150_000, seed: 30) + [-2, 2, 2.5, -2.5]
    let found = WeightHistogram(values, bins: bins, range: -2...2)
    var expected = [Int](repeating: 0, count: bins)
    for value in values where value >= -2 && value <= 2 {
      expected[min(Int((Double(value) + 2) * (Double(bins) / 4)), bins - 1)] += 1
    }
    #expect(found.counts == expected)
    #expect(found.below == values.count { $0 < -2 })
    #expect(found.above == values.count { $0 > 2 })
  }

  @Test("a range of one value counts what equals it")
  func histogramOfOneValue() {
    let found = WeightHistogram([1, 2, 2, 2.5, 3, 9], bins: 4, range: 2...2)
    #expect(found.counts == [2, 0, 0, 0])
    #expect(found.below == 1)
    #expect(found.above == 3)
  }
}
