internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Draws how the selected layer's weights are distributed: what pruning kept and removed, the threshold, and the levels
/// of quantization, over the outline of the original.
func drawHistogram(
  _ state: CompressState, in frame: inout Frame, _ place: Rectangle, theme: Theme, cache: ViewCache
) {
  let name = state.layers[state.shownLayer].name
  guard let shown = state.shownResult else {
    return drawUnknown(state, title: "\(name) weights", in: &frame, place, theme: theme)
  }
  let compressed = shown.layer
  let histogram = cache.histogram(of: shown)
  let original = histogram.original
  let title = StyledLine([
    ("\(name) weights", theme.title),
    ((state.usesLogScale ? " (log)" : "") + (shown.isCurrent ? "" : " …"), theme.dim),
  ])
  let levels = compressed.typicalLevels
  var parts: [(String, Style)] = []
  var pruned = StyledLine()
  if compressed.keptCount < compressed.count {
    pruned = StyledLine([("  \(HistogramPlot.prunedGlyph(theme)) pruned", theme.pruned)])
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

/// Draws the place of a layer's weights that aren't known yet, or can't be read.
func drawUnknown(
  _ state: CompressState, title: String, in frame: inout Frame, _ place: Rectangle, theme: Theme
) {
  let inside = Box(title, theme: theme).draw(in: &frame.canvas, place, theme: theme)
  guard !inside.isEmpty, !state.layers.isEmpty else { return }
  let name = state.layers[state.shownLayer].name
  if let problem = state.unreadable[name] {
    Paragraph(problem, style: theme.warning).draw(in: &frame.canvas, inside, theme: theme)
  } else {
    frame.canvas.write(
      state.unknown(.layer(state.shownLayer)), in: inside.row(inside.height / 2), style: theme.dim,
      alignment: .center)
  }
}
