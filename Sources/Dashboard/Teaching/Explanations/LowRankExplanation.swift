internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// A dense layer as two: from which rank on that is no smaller, and what it would lose.
enum LowRankExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    state.explainedLayer != nil && state.compress.rankKey != nil ? 1 : nil
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    guard let layer = state.explainedLayer?.layer, let key = state.compress.rankKey else {
      return Explanation("Low rank", [])
    }
    let title = "\(layer.name) as two layers"
    let (outputs, inputs) = (key.shape[0], key.shape[1])
    let breakEven = Double(outputs * inputs) / Double(max(1, outputs + inputs))
    let largest = max(0, Int(breakEven.rounded(.up)) - 1)
    let rule =
      "Two layers of rank r have r·(\(outputs) + \(inputs)) weights: fewer than \(outputs)·\(inputs) = \(Numbers.count(outputs * inputs)) below r = \(Numbers.decimal(breakEven, places: 1))."
    let how = "o factorizes every layer that gets smaller at the chosen energy."
    guard let rank = state.compress.ranks.known[key] else {
      return Explanation(
        title,
        [
          rule,
          state.compress.ranks.missing.contains(key)
            ? "How much of the layer so small a rank keeps can't be told: its weights are all zero, or not all are numbers."
            : "How much of the layer so small a rank keeps isn't known yet.", how,
        ])
    }
    guard largest > 0 else { return Explanation(title, [rule, "No rank is small enough."]) }
    let isSmaller = rank.mostEnergy <= largest
    return Explanation(
      title,
      [
        rule,
        "Rank \(largest) keeps \(partText(rank.energyWhereSaving)) of the energy (the sum of squares).",
        isSmaller
          ? "99 % of it takes rank \(rank.mostEnergy), \(partText(Double(rank.mostEnergy * (outputs + inputs)) / Double(max(1, outputs * inputs)))) of the weights: its rows resemble each other."
          : "99 % of it would take rank \(rank.mostEnergy), and more weights than now: its rows are hardly combinations of each other.",
        how,
      ])
  }
}
