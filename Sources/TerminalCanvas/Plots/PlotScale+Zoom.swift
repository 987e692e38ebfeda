extension PlotScale {
  /// The range that is seen when the scale is stretched around a value, which stays where it is on the screen.
  ///
  /// - Parameter factor: How many times longer the way between two values gets; below 1 it gets shorter.
  public func zoomed(by factor: Double, around value: Double) -> ClosedRange<Double> {
    let center = part(of: value)
    guard factor > 0, factor.isFinite, center.isFinite else { return range }
    return range(from: center - center / factor, to: center + (1 - center) / factor)
  }

  /// The range that is seen when the scale is moved to the right, or up, by a part of its extent.
  public func shifted(by part: Double) -> ClosedRange<Double> {
    guard part.isFinite else { return range }
    return range(from: part, to: 1 + part)
  }

  /// The range of the same extent that is nearest to this one and lies within bounds; the bounds where they are narrower.
  public func shifted(into bounds: ClosedRange<Double>) -> ClosedRange<Double> {
    let (first, last) = (part(of: bounds.lowerBound), part(of: bounds.upperBound))
    guard first.isFinite, last.isFinite, last - first > 1 else { return bounds }
    let start = min(max(0, first), last - 1)
    guard start != 0 else { return range }
    let moved = shifted(by: start)
    // At the end that it was moved to it ends exactly where the bounds do, whatever was rounded.
    return first > 0
      ? bounds.lowerBound...max(moved.upperBound, bounds.lowerBound)
      : min(moved.lowerBound, bounds.upperBound)...bounds.upperBound
  }

  private func range(from first: Double, to last: Double) -> ClosedRange<Double> {
    let (lower, upper) = (value(at: first), value(at: last))
    return lower.isFinite && upper.isFinite && lower < upper ? lower...upper : range
  }
}
