internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Draws how the selected layer's weights are distributed: what pruning kept and removed, the threshold, and the levels
/// of quantization, over the outline of the original.
///
/// - Parameter heatmap: Where the heatmap is drawn: the weights under its cursor are marked here.
func drawHistogram(
  _ state: CompressState, in frame: inout Frame, _ place: Rectangle, heatmap: Rectangle, theme: Theme,
  cache: ViewCache
) {
  let name = state.layers[state.shownLayer].name
  guard let shown = state.shownResult else {
    return drawUnknown(state, title: "\(name) weights", in: &frame, place, theme: theme)
  }
  let compressed = shown.layer
  let histogram = cache.histogram(of: shown)
  let isFocused = state.focus == .histogram
  let title = StyledLine([
    ("\(name) weights", isFocused ? theme.accent : theme.title),
    ((state.usesLogScale ? " (log)" : "") + (shown.isCurrent ? "" : " …"), theme.dim),
  ])
  let levels = compressed.typicalLevels
  var parts: [(String, Style)] = []
  var pruned = StyledLine()
  if compressed.keptCount < compressed.count {
    if histogram.zerosLeftOut == 0 || histogram.pruned.contains(where: { $0 > 0 }) {
      pruned = StyledLine([("  \(HistogramPlot.prunedGlyph(theme)) pruned", theme.pruned)])
    }
    if let threshold = compressed.threshold {
      parts += [("  │ ", theme.threshold), (Numbers.compact(Double(threshold)), theme.dim)]
    }
  }
  if !levels.isEmpty { parts.append(("  ╵ levels", theme.level)) }
  let rest = StyledLine(parts)
  let outline = StyledLine([("  ▔ original", theme.original)])
  let kept = StyledLine([("█ kept", theme.kept)])
  let quantized = StyledLine([("█ kept, quantized", theme.kept)])
  let zeros = StyledLine(
    histogram.zerosLeftOut == 0
      ? [] : [("  without \(Numbers.count(histogram.zerosLeftOut)) zeros", theme.dim)])
  // As much of the legend as there is room for.
  let notes =
    (compressed.quantized == nil ? [] : [quantized + pruned + rest + zeros + outline]) + [
      kept + pruned + rest + zeros + outline, kept + pruned + rest + zeros, kept + pruned + zeros,
      kept + pruned,
    ]
  let note = notes.first { $0.cellWidth + title.cellWidth + 7 <= place.width } ?? kept
  let inside = Box(title, note: note, isFocused: isFocused).draw(in: &frame.canvas, place, theme: theme)
  guard !inside.isEmpty else { return }
  var plot = HistogramPlot(
    range: 0...1, kept: [], thresholds: compressed.threshold.map { [-Double($0), Double($0)] } ?? [],
    levels: levels.map(Double.init), isLogarithmic: state.usesLogScale)
  (plot.range, plot.kept, plot.pruned, plot.original) = histogram.columns(plot.plotArea(in: inside).width)
  plot.pointer = state.histogramPointer
  plot.mark = heatmapMark(state, compressed, drawnIn: heatmap)
  plot.draw(in: &frame.canvas, inside, theme: theme)
  frame.drawReadout(
    histogramReadout(
      state, compressed, plot, columns: plot.plotArea(in: inside).width, zeros: histogram.zerosLeftOut),
    on: place, theme: theme)
  frame.histogram = HistogramScale(
    subject: state.subject.number, layer: name, shape: compressed.originalWeights.shape, range: plot.range)
  addHistogramRegions(plot, threshold: state.currentThreshold ?? 0, to: &frame, inside, place)
}

