internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// The temperature: what it does to the teacher's probabilities for the sample on the screen.
enum TemperatureExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard state.screen == .distill else { return nil }
    return state.distill.setting == .temperature ? 0 : 1
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    let temperature = state.distill.value(of: .temperature)
    let title = "Temperature \(DistillSetting.temperature.text(temperature))"
    let square =
      "Gradients shrink by its square, so that part of the loss is multiplied by \(Numbers.compact(temperature * temperature))."
    let rule =
      "The teacher's outputs are divided by the temperature before they become probabilities."
    guard let test = state.test, let targets = SoftTargets(state, temperature: temperature),
      let plain = SoftTargets(state, temperature: 1)
    else {
      return Explanation(
        title, [rule, "What the teacher makes of the sample isn't known yet.", square])
    }
    guard targets.isFinite, let first = targets.order.first else {
      return Explanation(
        title, [rule, "The teacher's outputs for the sample are no finite numbers.", square])
    }
    func name(_ target: Int) -> String {
      test.classNames.indices.contains(target) ? "'\(test.classNames[target])'" : "class \(target)"
    }
    func percent(_ value: Float) -> String { partText(Double(value)) }
    var lines = [
      temperature == 1
        ? "At 1 the teacher gives sample \(state.distill.sample) \(percent(targets[first])) for \(name(first))."
        : "At 1 the teacher gives sample \(state.distill.sample) \(percent(plain[first])) for \(name(first)), at \(DistillSetting.temperature.text(temperature)) \(percent(targets[first]))."
    ]
    if targets.order.count > 1 {
      let second = targets.order[1]
      lines.append(
        "Next is \(name(second)) with \(percent(targets[second])): what resembles what is the knowledge that labels lack."
      )
    }
    if test.samples.labels.indices.contains(state.distill.sample) {
      let label = Int(test.samples.labels[state.distill.sample])
      if label != first { lines.append("The label is \(name(label)): here the teacher is wrong.") }
    }
    return Explanation(title, lines + [square, rule])
  }
}

/// The probabilities that the teacher gives the classes for the sample on the screen.
struct SoftTargets {
  private let values: [Float]
  /// The classes, the most probable first.
  let order: [Int]

  /// Softens the teacher's outputs; `nil` while they aren't known.
  init?(_ state: DashboardState, temperature: Double) {
    guard let prediction = state.distill.prediction, prediction.sample == state.distill.sample,
      !prediction.logits.isEmpty
    else { return nil }
    let values = DistillationLoss.softTargets(logits: prediction.logits, temperature: Float(temperature))
    self.values = values
    order = values.indices.sorted { (values[$0], $1) > (values[$1], $0) }
  }

  /// Whether they are numbers.
  var isFinite: Bool { values.allSatisfy(\.isFinite) }

  subscript(target: Int) -> Float { values[target] }
}
