/// How values are laid out along a side of a plot.
public struct PlotScale: Hashable, Sendable {
  /// The values at the two ends.
  public let range: ClosedRange<Double>
  /// Whether equal distances are equal factors instead of equal differences.
  public let isLogarithmic: Bool

  /// Creates a scale.
  ///
  /// Ends that are no numbers, or are equal, are replaced so that the scale always has an extent; a logarithmic scale
  /// begins above 0.
  public init(_ range: ClosedRange<Double>, isLogarithmic: Bool = false) {
    var lower = range.lowerBound.isFinite ? range.lowerBound : 0
    var upper = range.upperBound.isFinite ? range.upperBound : max(lower, 1)
    // Half of the largest number keeps the difference of the ends finite.
    let limit = Double.greatestFiniteMagnitude / 4
    lower = min(max(lower, -limit), limit)
    upper = min(max(upper, lower), limit)
    if isLogarithmic {
      upper = upper > 1e-290 ? upper : 1
      lower = lower > 1e-300 ? min(lower, upper) : upper / 1e6
      if upper / lower < 1.000_001 { (lower, upper) = (lower / 2, upper * 2) }
    } else if upper - lower <= max(upper.magnitude, lower.magnitude) * 1e-12 {
      let margin = max(upper.magnitude / 2, 0.5)
      (lower, upper) = (lower - margin, upper + margin)
    }
    self.range = lower...upper
    self.isLogarithmic = isLogarithmic
  }

  /// The smallest scale that holds all finite values.
  public init(fitting values: some Sequence<Double>, isLogarithmic: Bool = false) {
    var bounds: ClosedRange<Double>?
    for value in values where value.isFinite && (!isLogarithmic || value > 0) {
      bounds = min(bounds?.lowerBound ?? value, value)...max(bounds?.upperBound ?? value, value)
    }
    self.init(bounds ?? (isLogarithmic ? 1...10 : 0...1), isLogarithmic: isLogarithmic)
  }

  /// Where a value is between the ends, 0...1 for those inside; not a number for what has no place.
  public func part(of value: Double) -> Double {
    if isLogarithmic {
      guard value > 0 else { return value.isNaN ? .nan : -.infinity }
      return (Logarithm.decimal(value) - Logarithm.decimal(range.lowerBound))
        / (Logarithm.decimal(range.upperBound) - Logarithm.decimal(range.lowerBound))
    }
    return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  /// The value at a part of the way between the ends.
  public func value(at part: Double) -> Double {
    if isLogarithmic {
      let lower = Logarithm.decimal(range.lowerBound)
      return Logarithm.power(lower + part * (Logarithm.decimal(range.upperBound) - lower))
    }
    return range.lowerBound + part * (range.upperBound - range.lowerBound)
  }

  /// The index of the step that holds a value when the way is cut into equal steps; `nil` when it lies outside.
  public func step(of value: Double, of count: Int) -> Int? {
    let part = part(of: value)
    guard count > 0, part >= 0, part <= 1 else { return nil }
    return min(count - 1, Int(part * Double(count)))
  }

  /// The value in the middle of a step; steps outside give the nearest inside.
  public func value(atStep index: Int, of count: Int) -> Double {
    guard count > 0 else { return range.lowerBound }
    return value(at: (Double(min(max(index, 0), count - 1)) + 0.5) / Double(count))
  }
}
