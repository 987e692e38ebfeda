internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// The student: what it has of the teacher, and why it is so small.
enum StudentExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard state.screen == .distill else { return nil }
    return [.student, .width].contains(state.distill.setting) ? 0 : 1
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    if let obstacle = state.obstacle {
      return Explanation(
        "Student",
        [
          "Nobody can learn from this model, as it can't be run: \(obstacle).",
          "A student learns a large model's probabilities for every training sample.",
        ])
    }
    let (teacher, student) = (state.distill.teacherFigures, state.studentFigures)
    func part(_ small: Int, _ large: Int) -> String { partText(Double(small) / Double(max(1, large))) }
    let width = state.distill.value(of: .width)
    let isDepthwise = state.base.model.graph.nodes.contains { ($0.operation as? Conv2D)?.groups ?? 1 > 1 }
    let exceptions =
      isDepthwise ? "those at inputs and classes and depthwise ones" : "those at inputs and classes"
    let origin: String
    switch state.distill.student {
    case .narrow:
      let parameters = Double(student.parameters) / Double(max(1, teacher.parameters))
      origin =
        width >= 1
        ? "It is as wide as the teacher and starts from random weights."
        : "With \(Numbers.percent(width, places: 0)) of the channels it has \(part(student.parameters, teacher.parameters)) of the parameters"
          + (parameters < width
            ? ": weights between two narrower layers get fewer by its square, \(exceptions) don't."
            : ", and starts from random weights.")
    case .architecture(let name):
      let isSame = Architecture.of(state.base.model.graph)?.name == name
      origin =
        (isSame ? "It is the teacher's own architecture" : "It is another architecture")
        + ", \(name), from random weights; all that it takes from the teacher are probabilities."
    case .prepared:
      origin =
        "It goes on from the weights that the Compress screen leaves it, and so starts far ahead of random ones."
    }
    return Explanation(
      "Student \(state.studentName)",
      [
        student.parameters <= teacher.parameters
          ? "The student has \(Numbers.count(student.parameters)) of the teacher's \(Numbers.count(teacher.parameters)) parameters and \(part(student.macs, teacher.macs)) of its multiply-accumulates."
          : "The student has \(Numbers.count(student.parameters)) parameters, more than the teacher's \(Numbers.count(teacher.parameters)), and \(part(student.macs, teacher.macs)) of its multiply-accumulates.",
        origin,
        "Small models learn more from a large one's probabilities than from labels, if at all: an identical student learns alone beside it.",
        speed(student, teacher),
      ])
  }

  /// What its size says of its speed.
  private static func speed(_ student: DistillState.Figures, _ teacher: DistillState.Figures) -> String? {
    guard teacher.macs > 0 else { return nil }
    if student.macs < teacher.macs {
      return
        "Unlike zeros, channels that aren't there needn't be computed; Compare measures what that is in time."
    }
    return student.macs == teacher.macs
      ? "With as many multiply-accumulates it is no faster than the teacher."
      : "With more multiply-accumulates than the teacher it will hardly be faster."
  }
}
