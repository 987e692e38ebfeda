internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

extension TourStep {
  /// Step 4: a large model teaches a small one.
  static let distilling = TourStep(
    title: "Distill",
    tasks: [
      TourTask(
        instruction: { _, _ in
          "F\(Screen.distill.number) goes to Distill. Select the temperature (↓) and raise it to 8 or more (→): the soft targets become alike, n shows another sample."
        }, brief: { _, _ in "F\(Screen.distill.number): temperature 8 or more" },
        isDone: { state, _ in
          state.screen == .distill && state.distill.value(of: .temperature) >= 8
            && SoftTargets(state, temperature: 1)?.isFinite == true
        },
        observation: { state, _ in
          let temperature = state.distill.value(of: .temperature)
          guard let plain = SoftTargets(state, temperature: 1),
            let soft = SoftTargets(state, temperature: temperature), plain.order.count > 1
          else { return "" }
          func name(_ target: Int) -> String {
            let names = state.test?.classNames ?? []
            return names.indices.contains(target) ? "'\(names[target])'" : "class \(target)"
          }
          let (first, second) = (plain.order[0], plain.order[1])
          return
            "From T = 1 to \(DistillSetting.temperature.text(temperature)), \(name(first)) went from \(partText(Double(plain[first]))) to \(partText(Double(soft[first]))), the next best guess, \(name(second)), from "
            + "\(partText(Double(plain[second]))) to \(partText(Double(soft[second]))): the student learns the teacher's doubts, too."
        }, screen: nil),
      TourTask(
        instruction: { state, _ in
          "Enter trains a student with \(partText(state.studentPart)) of the parameters with the teacher, and an identical one alone. Wait for both."
        }, brief: { _, _ in "Enter: train a student" },
        isDone: { state, _ in
          state.distill.result != nil && state.distill.isAsTrained(seed: state.seed)
        },
        observation: { state, _ in
          guard let result = state.distill.result?.students else { return "" }
          func percent(_ part: Double) -> String { Numbers.percent(part, places: 2) }
          let part =
            Double(result.distilled.model.parameterCount)
            / Double(max(1, state.distill.teacherFigures.parameters))
          return
            "With \(partText(part)) of the parameters: \(percent(result.distilled.evaluation.accuracy)) taught, "
            + "\(percent(result.alone.evaluation.accuracy)) alone (\(Numbers.signed(result.gain * 100, places: 2)) points), the teacher \(percent(result.teacher.accuracy)). \(state.gainVerdict(result))"
        }, screen: .distill),
      TourTask(
        instruction: { _, _ in
          "s makes the student the model to compress: all techniques work on it as on any other."
        }, brief: { _, _ in "s: compress the student" },
        isDone: { state, _ in
          state.screen == .compress && state.compress.subject.origin.isStudent
            && state.finalAccuracy(of: .both) != nil
        },
        observation: { state, _ in
          guard let bytes = state.bytes(of: .both), let accuracy = state.finalAccuracy(of: .both) else {
            return ""
          }
          let macs = Double(state.compress.figures.macs) / Double(max(1, state.compress.originalMACs))
          return
            "\(Numbers.bytes(bytes)) instead of \(Numbers.bytes(state.compress.originalBytes)), \(state.text(accuracy)), and \(partText(macs)) of the multiply-accumulates: less to store and less to compute."
        }, screen: .distill),
    ])
}

extension DashboardState {
  /// The part of the teacher's parameters that the student of the settings has.
  fileprivate var studentPart: Double {
    Double(distill.studentFigures.parameters) / Double(max(1, distill.teacherFigures.parameters))
  }

  /// Whether what the teacher changed is more than chance.
  fileprivate func gainVerdict(_ result: DistillationResult) -> String {
    let change = AccuracyChange(
      before: AccuracyEstimate(result.alone.evaluation), after: AccuracyEstimate(result.distilled.evaluation))
    return "Taught against alone: \(change.verdict)."
  }
}
