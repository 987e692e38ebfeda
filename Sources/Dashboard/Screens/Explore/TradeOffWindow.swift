internal import ModelCompression
internal import TerminalCanvas

/// A part of the plane of sizes and accuracies.
public struct TradeOffWindow: Hashable, Sendable {
  /// From left to right, on a logarithmic scale.
  public var bytes: ClosedRange<Double>
  /// From below upwards.
  public var accuracy: ClosedRange<Double>

  /// Creates a part.
  public init(bytes: ClosedRange<Double>, accuracy: ClosedRange<Double>) {
    self.bytes = bytes
    self.accuracy = accuracy
  }

  /// What holds a point with room around it and what another window holds, in coarse steps: half a power of two for bytes, five
  /// points for accuracies.
  init(around point: VisitedPoint, and other: TradeOffWindow?) {
    let (bytes, accuracy) = (Double(max(1, point.bytes)), point.accuracy.fraction)
    let lower = Self.halfPower(below: bytes / 1.1)
    // The next step above what lies below the larger end.
    let upper = Self.halfPower(below: bytes * 1.1) * Self.half
    let step = 0.05
    let bottom = max(0, ((accuracy - 0.01) / step).rounded(.down) * step)
    let top = min(1, ((accuracy + 0.01) / step).rounded(.up) * step)
    self.bytes = min(lower, other?.bytes.lowerBound ?? lower)...max(upper, other?.bytes.upperBound ?? upper)
    self.accuracy =
      min(bottom, other?.accuracy.lowerBound ?? bottom)...max(top, other?.accuracy.upperBound ?? top)
  }

  private static let half = 2.0.squareRoot()

  /// The largest power of the root of two that isn't larger.
  private static func halfPower(below value: Double) -> Double {
    let power = Double(sign: .plus, exponent: Int(value.exponent), significand: 1)
    return power * half <= value ? power * half : power
  }

  /// The same with so many bytes in it, when that makes it at most twice as wide.
  func including(bytes value: Double) -> TradeOffWindow {
    guard value > bytes.lowerBound / 2, value < bytes.upperBound * 2 else { return self }
    var window = self
    window.bytes = min(bytes.lowerBound, value / 1.1)...max(bytes.upperBound, value * 1.1)
    return window
  }

  private var scales: (bytes: PlotScale, accuracy: PlotScale) {
    (PlotScale(bytes, isLogarithmic: true), PlotScale(accuracy))
  }

  /// Whether a point lies in it.
  func contains(_ point: VisitedPoint) -> Bool {
    bytes.contains(Double(point.bytes)) && accuracy.contains(point.accuracy.fraction)
  }

  /// What is seen when it is magnified around a place, within all that there is to see; `nil` when that is all of it.
  func zoomed(
    by factor: Double, around center: (bytes: Double, accuracy: Double), within all: TradeOffWindow
  ) -> TradeOffWindow? {
    var window = self
    let bytes = scales.bytes.zoomed(by: factor, around: center.bytes)
    let accuracy = scales.accuracy.zoomed(by: factor, around: center.accuracy)
    // Closer than that there are neither bytes nor samples to tell apart.
    if factor < 1 || bytes.upperBound / bytes.lowerBound >= Self.least.factor { window.bytes = bytes }
    if factor < 1 || accuracy.upperBound - accuracy.lowerBound >= Self.least.difference {
      window.accuracy = accuracy
    }
    return window.limited(to: all)
  }

  private static let least = (factor: 1.02, difference: 0.002)

  /// What is seen when it is moved by parts of its width and height, within all that there is to see.
  func moved(right: Double, up: Double, within all: TradeOffWindow) -> TradeOffWindow {
    let moved = TradeOffWindow(
      bytes: scales.bytes.shifted(by: right), accuracy: scales.accuracy.shifted(by: up))
    return moved.moved(into: all)
  }

  /// The same moved so that a point is in its middle, where it isn't in it.
  func showing(_ point: VisitedPoint, within all: TradeOffWindow) -> TradeOffWindow {
    guard !contains(point) else { return self }
    return moved(
      right: scales.bytes.part(of: Double(max(1, point.bytes))) - 0.5,
      up: scales.accuracy.part(of: point.accuracy.fraction) - 0.5, within: all)
  }

  private func moved(into all: TradeOffWindow) -> TradeOffWindow {
    TradeOffWindow(
      bytes: scales.bytes.shifted(into: all.bytes), accuracy: scales.accuracy.shifted(into: all.accuracy))
  }

  /// What it has in common with all that there is to see; `nil` when that is all of it.
  private func limited(to all: TradeOffWindow) -> TradeOffWindow? {
    guard bytes.overlaps(all.bytes), accuracy.overlaps(all.accuracy) else { return nil }
    let window = TradeOffWindow(
      bytes: bytes.clamped(to: all.bytes), accuracy: accuracy.clamped(to: all.accuracy))
    return window == all ? nil : window
  }
}
