/// How a model is trained: everything besides the model, the data and the loss that decides the result.
public struct TrainingConfiguration: Codable, Hashable, Sendable {
  /// How often every training sample is seen.
  public var epochs: Int
  /// Samples in one step.
  public var batchSize: Int
  /// How weights follow gradients.
  public var optimizer: Optimizer
  /// The learning rate at its highest.
  public var learningRate: Float
  /// How the learning rate changes.
  public var schedule: LearningRateSchedule
  /// Epochs at the start over which the learning rate rises linearly.
  public var warmUpEpochs: Double
  /// The share of the target that is spread evenly over all classes.
  public var labelSmoothing: Float
  /// Random changes to the training images.
  public var augmentation: Augmentation
  /// Decides the order of samples and their augmentation.
  public var seed: UInt64

  /// Creates a configuration.
  public init(
    epochs: Int, batchSize: Int = 128, optimizer: Optimizer = .adam(), learningRate: Float = 1e-3,
    schedule: LearningRateSchedule = .cosine, warmUpEpochs: Double = 0, labelSmoothing: Float = 0,
    augmentation: Augmentation = .none, seed: UInt64 = 0
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.schedule = schedule
    self.warmUpEpochs = warmUpEpochs
    self.labelSmoothing = labelSmoothing
    self.augmentation = augmentation
    self.seed = seed
  }

  /// Why nothing can be trained like this, or `nil`.
  var problem: String? {
    let checks: [(isRight: Bool, rule: String)] = [
      ((0...1_000_000).contains(epochs), "epochs must be 0 to 1 000 000, got \(epochs)"),
      (batchSize > 0, "the batch size must be at least 1, got \(batchSize)"),
      (
        learningRate.isFinite && learningRate >= 0,
        "the learning rate must be a finite number from 0, got \(learningRate)"
      ),
      (
        warmUpEpochs.isFinite && warmUpEpochs >= 0,
        "warm-up epochs must be a finite number from 0, got \(warmUpEpochs)"
      ),
      ((0...1).contains(labelSmoothing), "label smoothing must be 0 to 1, got \(labelSmoothing)"),
      (
        Augmentation.shifts.contains(augmentation.shift),
        "images can be shifted by 0 to 65 536 pixels, got \(augmentation.shift)"
      ),
    ]
    return checks.first { !$0.isRight }?.rule
  }
}
