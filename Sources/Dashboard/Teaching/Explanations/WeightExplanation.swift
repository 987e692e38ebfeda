internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// The weight under the heatmap's cursor: what it was, what became of it, and why.
enum WeightExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard state.screen == .compress, state.dialog == nil, state.compress.focus == .heatmap,
      state.compress.layers.indices.contains(state.compress.shownLayer)
    else { return nil }
    return 0
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    let compress = state.compress
    let layer = compress.layers[compress.shownLayer]
    let cursor = compress.heatmap.cursor
    let title = "A weight of \(layer.name)"
    guard let shown = compress.shownResult, shown.isCurrent else {
      return Explanation(title, [state.unknownSentence(layer)])
    }
    let extent = compress.shownExtent
    let index = cursor.row * extent.columns + cursor.column
    let weights = shown.layer.originalWeights.elements
    guard cursor.row < extent.rows, cursor.column < extent.columns, weights.indices.contains(index) else {
      return Explanation(title, ["\(layer.name) has no weights."])
    }
    let was = weights[index]
    let pruned = shown.layer.prunedWeights.elements[index]
    let now = shown.layer.weights.elements[index]
    let row = cursor.row * extent.columns..<(cursor.row + 1) * extent.columns
    let kept = shown.layer.prunedWeights.elements[row].count { $0 != 0 }
    return Explanation(
      title,
      [
        "\(place(cursor.row, cursor.column, shown.layer)) of \(layer.name) was \(weightText(was)).",
        fate(was, pruned, shown.layer), rounding(pruned, now, index, shown.layer),
        "Of the \(Numbers.count(extent.columns)) weights of output \(cursor.row), \(Numbers.count(kept)) aren't pruned.",
        "Large weights gather in some rows and columns where inputs or outputs matter more.",
      ])
  }

  private static func place(_ row: Int, _ column: Int, _ layer: CompressedLayer) -> String {
    guard layer.shape.rank == 4, layer.shape[2] * layer.shape[3] > 0 else {
      return "The weight from input \(column) to output \(row)"
    }
    let (channel, position) = column.quotientAndRemainder(dividingBy: layer.shape[2] * layer.shape[3])
    let (y, x) = position.quotientAndRemainder(dividingBy: layer.shape[3])
    return "The weight at row \(y), column \(x) of the kernel from input \(channel) to output \(row)"
  }

  private static func fate(_ was: Float, _ pruned: Float, _ layer: CompressedLayer) -> String? {
    if was.isNaN { return "It is no number." }
    let isPruned = pruned == 0 && was != 0
    switch layer.settings.pattern {
    case .unstructured:
      guard let threshold = layer.threshold else {
        return was == 0 ? "It was zero before." : "Nothing of the layer is pruned."
      }
      return isPruned || was == 0
        ? "It is pruned: its magnitude isn't above the threshold of \(weightText(threshold))."
        : "It is kept: its magnitude is above the threshold of \(weightText(threshold))."
    case .nOfM(let kept, let group):
      return isPruned
        ? "It is pruned: \(kept) of its group of \(group) are larger, or as large and before it."
        : "It is kept: it is among the \(kept) largest of its group of \(group)."
    case .block(let rows, let columns):
      return isPruned
        ? "It is pruned with its whole block of \(rows)×\(columns)."
        : "It is kept with its whole block of \(rows)×\(columns)."
    }
  }

  private static func rounding(
    _ pruned: Float, _ now: Float, _ index: Int, _ layer: CompressedLayer
  ) -> String? {
    guard let quantized = layer.quantized, pruned != 0 else { return nil }
    let code = quantized.codes[index]
    guard !quantized.scales.isEmpty else {
      return code == 0
        ? nil
        : "The nearest value of the palette is \(weightText(now)), the \(code). of \(quantized.palette.count)."
    }
    let scale = weightText(quantized.scales[quantized.scaleGroup(ofElement: index)])
    return now == 0
      ? "Rounding makes it zero: the next level is \(scale) away."
      : "It is rounded to \(weightText(now)): code \(code), with a scale of \(scale)."
  }
}
