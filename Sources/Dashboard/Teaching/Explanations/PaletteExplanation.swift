internal import ModelCompression
internal import TerminalCanvas

/// A palette: values that k-means found, and why they fit better than evenly spaced ones.
enum PaletteExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard let layer = state.explainedLayer, layer.settings.scheme == .palette, layer.settings.bits < 32 else {
      return nil
    }
    return state.compress.focus == .bits ? 0 : 1
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    guard let layer = state.explainedLayer else { return Explanation("Palette", []) }
    let title = "A palette in \(layer.name)"
    let general = "Each weight must be looked up in the list before it is multiplied."
    guard let figures = layer.figures else {
      return Explanation(title, [state.unknownSentence(layer.layer), general])
    }
    if let problem = state.nonFiniteSentence(facts, layer.layer) {
      return Explanation(title, [problem, general])
    }
    let accuracy = state.quantizationSentence
    guard let values = layer.weights?.quantized?.palette else {
      return Explanation(title, [error(figures, facts), "Its values aren't known yet.", accuracy, general])
    }
    guard let first = values.first, let last = values.last else {
      return Explanation(
        title, ["All weights of \(layer.name) are zero, so its palette is empty.", accuracy, general])
    }
    var spacing: String?
    let gaps = zip(values.dropFirst(), values).map { Double($0) - Double($1) }
    if let least = gaps.min(), let most = gaps.max(), gaps.count > 1, least.isFinite, most.isFinite {
      spacing =
        "They lie \(weightText(least)) apart at their densest, where most weights are, and up to \(weightText(most))."
    }
    let extent = values.count == 1 ? weightText(first) : "from \(weightText(first)) to \(weightText(last))"
    return Explanation(
      title,
      [
        "k-means found \(Numbers.count(values.count, of: "value")) for the weights of \(layer.name), \(extent); a code of "
          + "\(Numbers.count(layer.settings.bits, of: "bit")) is a place in that list.",
        spacing, error(figures, facts),
        "The list takes \(Numbers.bytes(figures.chosen.size.scales)) of \(Numbers.bytes(figures.bytes)).",
        accuracy, general,
      ])
  }

  private static func error(_ figures: LayerFigures, _ facts: LayerFacts?) -> String? {
    guard let relative = figures.quantizationError.relative else { return nil }
    let own = "Rounding is off by \(partText(relative)) of the weights' root mean square"
    guard let even = facts?.evenError, even > 0 else { return own + "." }
    return own + ", with one scale and evenly spaced levels by \(partText(even))."
  }
}
