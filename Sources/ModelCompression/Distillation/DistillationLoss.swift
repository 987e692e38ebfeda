/// What a student is trained with that learns from a teacher's logits as well as from labels (Hinton et al., 2015):
/// `α·T²·KL(softmax(t/T) ‖ softmax(s/T)) + (1−α)·CE(labels, s)`, the mean over the samples.
///
/// No gradient reaches the teacher.
public struct DistillationLoss: Codable, Hashable, Sendable {
  /// T: the higher, the more evenly probability is spread over the classes; greater than 0.
  public let temperature: Float
  /// α: the share of the teacher, 0...1; the labels have the rest.
  public let alpha: Float
  /// The share of the labels that is spread evenly over all classes, 0...1; the teacher's part knows none.
  public let labelSmoothing: Float

  /// Creates a loss.
  ///
  /// - Throws: ``DistillationError`` when a number is out of its range.
  public init(temperature: Float = 4, alpha: Float = 0.7, labelSmoothing: Float = 0)
    throws(DistillationError)
  {
    guard temperature.isFinite, temperature > 0 else {
      throw DistillationError("the temperature must be a finite number greater than 0, got \(temperature)")
    }
    guard (0...1).contains(alpha) else { throw DistillationError("alpha must be 0 to 1, got \(alpha)") }
    guard (0...1).contains(labelSmoothing) else {
      throw DistillationError("label smoothing must be 0 to 1, got \(labelSmoothing)")
    }
    self.temperature = temperature
    self.alpha = alpha
    self.labelSmoothing = labelSmoothing
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      temperature: container.decode(Float.self, forKey: .temperature),
      alpha: container.decode(Float.self, forKey: .alpha),
      labelSmoothing: container.decode(Float.self, forKey: .labelSmoothing))
  }

  /// A batch's loss, by where it comes from.
  public struct Value: Hashable, Sendable {
    /// `T²·KL`, the mean over the samples, in nats; 0 when the student's logits are the teacher's.
    public var soft: Double
    /// The cross-entropy with the labels, the mean over the samples, in nats.
    public var hard: Double
    /// `α·soft + (1−α)·hard`.
    public var total: Double
  }

  /// The probabilities that a model with these logits gives the classes at a temperature.
  ///
  /// - Parameters:
  ///   - logits: One for each class.
  ///   - temperature: Greater than 0.
  public static func softTargets(logits: [Float], temperature: Float) -> [Float] {
    precondition(temperature > 0, "a temperature must be greater than 0")
    guard !logits.isEmpty else { return [] }
    return logits.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [] }
      return SoftenedLogits(base, count: buffer.count, temperature: Double(temperature)).probabilities
        .map(Float.init)
    }
  }

  /// Computes the mean loss of some logits and its gradient.
  ///
  /// - Parameters:
  ///   - student: `[labels.count, classes]`, sample by sample.
  ///   - teacher: As many.
  ///   - labels: The class of every sample.
  /// - Returns: The loss, and the mean's gradient with respect to the student's logits, `[labels.count, classes]`.
  public func evaluate(student: [Float], teacher: [Float], labels: [Int32])
    -> (value: Value, gradient: [Float])
  {
    precondition(student.count == teacher.count, "student and teacher need equally many logits")
    guard !labels.isEmpty, !student.isEmpty else { return (Value(soft: 0, hard: 0, total: 0), []) }
    let classes = student.count / labels.count
    precondition(classes * labels.count == student.count, "all samples need equally many logits")
    precondition(labels.allSatisfy { (0..<classes).contains(Int($0)) }, "a label must be one of the classes")
    var value = Value(soft: 0, hard: 0, total: 0)
    let gradient = [Float](unsafeUninitializedCapacity: student.count) { buffer, count in
      student.withUnsafeBufferPointer { student in
        teacher.withUnsafeBufferPointer { teacher in
          guard let s = student.baseAddress, let t = teacher.baseAddress, let g = buffer.baseAddress else {
            return
          }
          value = evaluate(student: s, teacher: t, classes: classes, labels: labels, gradient: g)
        }
      }
      count = student.count
    }
    return (value, gradient)
  }
}