/// Where the histogram can be pointed at: its columns; a threshold with the columns beside it, which lies on top; and the axis of
/// counts with the title.
private func addHistogramRegions(
  _ plot: HistogramPlot, threshold: Double, to frame: inout Frame, _ inside: Rectangle, _ place: Rectangle
) {
  let area = plot.plotArea(in: inside)
  let columns = Rectangle(x: area.x, y: inside.y, width: area.width, height: inside.height)
  frame.regions.add(place.row(0), .compress(.histogramScale))
  frame.regions.add(inside.inset(right: inside.right - area.x), .compress(.histogramScale))
  frame.regions.add(columns, .compress(.histogram))
  for value in threshold == 0 ? [0] : [-threshold, threshold] {
    guard let column = plot.column(of: value, in: inside) else { continue }
    let line = Rectangle(x: column - 1, y: inside.y, width: 3, height: inside.height)
    frame.regions.add(line.intersection(columns), .compress(.threshold))
  }
}

/// What is said below the histogram: what a column stands for that is pointed at, else where the threshold is while it is what
/// arrows move.
///
/// - Parameter zeros: How many weights are in no column because they were zero before.
private func histogramReadout(
  _ state: CompressState, _ layer: CompressedLayer, _ plot: HistogramPlot, columns: Int, zeros: Int
) -> [String] {
  if let pointer = state.histogramPointer, let reading = plot.reading(at: pointer, columns: columns) {
    let range =
      Numbers.compact(reading.range.lowerBound) + "…" + Numbers.compact(reading.range.upperBound)
    let (kept, pruned) = (Numbers.count(reading.kept), Numbers.count(reading.pruned))
    let original = Numbers.count(reading.original)
    let counts =
      "\(range): \(original) originally, \(pruned) pruned, \(kept) kept"
      + (layer.quantized == nil ? "" : ", as quantized")
    var forms = [
      counts, "\(range): \(original), \(pruned) pruned, \(kept) kept",
      "\(range) \(pruned) pruned \(kept) kept",
      "\(range) \(kept) kept",
    ]
    if zeros > 0, reading.range.contains(0) {
      let others = "without \(Numbers.count(zeros)) zeros"
      forms = ["\(counts), \(others) from before", "\(range): \(kept) kept, \(others)"] + forms
    }
    return forms
  }
  guard state.focus == .histogram else { return [] }
  guard state.recipe.settings(for: state.layers[state.shownLayer].name).pattern == .unstructured else {
    return ["no threshold"]
  }
  guard let threshold = state.currentThreshold else {
    // Zeros that the weights had before have no threshold either.
    return state.shownResult?.isCurrent == true || layer.keptCount == layer.count
      ? ["nothing pruned; → moves the threshold", "nothing pruned"] : ["…"]
  }
  let value = Numbers.compact(threshold)
  let removed = "\(Numbers.count(layer.count - layer.keptCount)) of \(Numbers.count(layer.count)) pruned"
  let shared = "threshold of all layers \(value): \(removed) here"
  let own = "threshold \(value): \(removed)"
  return (state.isThresholdShared ? [shared] : []) + [own, "\(value): \(removed)", value]
}

/// The weights under the heatmap's cursor, as they were, on the histogram; `nil` while there is no cursor.
private func heatmapMark(
  _ state: CompressState, _ layer: CompressedLayer, drawnIn place: Rectangle
) -> HistogramPlot.Mark? {
  guard state.isCursorShown, !place.isEmpty, let block = state.cursorBlock(drawnIn: place) else {
    return nil
  }
  let width = state.shownExtent.columns
  return layer.originalWeights.elements.withUnsafeBufferPointer { weights in
    var (low, high, sum) = (Float.infinity, -Float.infinity, 0.0)
    var count = 0
    for row in block.rows {
      for weight in weights[row * width + block.columns.lowerBound..<row * width + block.columns.upperBound]
      where weight.isFinite {
        (low, high) = (min(low, weight), max(high, weight))
        sum += Double(weight)
        count += 1
      }
    }
    return count == 0
      ? nil : HistogramPlot.Mark(range: Double(low)...Double(high), mean: sum / Double(count))
  }
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
