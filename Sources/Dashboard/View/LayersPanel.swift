internal import NeuralNetwork
internal import ModelCompression
internal import TerminalCanvas

/// Draws the list of layers with their sliders.
func drawLayers(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let scope = state.recipe.scope == .global ? "ranked over all layers" : "ranked in each layer"
  let inside = Box("Layers", note: scope, isFocused: true, theme: theme)
    .draw(in: &frame.canvas, place, theme: theme)
  let rows = state.layers.indices.map(DashboardState.Row.layer) + [.all]
  let visible = max(0, inside.height - 1)
  let selected = rows.firstIndex(of: state.row) ?? 0
  let first = max(0, min(selected - visible / 2, rows.count - visible))
  let columns = Layout(
    [.length(2), .maximum(22), .maximum(14), .minimum(10), .length(7), .minimum(8), .length(4), .length(11)],
    spacing: 1)
  let titles = columns.columns(of: inside.row(0))
  for (title, column) in [("layer", 1), ("shape", 2), ("sparsity", 3), ("bits", 5), ("bytes", 7)] {
    frame.canvas.write(
      title, in: titles[column], style: theme.dim, alignment: column == 7 ? .trailing : .leading)
  }
  for (line, row) in rows.dropFirst(first).prefix(visible).enumerated() {
    let y = inside.row(line + 1)
    frame.regions.add(y, .row(row))
    drawRow(row, state, in: &frame, columns.columns(of: y), theme: theme)
  }
}

private func drawRow(
  _ row: DashboardState.Row, _ state: DashboardState, in frame: inout Frame, _ cells: [Rectangle],
  theme: Theme
) {
  let isSelected = row == state.row
  let settings = state.settings(of: row)
  let name: String
  let shape: String
  let bytes: Int
  switch row {
  case .layer(let index):
    name = state.layers[index].name
    shape = state.layers[index].weightShape.description
    bytes = state.compressed.bytes(of: name)
  case .all:
    name = "all layers"
    shape = Numbers.count(state.layers.reduce(0) { $0 + $1.weightShape.elementCount })
    bytes = state.compressed.totalBytes
  }
  frame.canvas.write(isSelected ? "▸" : " ", in: cells[0], style: theme.accent)
  frame.canvas.write(name, in: cells[1], style: isSelected ? theme.accent : theme.text)
  frame.canvas.write(shape, in: cells[2], style: theme.dim)
  let bits = DashboardState.bitWidths
  let position = Double(bits.firstIndex(of: settings.bits) ?? bits.count - 1) / Double(bits.count - 1)
  for (column, value, cell) in [
    (DashboardState.Column.sparsity, settings.sparsity, cells[3]), (.bits, position, cells[5]),
  ] {
    Slider(value, isFocused: isSelected && state.column == column)
      .draw(in: &frame.canvas, cell, theme: theme)
    frame.regions.add(cell, .slider(row, column))
  }
  frame.canvas.write(
    Numbers.percent(settings.sparsity, places: 0), in: cells[4], style: theme.text, alignment: .trailing)
  frame.canvas.write("\(settings.bits)", in: cells[6], style: theme.text, alignment: .trailing)
  frame.canvas.write(Numbers.bytes(bytes), in: cells[7], style: theme.text, alignment: .trailing)
}
