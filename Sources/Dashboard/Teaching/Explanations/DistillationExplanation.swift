internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// What came of a distillation: the student with its teacher against the same one alone.
enum DistillationExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard state.screen == .distill else { return nil }
    return state.distill.setting == .epochs ? 0 : 1
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    let title = "Taught against alone"
    guard let job = state.jobs.newest(.distillation) else {
      let epochs = Int(state.distill.value(of: .epochs))
      return Explanation(
        title,
        [
          state.obstacleToMeasuring.map { "No student can be trained: \($0)." }
            ?? "No student was trained yet. Enter trains two for \(Numbers.count(epochs, of: "epoch")): one with the teacher, one alone.",
          "Both start from the same weights and see the same samples in the same order, so that the teacher is all that differs.",
        ])
    }
    guard !state.isOfShownStudent(job) else { return Explanation(title, lines(of: job, state)) }
    let whose =
      job.title == state.distillationTitle
      ? "\(job.title), with the teacher and the settings of then" : job.title
    return Explanation(
      title,
      ["This student wasn't trained like this yet. What is known is of another: \(whose)."]
        + lines(of: job, state, teacher: "Its teacher"))
  }

  /// What a job's curves say.
  ///
  /// - Parameter whose: What its teacher is called.
  static func lines(
    of job: JobsState.Entry, _ state: DashboardState, teacher whose: String = "The teacher"
  ) -> [String?] {
    var lines: [String?] = [job.isOver ? nil : "\(job.title) is \(job.status.word)."]
    if job.status == .failed { lines.append("It failed: \(job.outcome).") }
    if job.status == .cancelled { lines.append("It was cancelled.") }
    guard let (epoch, taught, alone) = job.snapshot?.studentAccuracies else {
      return lines + [
        "How well the students do isn't known\(job.isOver ? "" : " yet").",
        "Both start from the same weights and see the same samples in the same order.",
      ]
    }
    let change = state.change(fromAlone: alone, toTaught: taught)
    lines.append(
      "After \(Numbers.compact(epoch)) \(epoch == 1 ? "epoch" : "epochs") the student gets \(Numbers.percent(taught, places: 2)) with the teacher, \(Numbers.percent(alone, places: 2)) alone: "
        + "\(Numbers.signed((taught - alone) * 100, places: 2)) points; \(state.sampleCount > 0 ? change.verdict : "on how many samples isn't known")."
    )
    if let teacher = job.snapshot?.teacherAccuracy {
      lines.append(
        "\(whose) gets \(Numbers.percent(teacher, places: 2))"
          + (taught > teacher ? ", less than its student." : "."))
    }
    lines.append(
      state.jobs.newest(.distillation)?.id == job.id && state.distill.trainedAlpha == 0
        ? "At α = 0 both are trained in the same way, whatever the seed: there is nothing to gain."
        : "Other seeds give other gains: distill --seeds, with the options in the job's log, tells how much of this is luck."
    )
    return lines
  }
}

extension DashboardState {
  /// What a teacher changed: sample by sample where it is that of the newest students, else as far as two accuracies tell.
  fileprivate func change(fromAlone alone: Double, toTaught taught: Double) -> AccuracyChange {
    if let newest = distill.result?.students, newest.alone.evaluation.accuracy == alone,
      newest.distilled.evaluation.accuracy == taught
    {
      return AccuracyChange(
        before: AccuracyEstimate(newest.alone.evaluation),
        after: AccuracyEstimate(newest.distilled.evaluation))
    }
    return AccuracyChange(before: estimate(alone), after: estimate(taught))
  }
}
