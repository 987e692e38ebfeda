/// What runs in the background.
public struct JobActivity: Hashable, Sendable {
  /// What it does.
  public var title: String
  /// How much of it is done, 0...1.
  public var fraction: Double

  /// Creates an activity.
  public init(title: String, fraction: Double) {
    self.title = title
    self.fraction = fraction
  }
}

/// What a background job has to say.
public enum JobReport: Sendable {
  /// The data was read.
  case dataLoaded(sampleCount: Int)
  /// Something is known of a variant.
  case measured(Variant, Measurement)
  /// What runs now; `nil` when nothing does.
  case activity(JobActivity?)
  /// Something went wrong.
  case failed(String)
}
