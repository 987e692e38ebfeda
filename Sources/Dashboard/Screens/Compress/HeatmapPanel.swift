internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Draws where the selected layer's weights are zero, or how large they are: output channels downwards, the weights of
/// each to the right.
func drawHeatmap(
  _ state: CompressState, in frame: inout Frame, _ place: Rectangle, theme: Theme, cache: ViewCache
) {
  let layer = state.layers[state.shownLayer]
  let inside = Box.inside(place)
  guard !inside.isEmpty else { return }
  guard let shown = state.shownResult else {
    return drawUnknown(state, title: "\(layer.name) sparsity", in: &frame, place, theme: theme)
  }
  let weights = shown.layer.weights
  let extent = state.shownExtent
  let map = cache.map(of: state, weights: weights, in: inside)
  let isWhole = map.rows.count == extent.rows && map.columns.count == extent.columns
  let block = "a cell is \(map.blockRows)×\(map.blockColumns)"
  let parts =
    isWhole
    ? ["\(extent.rows)×\(extent.columns)"]
    : [
      "rows \(map.rows.lowerBound)–\(map.rows.upperBound - 1), columns \(map.columns.lowerBound)–\(map.columns.upperBound - 1)",
      "\(map.rows.count)×\(map.columns.count) of \(extent.rows)×\(extent.columns)",
    ]
  let position = state.heatmap.position
  let cell = HeatmapPlot.Index(
    row: (position.row - map.rows.lowerBound) / max(1, map.blockRows),
    column: (position.column - map.columns.lowerBound) / max(1, map.blockColumns))
  let isCursorShown =
    state.isCursorShown && (0..<map.height).contains(cell.row) && (0..<map.width).contains(cell.column)
  let what = state.heatmap.showsMagnitudes ? "magnitudes" : "sparsity"
  // What a cell is must be read; the layer's name stands elsewhere too.
  let notes = parts.map { "\($0), \(block)" } + [block]
  let heads = ["\(layer.name) \(what)", what].flatMap { title in notes.map { (title: title, note: $0) } }
  let head = heads.first { $0.title.cellWidth + $0.note.cellWidth + 7 <= place.width } ?? (what, block)
  Box(head.title, note: head.note, isFocused: state.focus == .heatmap, theme: theme).draw(
    in: &frame.canvas, place, theme: theme)
  if isCursorShown {
    frame.drawReadout([describe(cell, of: map, shown.layer, state)], on: place, theme: theme)
  }
  guard map.width > 0, map.height > 0 else { return }
  frame.regions.add(inside, .compress(.heatmap))

  let values = state.heatmap.showsMagnitudes ? map.meanMagnitudes : map.nonzeroFractions
  let top = roundedUp(values.max() ?? 0, limit: state.heatmap.showsMagnitudes ? nil : 1)
  let label =
    state.heatmap.showsMagnitudes
    ? "\(Numbers.compact(Double(top))) mean |w|" : "\(Numbers.percent(Double(top), places: 0)) nonzero"
  HeatmapPlot(
    values, columns: map.width, range: 0...top, cursor: isCursorShown ? cell : nil,
    labels: (state.heatmap.showsMagnitudes ? "0" : "0 %", label)
  ).draw(in: &frame.canvas, inside, theme: theme)
}

/// The next number of the series 1, 2, 5, 10, …, so that colours keep their meaning while a slider is dragged a little.
private func roundedUp(_ value: Float, limit: Float?) -> Float {
  if let limit, value >= limit / 2 { return limit }
  guard value > 0, value.isFinite else { return limit ?? 1 }
  var decade: Float = 1
  while decade > value { decade /= 10 }
  while decade * 10 < value { decade *= 10 }
  return [1, 2, 5, 10].lazy.map { $0 * decade }.first { $0 >= value } ?? value
}

/// What is under the cursor: one weight before and after, or a block of them.
private func describe(
  _ cell: HeatmapPlot.Index, of map: SparsityMap, _ layer: CompressedLayer, _ state: CompressState
) -> String {
  let block = map.block(row: cell.row, column: cell.column)
  if block.rows.count * block.columns.count == 1 {
    let (row, column) = (block.rows.lowerBound, block.columns.lowerBound)
    let index = row * state.shownExtent.columns + column
    let before = Double(layer.originalWeights.elements[index])
    let after = Double(layer.weights.elements[index])
    return "[\(row), \(column)] \(Numbers.compact(before)) → \(Numbers.compact(after))"
  }
  func range(_ range: Range<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound - 1)"
  }
  let value =
    state.heatmap.showsMagnitudes
    ? "mean |w| \(Numbers.compact(Double(map.meanMagnitude(row: cell.row, column: cell.column))))"
    : "\(Numbers.percent(Double(map.nonzeroFraction(row: cell.row, column: cell.column)), places: 0)) nonzero"
  return "[\(range(block.rows)), \(range(block.columns))] \(value)"
}
