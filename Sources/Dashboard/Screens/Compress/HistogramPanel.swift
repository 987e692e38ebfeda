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
    weights: state.compressed.base[weight: layer.weightName], layer: compressed)
  let original = histogram.original
  let title = StyledLine([
    ("\(layer.name) weights", theme.title), (state.usesLogScale ? " (log)" : "", theme.dim),
  ])
  let levels = compressed.typicalLevels
  var parts: [(String, Style)] = []
  var pruned = StyledLine()
  if compressed.keptCount < compressed.count {
    pruned = StyledLine([("  █ pruned", theme.pruned)])
    if let threshold = compressed.threshold {
      parts += [("  │ ", theme.threshold), (Numbers.compact(Double(threshold)), theme.dim)]
    }
  }
  if !levels.isEmpty { parts.append(("  ╵ levels", theme.level)) }
  let rest = StyledLine(parts)
  let outline = StyledLine([("  ▔ original", theme.original)])
  let kept = StyledLine([("█ kept", theme.kept)])
  let quantized = StyledLine([("█ kept, quantized", theme.kept)])
  // As much of the legend as there is room for.
  let notes =
    compressed.quantized == nil
    ? [kept + pruned + rest + outline, kept + pruned + rest, kept + pruned]
    : [
      quantized + pruned + rest + outline, kept + pruned + rest + outline, kept + pruned + rest,
      kept + pruned,
    ]
  let note = notes.first { $0.cellWidth + title.cellWidth + 7 <= place.width } ?? kept
  let inside = Box(title, note: note).draw(in: &frame.canvas, place, theme: theme)
  guard !inside.isEmpty else { return }
  frame.regions.add(inside, .compress(.histogram))
  HistogramPlot(
    range: Double(original.range.lowerBound)...Double(original.range.upperBound), kept: histogram.kept,
    pruned: histogram.pruned, original: original.counts,
    thresholds: compressed.threshold.map { [-Double($0), Double($0)] } ?? [],
    levels: levels.map(Double.init), isLogarithmic: state.usesLogScale
  ).draw(in: &frame.canvas, inside, theme: theme)
}
