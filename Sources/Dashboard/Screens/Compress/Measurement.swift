public import ModelCompression

/// What is known of a variant; what isn't known yet is missing.
public struct Measurement: Hashable, Sendable {
  /// What it was measured for.
  public var configuration: Configuration
  /// Exact bytes.
  public var bytes: Int
  /// Accuracy on the samples seen so far.
  public var accuracy: AccuracyEstimate?
  /// The number of samples in all.
  public var sampleCount: Int

  /// Creates a measurement.
  public init(configuration: Configuration, bytes: Int, accuracy: AccuracyEstimate?, sampleCount: Int) {
    self.configuration = configuration
    self.bytes = bytes
    self.accuracy = accuracy
    self.sampleCount = sampleCount
  }

  /// Whether every sample was seen; of what can't be run there are none.
  public var isComplete: Bool { accuracy?.total ?? 0 == sampleCount }
}
