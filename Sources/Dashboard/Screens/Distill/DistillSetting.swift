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

  /// A value as it is written; one that was typed may have a place more than those of the slider.
  func text(_ value: Double) -> String {
    Numbers.decimal(value, places: specification.places...typedPlaces)
  }

  /// The most places behind the point that a typed value may have.
  var typedPlaces: Int { specification.places == 0 ? 0 : specification.places + 1 }

  /// The value that was typed.
  ///
  /// - Throws: `Refusal` for what is no number, not in the slider's range, or more exact than is shown.
  func value(typed text: String) throws -> Double {
    let (title, range) = (specification.title, specification.range)
    guard let value = Double(decimal: text) else {
      throw Refusal("'\(text)' is no number; \(title) is one like \(self.text(range.upperBound))")
    }
    guard range.contains(value) else {
      throw Refusal(
        "'\(text)' is out of range: \(title) is \(self.text(range.lowerBound)) to \(self.text(range.upperBound))"
      )
    }
    guard Double(decimal: Numbers.decimal(value, places: typedPlaces)) == value else {
      throw Refusal(
        typedPlaces == 0
          ? "'\(text)' is no whole number of \(title)"
          : "'\(text)' is too exact: \(title) has up to \(typedPlaces) decimal places")
    }
    return value
  }

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
