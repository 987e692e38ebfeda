public import NeuralNetwork

/// What is being measured.
public struct MeasurementActivity: Hashable, Sendable {
  /// What it does.
  public var title: String
  /// How much of it is done, 0...1.
  public var fraction: Double
  /// How long the rest will take, in seconds, once that can be told.
  public var secondsLeft: Double?

  /// Creates an activity.
  public init(title: String, fraction: Double, secondsLeft: Double? = nil) {
    self.title = title
    self.fraction = fraction
    self.secondsLeft = secondsLeft
  }
}

/// What measuring has to say.
public enum MeasurementReport: Sendable {
  /// The data was read.
  case dataLoaded(TestSplit)
  /// Something is known of a variant.
  case measured(Variant, Measurement)
  /// What runs now; `nil` when nothing does.
  case activity(MeasurementActivity?)
  /// Something went wrong.
  case failed(String)
}
