internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Draws where the selected layer's weights are zero, or how large they are: output channels downwards, the weights of
/// each to the right.
func drawHeatmap(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let layer = state.layers[state.shownLayer]
  let inside = Box.inside(place)
  guard !inside.isEmpty else { return }
  let extent = state.shownExtent
  let map = state.shownMap(in: inside)
  let isWhole = map.rows.count == extent.rows && map.columns.count == extent.columns
  let part =
    isWhole
    ? "\(extent.rows)×\(extent.columns)"
    : "rows \(map.rows.lowerBound)–\(map.rows.upperBound - 1), columns \(map.columns.lowerBound)–\(map.columns.upperBound - 1)"
  let position = state.heatmap.cursor
  let cell = HeatmapPlot.Index(
    row: (position.row - map.rows.lowerBound) / max(1, map.blockRows),
    column: (position.column - map.columns.lowerBound) / max(1, map.blockColumns))
  let isCursorShown =
    state.focus == .heatmap && (0..<map.height).contains(cell.row) && (0..<map.width).contains(cell.column)
  let what = state.heatmap.showsMagnitudes ? "magnitudes" : "sparsity"
  Box(
    "\(layer.name) \(what)",
    note: isCursorShown
      ? describe(cell, of: map, state) : "\(part), a cell is \(map.blockRows)×\(map.blockColumns)",
    isFocused: state.focus == .heatmap, theme: theme
  ).draw(in: &frame.canvas, place, theme: theme)
  guard map.width > 0, map.height > 0 else { return }
  frame.regions.add(inside, .heatmap)

  let largest = state.largestMagnitudes[state.shownLayer]
  let scale = max(map.meanMagnitudes.max() ?? 0, .leastNormalMagnitude)
  HeatmapPlot(
    state.heatmap.showsMagnitudes ? map.meanMagnitudes : map.keptFractions, columns: map.width,
    range: 0...(state.heatmap.showsMagnitudes ? min(scale, largest) : 1),
    cursor: isCursorShown ? cell : nil,
    labels: state.heatmap.showsMagnitudes ? ("0", Numbers.compact(Double(scale))) : ("0 %", "100 % kept")
  ).draw(in: &frame.canvas, inside, theme: theme)
}

/// What is under the cursor: one weight before and after, or a block of them.
private func describe(_ cell: HeatmapPlot.Index, of map: SparsityMap, _ state: DashboardState) -> String {
  let layer = state.layers[state.shownLayer]
  let block = map.block(row: cell.row, column: cell.column)
  if block.rows.count * block.columns.count == 1 {
    let (row, column) = (block.rows.lowerBound, block.columns.lowerBound)
    let index = row * state.shownExtent.columns + column
    let before = Double(state.model[weight: layer.weightName].elements[index])
    let after = Double(state.compressed.encodedLayers[layer.name]?.weights.elements[index] ?? 0)
    return "[\(row), \(column)] \(Numbers.compact(before)) → \(Numbers.compact(after))"
  }
  func range(_ range: Range<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound - 1)"
  }
  let value =
    state.heatmap.showsMagnitudes
    ? "mean |w| \(Numbers.compact(Double(map.meanMagnitude(row: cell.row, column: cell.column))))"
    : "\(Numbers.percent(Double(map.keptFraction(row: cell.row, column: cell.column)), places: 0)) kept"
  return "[\(range(block.rows)), \(range(block.columns))] \(value)"
}
