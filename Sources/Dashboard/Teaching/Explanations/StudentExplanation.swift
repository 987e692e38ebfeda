internal import ModelCompression
internal import TerminalCanvas

/// The student: what it has of the teacher, and why it is so small.
enum StudentExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard state.screen == .distill else { return nil }
    return [.student, .width].contains(state.distill.setting) ? 0 : 1
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    let (teacher, student) = (state.distill.teacherFigures, state.studentFigures)
    func part(_ small: Int, _ large: Int) -> String { partText(Double(small) / Double(max(1, large))) }
    let width = state.distill.value(of: .width)
    let origin: String
    switch state.distill.student {
    case .narrow:
      let parameters = Double(student.parameters) / Double(max(1, teacher.parameters))
      origin =
        width < 1 && parameters < width
        ? "With \(Numbers.percent(width, places: 0)) of the channels it has \(part(student.parameters, teacher.parameters)) of the parameters: a weight lies between two layers, and both get narrower."
        : "It is as wide as the teacher and starts from random weights."
    case .architecture(let name):
      origin =
        "It is another architecture, \(name), from random weights; all that it takes from the teacher are probabilities."
    case .prepared:
      origin =
        "It goes on from the weights that the Compress screen leaves it, and so starts far ahead of random ones."
    }
    return Explanation(
      "Student \(state.studentName)",
      [
        "The student has \(Numbers.count(student.parameters)) of the teacher's \(Numbers.count(teacher.parameters)) parameters and \(part(student.macs, teacher.macs)) of its multiply-accumulates.",
        origin,
        "Small models learn more from a large one's probabilities than from labels, if at all: an identical student learns alone beside it.",
        "Unlike zeros, a smaller model is faster everywhere.",
      ])
  }
}
