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
}
