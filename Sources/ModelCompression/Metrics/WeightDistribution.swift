internal import CKernels
internal import Foundation

/// What the weights of a layer look like: extremes, moments, percentiles and a histogram.
///
/// Infinities and not-a-numbers are counted and otherwise left out.
public struct WeightDistribution: Hashable, Sendable {
  /// All weights.
  public let count: Int
  /// Smallest finite weight, 0 if there is none.
  public let minimum: Float
  /// Largest finite weight, 0 if there is none.
  public let maximum: Float
  /// Arithmetic mean, 0 if there is nothing finite.
  public let mean: Double
  /// Population standard deviation (divided by n, not n − 1).
  public let standardDeviation: Double
  /// Percentiles 10, 25, 50, 75 and 90, interpolated linearly between neighbours as NumPy does; empty if there is nothing finite.
  public let percentiles: [Int: Double]
  /// Weights that are exactly zero, of either sign.
  public let zeros: Int
  /// Infinities and not-a-numbers.
  public let nonFinite: Int
  /// Counts over the range that was asked for.
  public let histogram: WeightHistogram

  /// Fraction of weights that are exactly zero.
  public var sparsity: Double { count == 0 ? 0 : Double(zeros) / Double(count) }

  /// The percentiles that are reported.
  public static let reportedPercentiles = [10, 25, 50, 75, 90]

  /// Analyzes `weights`; the histogram spans `range`, or minimum to maximum.
  ///
  /// - Complexity: about eight passes over the weights.
  public init(_ weights: [Float], bins: Int = 64, range: ClosedRange<Float>? = nil) {
    let sums = summary(of: weights)
    let finite = Int(sums.finite)
    count = weights.count
    minimum = finite > 0 ? sums.minimum : 0
    maximum = finite > 0 ? sums.maximum : 0
    mean = sums.mean
    standardDeviation = sums.standardDeviation
    zeros = Int(sums.zeros)
    nonFinite = weights.count - finite
    histogram = WeightHistogram(weights, bins: bins, range: range ?? minimum...maximum)
    percentiles = Self.percentiles(of: weights, finite: finite, skipping: Int(sums.negative_non_finite))
  }

  private static func percentiles(of weights: [Float], finite: Int, skipping: Int) -> [Int: Double] {
    guard finite > 0 else { return [:] }
    let selection = KeySelection([weights], order: .value)
    var known: [Int: Double] = [:]
    func value(atRank rank: Int) -> Double {
      if let value = known[rank] { return value }
      let selected = selection.selected(rank: rank + skipping)
      let value = Double(KeySelection.value(ofKey: selected.key))
      // Neighbours in rank are often equal, or in the same bin; the equal ones cost nothing.
      let equal = selected.equal[0].reduce(0, +)
      known[rank] = value
      if rank + 1 < selected.smaller + equal - skipping { known[rank + 1] = value }
      return value
    }
    var result: [Int: Double] = [:]
    for percentile in reportedPercentiles {
      let (rank, fraction) = percentilePosition(Double(percentile), count: finite)
      let lower = value(atRank: rank)
      let upper = fraction > 0 ? value(atRank: rank + 1) : lower
      result[percentile] = lower + (upper - lower) * fraction
    }
    return result
  }
}

/// Where a percentile in 0...100 of `count` sorted values lies: at a rank, and a fraction of the way to the next.
func percentilePosition(_ percentile: Double, count: Int) -> (rank: Int, fraction: Double) {
  let position = percentile / 100 * Double(count - 1)
  let rank = min(max(Int(position.rounded(.down)), 0), count - 1)
  return (rank, position - Double(rank))
}
