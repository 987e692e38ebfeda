internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Pruning of all layers: ranked in each, or over all of them.
enum ModelPruningExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard state.explainsAllLayers else { return nil }
    return state.compress.focus == .sparsity ? 0 : 1
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    let compress = state.compress
    let title =
      compress.isRankedTogether ? "Pruning, ranked over all layers" : "Pruning, ranked in each layer"
    let difference = difference(compress)
    guard let fraction = compress.prunedFraction(of: .all) else {
      return Explanation(title, ["What pruning does to all layers isn't known yet.", difference])
    }
    let count = Numbers.count(compress.weightCount)
    guard fraction > 0 else {
      return Explanation(
        title,
        [
          "None of the \(count) weights is pruned.", difference,
          "Biases and normalizations, \(Numbers.bytes(compress.compressed.otherBytes)) here, are never pruned.",
        ])
    }
    let layers = compress.layers.compactMap { layer in
      compress.compressed.figures[layer.name].flatMap { figures in
        figures.count == 0
          ? nil
          : (
            name: layer.name, threshold: figures.threshold,
            part: Double(figures.count - figures.keptCount) / Double(figures.count)
          )
      }
    }
    guard compress.likelyPrunedFraction > 0 else {
      return Explanation(
        title,
        [
          "Of \(count) weights \(partText(fraction)) are zero, none of them by the recipe, which prunes nothing.",
          difference,
        ])
    }
    var lines = [
      "Of \(count) weights \(partText(fraction)) are \(compress.looseZeroFraction == nil ? "pruned" : "pruned or were zero before")."
    ]
    if layers.count > 1, let low = layers.min(by: { $0.part < $1.part }),
      let high = layers.max(by: { $0.part < $1.part }), high.part - low.part > 0.005
    {
      lines.append(
        "\(high.name) has most zeros now, \(partText(high.part)), \(low.name) fewest, \(partText(low.part)).")
    }
    let thresholds = layers.compactMap { layer in
      layer.threshold.map { (name: layer.name, value: $0) }
    }
    // What is pruned in a pattern has none.
    let whose =
      layers.contains { $0.threshold == nil && $0.part > 0 }
      ? "of which single weights are pruned" : "that is pruned"
    if let low = thresholds.min(by: { $0.value < $1.value }),
      let high = thresholds.max(by: { $0.value < $1.value }), thresholds.count > 1
    {
      lines.append(
        low.value == high.value
          ? "The threshold is \(weightText(low.value)) in magnitude in every layer \(whose)."
          : "Thresholds differ, from \(weightText(low.value)) in \(low.name) to \(weightText(high.value)) in \(high.name)."
      )
    }
    return Explanation(
      title, lines + [state.pruningSentence, difference])
  }

  /// What the other way of ranking would do.
  private static func difference(_ compress: CompressState) -> String {
    guard compress.canBeRankedTogether else {
      return compress.recipe.defaults.pattern == .unstructured
        ? "Ranking over all layers (g) would change nothing: each has a sparsity of its own."
        : "Ranking over all layers (g) would change nothing: in a pattern each is pruned by itself."
    }
    if compress.recipe.scope == .global {
      return "Ranked in each layer instead (g), all would lose what they are set to."
    }
    let thresholds = compress.layers.compactMap { compress.compressed.figures[$0.name]?.threshold }
    // What is zero already goes first, and here it is enough.
    if !thresholds.isEmpty, thresholds.allSatisfy({ $0 == 0 }) {
      return "Nothing but what was zero before is pruned; ranked over all layers (g) that would be so, too."
    }
    return
      "Ranked over all layers (g), one threshold would hold for all, and layers of small weights would lose more."
  }
}
