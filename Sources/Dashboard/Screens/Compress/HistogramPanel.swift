internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Draws how the selected layer's weights are distributed: what pruning kept and removed, the threshold, and the levels
/// of quantization, over the outline of the original.
func drawHistogram(
  _ state: CompressState, in frame: inout Frame, _ place: Rectangle, theme: Theme, cache: ViewCache
) {
  let layer = state.layers[state.shownLayer]
  guard let compressed = state.compressed.encodedLayers[layer.name] else { return }
  let histogram = cache.histogram(
    weights: state.compressed.base[weight: layer.weightName], prunedWeights: compressed.prunedWeights)
  let original = histogram.original
  let title = StyledLine([
    ("\(layer.name) weights", theme.title), (state.usesLogScale ? " (log)" : "", theme.dim),
  ])
  var note = StyledLine([("█ kept", theme.kept)])
  if compressed.keptCount < compressed.count {
    note = note + StyledLine([("  █ pruned", theme.pruned)])
    if let threshold = compressed.threshold {
      note =
        note + StyledLine([("  │ ", theme.threshold), (Numbers.compact(Double(threshold)), theme.dim)])
    }
  }
  if !compressed.typicalLevels.isEmpty { note = note + StyledLine([("  ╵ levels", theme.level)]) }
  let inside = Box(title, note: note).draw(in: &frame.canvas, place, theme: theme)
  guard !inside.isEmpty else { return }
  frame.regions.add(inside, .compress(.histogram))
  HistogramPlot(
    range: Double(original.range.lowerBound)...Double(original.range.upperBound), kept: histogram.kept,
    pruned: histogram.pruned, original: original.counts,
    thresholds: compressed.threshold.map { [-Double($0), Double($0)] } ?? [],
    levels: compressed.typicalLevels.map(Double.init), isLogarithmic: state.usesLogScale
  ).draw(in: &frame.canvas, inside, theme: theme)
}
