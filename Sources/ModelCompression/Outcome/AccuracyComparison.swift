internal import Foundation
internal import NeuralNetwork

/// Two accuracies on the same samples, and whether their difference is more than chance.
public enum AccuracyComparison: Hashable, Sendable {
  /// It is known of each sample whether either model is right.
  ///
  /// - Parameters:
  ///   - lost: Samples of which only the first model is right.
  ///   - won: Samples of which only the second is.
  case paired(lost: Int, won: Int)
  /// Only the counts are known.
  case counts(before: AccuracyEstimate, after: AccuracyEstimate)

  /// Compares two accuracies, sample by sample where that is known of both.
  public init(_ before: AccuracyEstimate, _ after: AccuracyEstimate) {
    if let first = before.hits, let second = after.hits, first.count == second.count {
      self = .paired(lost: first.count(without: second), won: second.count(without: first))
    } else {
      self = .counts(before: before, after: after)
    }
  }

  /// Whether models that are equally good would differ as much in less than one case of twenty.
  ///
  /// Of samples that only one model gets right, each is as likely to be one as the other if the models are equally good: the exact
  /// test of McNemar (1947). From counts alone, 0 has to be outside of the interval of the difference, which takes the samples for
  /// different ones and so calls less of it certain.
  public var isBeyondChance: Bool {
    switch self {
    case .paired(let lost, let won): return Self.probability(of: lost, and: won) < 0.05
    case .counts(let before, let after):
      let interval = Self.differenceInterval(before, after)
      return interval.lowerBound > 0 || interval.upperBound < 0
    }
  }

  /// The probability that of `first` + `second` tosses of a coin the counts of its sides are at least as far apart.
  static func probability(of first: Int, and second: Int) -> Double {
    let count = first + second
    // The sides are equally likely: the sum of a half, twice.
    guard first != second else { return 1 }
    let logarithm = lgamma(Double(count + 1)) - Double(count) * log(2)
    let tail = (0...min(first, second)).reduce(0.0) { sum, side in
      sum + exp(logarithm - lgamma(Double(side + 1)) - lgamma(Double(count - side + 1)))
    }
    return min(1, 2 * tail)
  }

  /// The 95 % interval of the difference of two fractions of different samples, from their Wilson intervals (method 10 of
  /// Newcombe, 1998).
  static func differenceInterval(
    _ before: AccuracyEstimate, _ after: AccuracyEstimate
  ) -> ClosedRange<Double> {
    let difference = after.fraction - before.fraction
    func square(_ value: Double) -> Double { value * value }
    let down =
      square(after.fraction - after.interval.lowerBound)
      + square(before.interval.upperBound - before.fraction)
    let up =
      square(after.interval.upperBound - after.fraction)
      + square(before.fraction - before.interval.lowerBound)
    return difference - down.squareRoot()...difference + up.squareRoot()
  }
}
