internal import ModelCompression
internal import TerminalCanvas

/// The selected job: what its kind of work is for, and what it found out so far.
enum JobExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? { state.screen == .jobs ? 0 : nil }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    guard let job = state.jobs.selectedEntry else {
      return Explanation(
        "Jobs",
        [
          "Nothing has run yet. Fine-tuning, distilling, comparing and correcting run here, one at a time.",
          "They rest while something is measured that somebody waits for.",
        ])
    }
    return Explanation(job.title, lines(job, state))
  }

  private static func lines(_ job: JobsState.Entry, _ state: DashboardState) -> [String?] {
    switch job.kind {
    case .fineTuning: return FineTuningExplanation.lines(of: job, state)
    case .distillation: return DistillationExplanation.lines(of: job, state)
    case .comparison:
      return [
        "Techniques are made from the same model one after the other, and measured on all test samples.",
        progress(job),
        job.snapshot?.comparison.flatMap { table in
          guard let original = table.rows.first,
            let smallest = table.rows.dropFirst().min(by: { $0.bytes < $1.bytes })
          else { return nil }
          let change = AccuracyChange(before: original.accuracy, after: smallest.accuracy)
          let among = job.isOver ? "" : " of \(table.rows.count - 1) so far"
          return
            "The smallest\(among) is \(smallest.technique), \(Numbers.bytes(smallest.bytes)), \(change.text)."
        },
      ]
    case .correction:
      return [
        "It changes biases, normalizations or dense layers without training on labels.", progress(job),
        job.log.first,
      ]
    }
  }

  private static func progress(_ job: JobsState.Entry) -> String {
    switch job.status {
    case .waiting: "It waits for other jobs to end."
    case .running, .paused, .stopping:
      "It is \(job.status.word), \(Numbers.percent(job.snapshot?.fraction ?? 0, places: 0)) done: \(job.snapshot?.phase ?? "nothing is known of it yet")."
    case .done: "It is done: \(job.outcome)."
    case .failed: "It failed: \(job.outcome)."
    case .cancelled: "It was cancelled."
    }
  }
}
