/// What a model's predictions on labeled samples came to, for the samples seen so far.
public struct Evaluation: Hashable, Sendable {
  /// The number of samples seen.
  public let count: Int
  /// How many were classified right: the largest logit is at the label, the first of equals; not-a-numbers count as larger than
  /// all others.
  public let correct: Int
  /// The sum over the samples of the cross-entropy, in nats.
  public let lossSum: Double
  /// The number of classes.
  public let classCount: Int
  /// How often a label (row) was predicted as a class (column), row by row: `classCount` × `classCount`; empty when
  /// there are more than `confusionLimit` classes.
  public let confusion: [Int]
  /// Which samples were classified right, in the evaluator's order, which is the same for all of the same samples.
  public let hits: SampleMarks
  /// The number of samples in all; `count` is smaller while an evaluation is under way.
  public let total: Int

  /// The most classes whose confusions are counted: the matrix grows with their square, and a file decides how many
  /// there are.
  public static let confusionLimit = 2048

  /// The fraction classified right.
  public var accuracy: Double { count == 0 ? 0 : Double(correct) / Double(count) }
  /// The mean cross-entropy, in nats.
  public var loss: Double { count == 0 ? 0 : lossSum / Double(count) }
  /// Whether every sample was seen.
  public var isComplete: Bool { count == total }
}

extension Evaluation {
  /// The confusion matrix as rows, one for each label; none when there are more than `confusionLimit` classes.
  public var confusionRows: [[Int]] {
    confusion.isEmpty
      ? []
      : (0..<classCount).map { Array(confusion[$0 * classCount..<($0 + 1) * classCount]) }
  }
}
