import ModelCompression
import Testing

@Suite("What plots show")
struct PlotDataTests {
  @Test("a pruning histogram divides every bin into kept and pruned", arguments: [0, 0.3, 0.9, 1])
  func pruningHistogram(sparsity: Double) {
    let original = randomWeights(5000, seed: 70)
    let pruned = pruneWeightsByMagnitude(original, sparsity: sparsity)
    let found = PruningHistogram(original: original, prunedWeights: pruned, bins: 41)
    let low = Double(original.min() ?? 0)
    let high = Double(original.max() ?? 0)
    var kept = [Int](repeating: 0, count: 41)
    var all = kept
    for (index, value) in original.enumerated() {
      let bin = min(Int((Double(value) - low) * (41 / (high - low))), 40)
      all[bin] += 1
      if pruned[index] != 0 { kept[bin] += 1 }
    }
    #expect(found.original.counts == all)
    #expect(found.kept == kept)
    #expect(found.pruned == zip(all, kept).map { $0 - $1 })
  }

  @Test("a histogram of weights that are all positive divides too")
  func positiveWeights() {
    let found = PruningHistogram(original: [1, 2, 3, 4], prunedWeights: [0, 0, 3, 4], bins: 3)
    #expect(found.kept == [0, 0, 2])
    #expect(found.pruned == [1, 1, 0])
  }

  @Test(
    "every cell of a map is what its block of weights says",
    arguments: [(7, 13, 3, 4), (50, 50, 50, 50), (1, 9, 5, 2), (20, 25, 1, 1), (3, 2, 100, 100)])
  func sparsityMap(rows: Int, columns: Int, height: Int, width: Int) {
    let weights = pruneWeightsByMagnitude(randomWeights(rows * columns, seed: 71), sparsity: 0.6)
    for part in [(0..<rows, 0..<columns), (rows / 3..<rows, 1..<max(columns - 1, 1))] {
      let map = SparsityMap(
        weights: weights, rowCount: rows, maximumHeight: height, maximumWidth: width, rows: part.0,
        columns: part.1)
      #expect(map.height <= height && map.width <= width)
      var covered = [Int](repeating: 0, count: rows * columns)
      for row in 0..<map.height {
        for column in 0..<map.width {
          let block = map.block(row: row, column: column)
          var values: [Float] = []
          for y in block.rows {
            for x in block.columns {
              values.append(weights[y * columns + x])
              covered[y * columns + x] += 1
            }
          }
          #expect(!values.isEmpty)
          let kept = Float(values.count { $0 != 0 }) / Float(values.count)
          let mean = values.reduce(0) { $0 + abs($1) } / Float(values.count)
          #expect(map.nonzeroFraction(row: row, column: column) == kept)
          #expect(abs(map.meanMagnitude(row: row, column: column) - mean) <= mean * 1e-5)
        }
      }
      for y in 0..<rows {
        for x in 0..<columns {
          #expect(covered[y * columns + x] == (part.0.contains(y) && part.1.contains(x) ? 1 : 0))
        }
      }
    }
  }

  @Test("an empty matrix has an empty map")
  func emptyMap() {
    let map = SparsityMap(weights: [], rowCount: 0, maximumHeight: 4, maximumWidth: 4)
    #expect(map.height == 0 && map.width == 0 && map.nonzeroFractions.isEmpty)
  }

  @Test(
    "the ends of the interval solve Wilson's equation |p − f| = z·√(p(1−p)/n)",
    arguments: [(0, 10), (1, 10), (5, 10), (10, 10), (9090, 10000), (1, 1)])
  func wilson(correct: Int, total: Int) {
    let estimate = AccuracyEstimate(correct: correct, total: total)
    let interval = estimate.interval
    #expect(interval.contains(estimate.fraction))
    #expect((interval.lowerBound == 0) == (correct == 0))
    #expect((interval.upperBound == 1) == (correct == total))
    for end in [interval.lowerBound, interval.upperBound] where end > 0 && end < 1 {
      let deviation = (end * (1 - end) / Double(total)).squareRoot()
      #expect(abs(abs(end - estimate.fraction) - 1.959963984540054 * deviation) < 1e-12)
    }
  }

  @Test("half of ten gives the interval that tables give")
  func tabulated() {
    let interval = AccuracyEstimate(correct: 5, total: 10).interval
    #expect(abs(interval.lowerBound - 0.2366) < 5e-5 && abs(interval.upperBound - 0.7634) < 5e-5)
  }

  @Test("nothing measured says nothing")
  func nothingMeasured() {
    let estimate = AccuracyEstimate(correct: 0, total: 0)
    #expect(estimate.fraction == 0 && estimate.interval == 0...1)
  }
}
