internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Draws how the selected layer's weights are distributed: what pruning kept and removed, the threshold, and the levels
/// of quantization, over the outline of the original.
func drawHistogram(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let layer = state.layers[state.shownLayer]
  guard let compressed = state.compressed.encodedLayers[layer.name] else { return }
  let note =
    "\(Numbers.count(compressed.keptCount)) of \(Numbers.count(compressed.count)) kept"
    + (state.usesLogScale ? " · log" : "")
  let inside = Box("\(layer.name) weights", note: note, theme: theme)
    .draw(in: &frame.canvas, place, theme: theme)
  guard !inside.isEmpty else { return }
  frame.regions.add(inside, .histogram)
  let histogram = PruningHistogram(
    original: state.model[weight: layer.weightName].elements,
    prunedWeights: compressed.prunedWeights.elements,
    bins: 256)
  let range = histogram.original.range
  let thresholds = compressed.threshold.map { [-Double($0), Double($0)] } ?? []
  HistogramPlot(
    range: Double(range.lowerBound)...Double(range.upperBound), kept: histogram.kept,
    pruned: histogram.pruned,
    original: histogram.original.counts, thresholds: thresholds,
    levels: compressed.typicalLevels.map(Double.init), isLogarithmic: state.usesLogScale
  ).draw(in: &frame.canvas, inside, theme: theme)
}
