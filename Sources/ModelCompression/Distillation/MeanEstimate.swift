internal import Foundation

/// The mean of a few independent measurements, and how far the true one may be.
public struct MeanEstimate: Hashable, Sendable {
  /// The number of measurements.
  public let count: Int
  /// Their mean.
  public let mean: Double
  /// The mean's 95 % interval by Student's t distribution; `nil` for fewer than two measurements.
  public let interval: ClosedRange<Double>?

  /// Creates the estimate from the measurements; for two models compared over seeds, from the paired differences.
  public init(_ values: [Double]) {
    count = values.count
    let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    self.mean = mean
    guard values.count > 1 else {
      interval = nil
      return
    }
    let variance =
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    let half =
      Self.criticalValue(degreesOfFreedom: values.count - 1) * (variance / Double(values.count)).squareRoot()
    interval = half.isFinite ? mean - half...mean + half : nil
  }

  /// What the magnitude of Student's t exceeds in 5 % of cases.
  ///
  /// The probability that it doesn't exceed t is a finite sum for a whole number of degrees of freedom (Abramowitz and
  /// Stegun, 26.7.3 and 26.7.4); this solves it for t.
  static func criticalValue(degreesOfFreedom n: Int) -> Double {
    precondition(n > 0, "Student's t needs at least one degree of freedom")
    var (low, high) = (1.0, 13.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if probability(within: middle, degreesOfFreedom: n) < 0.95 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  private static func probability(within t: Double, degreesOfFreedom n: Int) -> Double {
    let angle = atan(t / Double(n).squareRoot())
    let square = cos(angle) * cos(angle)
    var sum = 0.0
    var term = n % 2 == 0 ? 1.0 : cos(angle)
    for k in stride(from: n % 2 == 0 ? 1 : 2, to: n, by: 2) {
      sum += term
      term *= square * Double(k) / Double(k + 1)
    }
    return n % 2 == 0 ? sin(angle) * sum : 2 / Double.pi * (angle + sin(angle) * sum)
  }
}
