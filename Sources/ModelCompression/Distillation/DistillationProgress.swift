public import NeuralNetwork

/// Where a distillation stands.
public struct DistillationProgress: Hashable, Sendable {
  /// The two students that are trained beside each other.
  public enum Student: String, Codable, CaseIterable, Sendable {
    /// With the teacher.
    case distilled
    /// Without.
    case alone
  }

  /// What is being done.
  public enum Activity: Hashable, Sendable {
    /// The teacher is measured on the test split.
    case measuringTeacher
    /// A student is trained.
    case training(Student)
    /// A student is measured on the test split.
    case measuring(Student)
  }

  /// What is being done.
  public let activity: Activity
  /// The epoch that is under way, from 1, the same for both students in turn.
  public let epoch: Int
  /// The number of epochs.
  public let epochs: Int
  /// Steps that the current student has done.
  public let step: Int
  /// Steps of one student in all.
  public let steps: Int
  /// The mean loss of the current student over this epoch's samples so far, in nats.
  public let loss: Double
  /// Training samples per second of the current student in this epoch.
  public let samplesPerSecond: Double
  /// The fraction of both students' steps that are done, 0...1.
  public let fraction: Double
  /// The time that both students will still take, in seconds; `nil` before anything is known.
  public let secondsLeft: Double?
  /// The teacher on the test split, once it is measured.
  public let teacher: Evaluation?
  /// The epochs that the student with the teacher has finished.
  public let distilled: [DistillationEpoch]
  /// The epochs that the student without has finished.
  public let alone: [DistillationEpoch]
}
