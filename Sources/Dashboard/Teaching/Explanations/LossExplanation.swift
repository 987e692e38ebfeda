internal import ModelCompression
internal import TerminalCanvas

/// Alpha: how the loss of a student is put together.
enum LossExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard state.screen == .distill else { return nil }
    return state.distill.setting == .alpha ? 0 : 1
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    let alpha = state.distill.value(of: .alpha)
    let temperature = state.distill.value(of: .temperature)
    let factor = Numbers.compact(alpha * temperature * temperature)
    let rest = Numbers.compact(1 - alpha)
    let meaning: String
    switch alpha {
    case 0: meaning = "At 0 it never listens to the teacher, and does what the student alone does."
    case 1: meaning = "At 1 it never sees a label: what the teacher gets wrong, it learns."
    default:
      meaning =
        "The teacher tells how alike classes are, the labels what it gets wrong."
    }
    return Explanation(
      "Alpha \(DistillSetting.alpha.text(alpha))",
      [
        "The loss is α·T²·KL(teacher ‖ student) + (1−α)·CE(labels, student): here \(factor)·KL + \(rest)·CE.",
        meaning,
        "KL, the Kullback-Leibler divergence, is 0 where both give the same probabilities; CE, the cross-entropy, is least where the label gets all, or nearly all of a smoothed one (--label-smoothing in the job's log).",
      ])
  }
}
