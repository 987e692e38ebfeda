public import NeuralNetwork

/// How a student is trained with its teacher: everything besides the models and the data that decides the result.
public struct DistillationConfiguration: Codable, Hashable, Sendable {
  /// T, see ``DistillationLoss/temperature``.
  public var temperature: Float
  /// α, see ``DistillationLoss/alpha``.
  public var alpha: Float
  /// Values in the middle of the networks that are to be brought together too.
  public var hint: FeatureHint?
  /// How both students are trained, the one with the teacher and the one without.
  ///
  /// Label smoothing applies to the labels' share of the loss.
  public var training: TrainingConfiguration

  /// Creates a configuration.
  public init(
    temperature: Float = 4, alpha: Float = 0.7, hint: FeatureHint? = nil, training: TrainingConfiguration
  ) {
    self.temperature = temperature
    self.alpha = alpha
    self.hint = hint
    self.training = training
  }

  /// The loss of the student with the teacher.
  ///
  /// - Throws: ``DistillationError`` when a number is out of its range.
  public func loss() throws(DistillationError) -> DistillationLoss {
    try DistillationLoss(
      temperature: temperature, alpha: alpha, labelSmoothing: training.labelSmoothing)
  }
}
