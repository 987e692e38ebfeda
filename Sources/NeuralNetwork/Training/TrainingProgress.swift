/// Where a training stands.
public struct TrainingProgress: Hashable, Sendable {
  /// The epoch that is under way, from 1.
  public let epoch: Int
  /// The number of epochs.
  public let epochs: Int
  /// Steps done since the start.
  public let step: Int
  /// Steps in all.
  public let steps: Int
  /// The mean loss over this epoch's samples so far, in nats.
  public let loss: Double
  /// The fraction of this epoch's samples, augmented, that were classified right as they were trained on.
  public let accuracy: Double
  /// The learning rate of the last step.
  public let learningRate: Float
  /// Training samples per second of this epoch.
  public let samplesPerSecond: Double
  /// The time that the remaining steps will take at that rate, in seconds.
  public let secondsLeft: Double

  /// The fraction of steps done.
  public var fraction: Double { steps == 0 ? 1 : Double(step) / Double(steps) }
  /// Whether this epoch's last step is done.
  public var isEndOfEpoch: Bool { step * epochs == epoch * steps }
}
