public import NeuralNetwork

/// One epoch of a student.
public struct DistillationEpoch: Hashable, Sendable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The mean of the loss that was trained on, in nats: not the same loss for the two students.
  public let loss: Double
  /// The fraction of the training samples, augmented, that were classified right as they were trained on.
  public let trainingAccuracy: Double
  /// The student after the epoch on the test split; its loss is the cross-entropy, the same for both students.
  public let evaluation: Evaluation
}

/// A student after its training.
public struct DistilledStudent: Sendable {
  /// The trained model.
  public let model: Model
  /// The model on the test split.
  public let evaluation: Evaluation
  /// What every epoch brought.
  public let epochs: [DistillationEpoch]
}

/// What became of a student with its teacher, and of the same student without.
public struct DistillationResult: Sendable {
  /// The teacher on the test split.
  public let teacher: Evaluation
  /// The student that learned from the teacher.
  public let distilled: DistilledStudent
  /// The student that started from the same weights and saw the same samples in the same steps, without the teacher.
  public let alone: DistilledStudent

  /// By how much the distilled student's accuracy is higher, as a fraction.
  public var gain: Double { distilled.evaluation.accuracy - alone.evaluation.accuracy }
}
