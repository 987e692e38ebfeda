internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Magnitude pruning of single weights of a layer: what the threshold did, and how much of the layer went with it.
enum LayerPruningExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard let layer = state.explainedLayer, layer.settings.pattern == .unstructured else { return nil }
    return state.compress.focus == .sparsity ? 0 : 1
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    guard let layer = state.explainedLayer else { return Explanation("Pruning", []) }
    let title = "Pruning \(layer.name)"
    guard let figures = layer.figures else {
      return Explanation(title, [state.unknownSentence(layer.layer), general])
    }
    guard figures.count > 0 else { return Explanation(title, ["\(layer.name) has no weights.", general]) }
    if let problem = state.nonFiniteSentence(facts, layer.layer) {
      return Explanation(title, [problem, general])
    }
    // Those that an earlier training held at zero are the first to be removed again.
    let removed = figures.count - figures.keptCount
    let zeros = facts?.original.zeros ?? 0
    return Explanation(
      title,
      removed > zeros || figures.threshold.map { $0 > 0 } == true
        ? pruned(state, layer, figures, facts, removed) : untouched(layer, figures, facts, zeros))
  }

  private static let general =
    "Magnitude pruning sets the weights nearest to zero to zero; zeros take hardly any bytes."

  private static func untouched(
    _ layer: ExplainedLayer, _ figures: LayerFigures, _ facts: LayerFacts?, _ zeros: Int
  ) -> [String?] {
    if figures.count == 1, let original = facts?.original {
      return [
        "The one weight of \(layer.name) isn't pruned; its magnitude is \(weightText(original.largestMagnitude)).",
        general,
      ]
    }
    var lines: [String?] = [
      zeros == 0
        ? "None of the \(Numbers.count(figures.count)) weights of \(layer.name) is pruned."
        : "The recipe prunes nothing that isn't zero already: \(Numbers.count(zeros)) of "
          + "\(Numbers.count(figures.count)) weights of \(layer.name) were zero before."
    ]
    guard let original = facts?.original else { return lines + [general] }
    lines.append(
      "\(zeros == 0 ? "Their" : "All of them together: the") standard deviation is "
        + "\(weightText(original.standardDeviation)), the largest magnitude \(weightText(original.largestMagnitude))."
    )
    if 2 * zeros < figures.count, let half = original.smallerHalfEnergy {
      lines.append(
        "The smaller half of them carries \(partText(half)) of the energy (the sum of squares): "
          + (half < 0.2
            ? "pruning it would change the layer little." : "even the smaller ones matter here."))
    }
    return lines + [general]
  }

  private static func pruned(
    _ state: DashboardState, _ layer: ExplainedLayer, _ figures: LayerFigures, _ facts: LayerFacts?,
    _ removed: Int
  ) -> [String?] {
    let count = Numbers.count(figures.count)
    if removed == figures.count {
      return [
        "All \(count) weights of \(layer.name) are pruned: whatever comes in, it puts out nothing but its biases.",
        state.pruningSentence, general,
      ]
    }
    let threshold = figures.threshold.map { ", those up to \(weightText($0)) in magnitude" } ?? ""
    var lines: [String?] = [
      "\(Numbers.count(removed)) of \(count) weights of \(layer.name) are pruned\(threshold); the largest is "
        + "\(facts.map { weightText($0.original.largestMagnitude) } ?? "not known yet")."
    ]
    let part = Double(removed) / Double(figures.count)
    if let energy = facts?.removedEnergy {
      lines.append(
        part - energy > 0.001
          ? "They are \(partText(part)) of the weights but carry \(energy < 0.0005 ? "" : "only ")\(partText(energy)) of the energy (the sum of squares)."
          : "They carry as large a part of the energy (the sum of squares) as of the weights, \(partText(part)): all are about equally large."
      )
    }
    if state.compress.compressed.isRankedWithOthers(layer.name),
      let all = state.compress.prunedFraction(of: .all)
    {
      lines.append(
        "Weights are ranked over all layers: this one loses \(partText(part)), all together lose \(partText(all))."
      )
    }
    if let facts, facts.emptyChannels > 0 {
      let outputs = figures.shape.rank == 0 ? 1 : figures.shape[0]
      lines.append(
        "\(Numbers.count(facts.emptyChannels)) of \(Numbers.count(outputs)) output channels have no weight left."
      )
    }
    return lines + [state.pruningSentence, general]
  }
}
