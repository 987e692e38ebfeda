internal import ModelCompression
internal import TerminalCanvas

/// The selected point of the Explore screen: where it stands to the frontier, to the original and to the budget.
enum PointExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    state.screen == .explore && state.dialog == nil ? 0 : nil
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    guard let point = state.explore.selectedPoint else {
      return Explanation(
        "Points",
        [
          state.problem.map { "Accuracy can't be measured: \($0)." } ?? "Nothing was measured yet.",
          "Each recipe that is measured becomes a point: the further left the smaller, the higher the more accurate.",
        ])
    }
    return Explanation(
      point.what,
      [
        what(point, state), standing(point, state.explore), comparison(point, state), budget(point, state),
        point.recipe == nil ? "It can't be brought back: its weights weren't kept." : nil,
      ])
  }

  /// What the point is, in bytes and samples.
  private static func what(_ point: VisitedPoint, _ state: DashboardState) -> String {
    let isCurrent = point.number == state.explore.currentPoint?.number
    let kind =
      switch point.kind {
      case .original: "The model as it was opened"
      case .recipe: isCurrent ? "The current recipe" : "A recipe for the original"
      case .trained: "\(isCurrent ? "The current" : "A") recipe for what was trained or corrected"
      case .student: "\(isCurrent ? "The current" : "A") recipe for a student"
      case .technique: "A technique of the comparison"
      }
    let size = Numbers.bytes(point.bytes)
    let smaller = Numbers.smaller(Double(state.compress.originalBytes) / Double(max(1, point.bytes)))
    let accuracy = point.accuracy
    return "\(kind): \(size)\(point.kind == .original ? "" : " (\(smaller))"), "
      + "\(Numbers.count(accuracy.correct)) of \(Numbers.count(accuracy.total)) samples right, "
      + "\(Numbers.percent(accuracy.fraction, places: 2))."
  }

  /// Whether the point is on the frontier, with what is next to it there, or what keeps it off.
  private static func standing(_ point: VisitedPoint, _ explore: ExploreState) -> String {
    guard point.isComplete else {
      let rest = point.sampleCount - point.accuracy.total
      return
        "\(Numbers.count(rest, of: "sample")) \(rest == 1 ? "is" : "are") left to measure; only then can it be on the frontier."
    }
    let frontier = explore.frontierPoints
    if let index = frontier.firstIndex(where: { $0.number == point.number }) {
      let start = "It is on the frontier: nothing as small is as accurate."
      if index + 1 < frontier.count {
        let next = frontier[index + 1]
        return
          "\(start) \(Numbers.bytes(next.bytes - point.bytes)) more buy \(points(from: point, to: next))."
      }
      guard index > 0 else { return start }
      let next = frontier[index - 1]
      return
        "\(start) The next smaller one saves \(Numbers.bytes(point.bytes - next.bytes)) for \(points(from: point, to: next))."
    }
    // The frontier rises, so that the largest that is no larger is the best of them.
    guard let better = frontier.last(where: { $0.bytes <= point.bytes }) else {
      return "It isn't on the frontier."
    }
    let name = better.what.truncated(to: 40)
    guard better.bytes != point.bytes || better.accuracy.fraction != point.accuracy.fraction else {
      return "It isn't on the frontier, as \(name) is as small and as accurate."
    }
    let change = AccuracyChange(before: point.accuracy, after: better.accuracy)
    return
      "It is off the frontier: \(name) takes \(Numbers.bytes(better.bytes)) and gets \(Numbers.percent(better.accuracy.fraction, places: 2)) (\(change.verdict))."
  }

  private static func points(from point: VisitedPoint, to other: VisitedPoint) -> String {
    "\(Numbers.signed((other.accuracy.fraction - point.accuracy.fraction) * 100, places: 2)) points"
  }

  /// The accuracy against the original's, with both intervals.
  private static func comparison(_ point: VisitedPoint, _ state: DashboardState) -> String {
    let own = "\(point.accuracy.intervalText) %"
    guard point.kind != .original else {
      return "Its 95 % interval is \(own): on other samples it may be anywhere within."
    }
    guard let original = state.originalPoint else {
      return "Its 95 % interval is \(own); the original isn't measured yet."
    }
    let change = AccuracyChange(before: original.accuracy, after: point.accuracy)
    return
      "Against the original \(change.text), \(own) to its \(original.accuracy.intervalText) %: \(change.verdict)."
  }

  private static func budget(_ point: VisitedPoint, _ state: DashboardState) -> String {
    let spare = state.budget.bytes - point.bytes
    return spare >= 0
      ? "It fits \(state.budget.name) with \(Numbers.bytes(spare)) to spare."
      : "It is \(Numbers.bytes(-spare)) over \(state.budget.name)."
  }
}
