internal import TerminalCanvas

/// One of the lines of the Distill screen that arrows move.
public enum DistillSetting: Int, Hashable, Sendable, CaseIterable {
  /// Who learns: a choice, not a slider.
  case student
  /// The student's width as a part of what its architecture has.
  case width
  /// How evenly the teacher's probabilities are spread.
  case temperature
  /// The teacher's share of the loss.
  case alpha
  /// How often every training sample is seen.
  case epochs

  /// What there is to know about a slider.
  struct Specification {
    let title: String
    let range: ClosedRange<Double>
    /// What one press of an arrow key adds, and one with Shift.
    let step: Double
    let coarseStep: Double
    let places: Int
    /// Where it begins.
    let initial: Double
  }

  /// What there is to know about it.
  var specification: Specification {
    switch self {
    case .student:
      Specification(
        title: "student", range: 0...1, step: 1, coarseStep: 1, places: 0, initial: 0)
    case .width:
      Specification(
        title: "width", range: 0.1...1, step: 0.01, coarseStep: 0.1, places: 2, initial: 0.3)
    case .temperature:
      Specification(
        title: "temperature", range: 1...20, step: 0.5, coarseStep: 5, places: 1, initial: 4)
    case .alpha:
      Specification(
        title: "alpha", range: 0...1, step: 0.05, coarseStep: 0.2, places: 2, initial: 0.7)
    case .epochs:
      Specification(
        title: "epochs", range: 1...30, step: 1, coarseStep: 5, places: 0, initial: 5)
    }
  }

  /// The value nearest to another that the slider can have.
  func snapped(_ value: Double) -> Double {
    let specification = specification
    let range = specification.range
    let steps = (value / specification.step).rounded()
    // Steps of a hundredth aren't exact in binary; neither may their sums be.
    let scaled = specification.step < 1 ? steps / (1 / specification.step).rounded() : steps
    return min(max(scaled, range.lowerBound), range.upperBound)
  }

  /// A value as it is written.
  func text(_ value: Double) -> String { Numbers.decimal(value, places: specification.places) }

  /// Where a value is on the slider, 0...1.
  func part(of value: Double) -> Double {
    let range = specification.range
    return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  /// The value at a part of the slider.
  func value(atPart part: Double) -> Double {
    let range = specification.range
    return snapped(range.lowerBound + part * (range.upperBound - range.lowerBound))
  }
}
