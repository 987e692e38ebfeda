internal import ModelCompression
internal import TerminalCanvas

/// The selected line of the dialog in which the model is written to a file.
enum ExportExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    if case .export? = state.dialog { 0 } else { nil }
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    guard case .export(let option)? = state.dialog else { return Explanation("Export", []) }
    let obstacle = state.obstacle(to: option).map { "It does nothing now: \($0)." }
    return Explanation(
      option.title,
      [
        obstacle, state.explanation(of: option),
        state.bytes(of: .both).map {
          "The weights under this recipe take \(Numbers.bytes($0)) of \(Numbers.bytes(state.compress.originalBytes)); what a file of another form takes is known once it was written."
        } ?? "What the weights take under this recipe isn't known yet.",
        state.obstacleToMeasuring == nil
          ? "The file is read back and run, so that what it holds is measured and not assumed."
          : "The file is read back and its weights compared, so that what it holds is known and not assumed.",
      ])
  }
}
