internal import ModelCompression
internal import TerminalCanvas

/// Pruning in a pattern, N:M or blocks: what the pattern costs against single weights, and what it is for.
enum PatternPruningExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard let layer = state.explainedLayer, layer.settings.pattern != .unstructured else { return nil }
    return state.compress.focus == .sparsity ? 0 : 1
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    guard let layer = state.explainedLayer else { return Explanation("Pattern", []) }
    let pattern = layer.settings.pattern
    let title = "\(pattern.friendlyWord) in \(layer.name)"
    guard let figures = layer.figures else {
      return Explanation(title, [state.unknownSentence(layer.layer), purpose(of: pattern)])
    }
    if let problem = state.nonFiniteSentence(facts, layer.layer) {
      return Explanation(title, [problem, purpose(of: pattern)])
    }
    return Explanation(
      title,
      [
        rule(layer, figures), price(figures, facts), purpose(of: pattern),
        state.pruningSentence,
      ])
  }

  private static func rule(_ layer: ExplainedLayer, _ figures: LayerFigures) -> String {
    let removed = figures.count - figures.keptCount
    let counts =
      "\(Numbers.count(removed)) of \(Numbers.count(figures.count)) weights of \(layer.name) are zero"
    switch layer.settings.pattern {
    case .nOfM(let kept, let group):
      return
        "Of every \(group) weights along the input the \(kept) largest stay, wherever large weights lie: \(counts)."
    case .block(let rows, let columns):
      return
        "Blocks of \(rows) outputs × \(columns) inputs with the smallest sums of magnitudes go as a whole: \(counts)."
    case .unstructured: return counts + "."
    }
  }

  private static func price(_ figures: LayerFigures, _ facts: LayerFacts?) -> String? {
    guard let facts, let energy = facts.removedEnergy, let least = facts.leastRemovedEnergy,
      figures.keptCount < figures.count
    else { return nil }
    guard energy - least > 0.0005 else {
      return "They carried \(partText(energy)) of the energy, no more than as many single weights would have."
    }
    return
      "They carried \(partText(energy)) of the energy (the sum of squares); as many of the smallest single weights would have "
      + "carried \(partText(least)): that is the price of the pattern."
  }

  private static func purpose(of pattern: SparsityPattern) -> String {
    switch pattern {
    case .nOfM(2, 4):
      "NVIDIA's sparse tensor cores (Ampere and later) skip the zeros of 2:4; elsewhere they only save bytes."
    case .nOfM(let kept, let group):
      "Hardware must know \(kept):\(group) to skip its zeros; most knows 2:4 alone. Elsewhere they only save bytes."
    case .block:
      "Software that multiplies block by block can skip such zeros; single ones it can hardly skip."
    case .unstructured: "Single zeros save bytes, but hardly any time."
    }
  }
}
