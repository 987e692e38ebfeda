public import ModelCompression
public import TerminalCanvas

/// How far a job is: everything that is known of it, so that a later snapshot replaces an earlier one.
public struct JobSnapshot: Hashable, Sendable {
  /// A curve that grows while the job runs.
  public struct Curve: Hashable, Sendable {
    /// What is measured.
    public enum Quantity: Hashable, Sendable {
      /// The mean loss over training samples, in nats.
      case loss
      /// The fraction of test samples classified right.
      case accuracy
    }

    /// What is measured.
    public let quantity: Quantity
    /// Whose curve it is.
    public let name: String
    /// Epochs to the right.
    public var points: [LineChart.Sample]

    /// Creates a curve.
    public init(_ quantity: Quantity, _ name: String, points: [LineChart.Sample] = []) {
      self.quantity = quantity
      self.name = name
      self.points = points
    }
  }

  /// The part that is done, 0...1.
  public var fraction: Double
  /// What it does now, such as `epoch 2 of 3`.
  public var phase: String
  /// How long the rest will take, in seconds, once that can be told.
  public var secondsLeft: Double?
  /// Training samples per second.
  public var samplesPerSecond: Double?
  /// What was measured so far.
  public var curves: [Curve]
  /// The techniques that were compared so far.
  public var comparison: ComparisonTable?
  /// Seconds since it began, without those in which it was paused; filled in by the context.
  public internal(set) var elapsed = 0.0

  /// Creates a snapshot.
  public init(
    fraction: Double, phase: String, secondsLeft: Double? = nil, samplesPerSecond: Double? = nil,
    curves: [Curve] = []
  ) {
    self.fraction = fraction
    self.phase = phase
    self.secondsLeft = secondsLeft
    self.samplesPerSecond = samplesPerSecond
    self.curves = curves
  }
}
