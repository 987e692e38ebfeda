public import NeuralNetwork

/// A top-1 accuracy as what was counted, with the interval that the count supports.
public struct AccuracyEstimate: Hashable, Sendable {
  /// Samples whose largest logit is at their label.
  public let correct: Int
  /// Samples that were measured.
  public let total: Int
  /// Which of them are correct, where that is known; no part of what makes two estimates equal.
  public let hits: SampleMarks?

  /// Creates an estimate from counts.
  ///
  /// - Parameter hits: Which of the samples are correct, in the order of the evaluator.
  public init(correct: Int, total: Int, hits: SampleMarks? = nil) {
    precondition(correct >= 0 && correct <= total, "\(correct) of \(total) can't be correct")
    precondition(hits.map { $0.count == total } ?? true, "marks of other samples")
    self.correct = correct
    self.total = total
    self.hits = hits
  }

  /// What an evaluation has found so far.
  public init(_ evaluation: Evaluation) {
    self.init(correct: evaluation.correct, total: evaluation.count, hits: evaluation.hits)
  }

  public static func == (first: AccuracyEstimate, second: AccuracyEstimate) -> Bool {
    first.correct == second.correct && first.total == second.total
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(correct)
    hasher.combine(total)
  }

  /// Fraction in 0...1 that was correct; 0 before anything was measured.
  public var fraction: Double { total == 0 ? 0 : Double(correct) / Double(total) }

  /// The 95 % Wilson score interval of the fraction; 0...1 before anything was measured.
  ///
  /// Unlike the normal approximation it stays within 0...1 and is honest for few samples (Wilson, 1927).
  public var interval: ClosedRange<Double> {
    guard total > 0 else { return 0...1 }
    let z = 1.959963984540054
    let n = Double(total)
    let center = (fraction + z * z / (2 * n)) / (1 + z * z / n)
    let half =
      z / (1 + z * z / n) * (fraction * (1 - fraction) / n + z * z / (4 * n * n)).squareRoot()
    // Where none or all are correct the exact end is 0 or 1, which rounding may miss.
    return (correct == 0 ? 0 : max(center - half, 0))...(correct == total ? 1 : min(center + half, 1))
  }

  /// Half of the interval's width.
  public var margin: Double { (interval.upperBound - interval.lowerBound) / 2 }
}
