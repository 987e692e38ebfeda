internal import CKernels

/// How a layer's weights are spread, as far as that decides how few of them and how few bits are enough.
///
/// Energy is the sum of squares. Where there are infinities or not-a-numbers, what is summed leaves them out and what
/// needs an order isn't known.
public struct MagnitudeSummary: Hashable, Sendable {
  /// All weights.
  public let count: Int
  /// Weights that are exactly zero.
  public let zeros: Int
  /// Infinities and not-a-numbers.
  public let nonFinite: Int
  /// Smallest and largest finite weight, 0 if there is none.
  public let minimum, maximum: Float
  /// Population standard deviation.
  public let standardDeviation: Double
  /// The sum of the squares.
  public let energy: Double
  /// The largest magnitude but for the largest thousandth of the weights; `nil` for fewer than a thousand.
  public let commonMaximum: Float?
  /// The part of the energy in the half of the weights with the smaller magnitudes, 0...0.5; `nil` without any energy.
  public let smallerHalfEnergy: Double?

  /// The magnitude of the largest weight.
  public var largestMagnitude: Float { max(-minimum, maximum) }

  /// How many times the largest thousandth of the weights widens the range of magnitudes; `nil` where that isn't known.
  public var stretch: Double? {
    guard let commonMaximum, commonMaximum > 0 else { return nil }
    return Double(largestMagnitude) / Double(commonMaximum)
  }

  /// Looks at weights.
  ///
  /// - Complexity: about eight passes over the weights.
  public init(_ weights: [Float]) {
    let sums = summary(of: weights)
    let finite = Int(sums.finite)
    count = weights.count
    zeros = Int(sums.zeros)
    nonFinite = weights.count - finite
    minimum = finite > 0 ? sums.minimum : 0
    maximum = finite > 0 ? sums.maximum : 0
    standardDeviation = sums.standardDeviation
    energy = sums.sum_of_squares
    let isOrdered = nonFinite == 0 && !weights.isEmpty
    commonMaximum =
      isOrdered && count >= 1000
      ? MagnitudeCut(removing: count - count / 1000, of: weights).threshold : nil
    guard isOrdered, energy > 0, energy.isFinite else {
      smallerHalfEnergy = nil
      return
    }
    let larger = MagnitudeCut(removing: count / 2, of: weights).applied(to: weights)
    smallerHalfEnergy = min(max(1 - summary(of: larger).sum_of_squares / energy, 0), 0.5)
  }

  /// The part of the energy that is gone with weights that were set to zero, 0...1; `nil` without any energy.
  ///
  /// - Parameter rest: The weights with some of them set to zero.
  public func energyRemoved(leaving rest: [Float]) -> Double? {
    guard nonFinite == 0, energy > 0, energy.isFinite else { return nil }
    return min(max(1 - summary(of: rest).sum_of_squares / energy, 0), 1)
  }
}
