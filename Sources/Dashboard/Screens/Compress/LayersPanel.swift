internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Draws the list of layers with their sliders and, where there is room, what became of the selected one.
func drawLayers(_ state: CompressState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let rows = state.layers.indices.map(CompressState.Row.layer) + [.all]
  let room = max(0, place.height - 3)
  let details = layerDetails(state, theme: theme)
  let detailHeight = room - rows.count >= details.count + 1 ? details.count + 1 : 0
  let visible = min(rows.count, max(0, room - detailHeight))
  let selected = rows.firstIndex(of: state.row) ?? 0
  let first = max(0, min(selected - visible / 2, rows.count - visible))
  let scope = state.recipe.scope == .global ? "ranked over all layers" : "ranked in each layer"
  let note = visible < rows.count ? "\(first + 1)–\(first + visible) of \(rows.count) · \(scope)" : scope
  let inside = Box("Layers", note: note, isFocused: state.focus != .heatmap, theme: theme)
    .draw(in: &frame.canvas, place, theme: theme)

  let nameWidth = min(20, state.layers.map(\.name.cellWidth).max() ?? 0)
  let columns = Layout(
    [
      .length(1), .length(max(nameWidth, 10)), .length(inside.width >= 56 ? 10 : 0), .minimum(7), .length(5),
      .minimum(6), .length(2), .length(9),
    ], spacing: 1)
  let titles = columns.columns(of: inside.row(0))
  for (title, column) in [("layer", 1), ("shape", 2), ("sparsity", 3), ("bits", 5), ("bytes", 7)] {
    frame.canvas.write(
      title, in: titles[column], style: theme.dim, alignment: column == 7 ? .trailing : .leading)
  }
  for (line, row) in rows.dropFirst(first).prefix(visible).enumerated() {
    let y = inside.row(line + 1)
    frame.regions.add(y, .compress(.row(row)))
    drawRow(row, state, in: &frame, columns.columns(of: y), theme: theme)
  }
  guard detailHeight > 0 else { return }
  for (line, detail) in details.enumerated() {
    frame.canvas.write(detail, in: inside.row(visible + 2 + line).inset(left: 2, right: 1))
  }
}

private func drawRow(
  _ row: CompressState.Row, _ state: CompressState, in frame: inout Frame, _ cells: [Rectangle],
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
  let bits = CompressState.bitWidths
  let position = Double(bits.firstIndex(of: settings.bits) ?? bits.count - 1) / Double(bits.count - 1)
  for (focus, value, cell) in [
    (CompressState.Focus.sparsity, settings.sparsity, cells[3]), (.bits, position, cells[5]),
  ] {
    Slider(value, isFocused: isSelected && state.focus == focus).draw(in: &frame.canvas, cell, theme: theme)
    frame.regions.add(cell, .compress(.slider(row, focus)))
  }
  frame.canvas.write(
    Numbers.percent(settings.sparsity, places: 0), in: cells[4], style: theme.text, alignment: .trailing)
  frame.canvas.write("\(settings.bits)", in: cells[6], style: theme.text, alignment: .trailing)
  frame.canvas.write(Numbers.bytes(bytes), in: cells[7], style: theme.text, alignment: .trailing)
}

/// How many lines `layerDetails` has.
let layerDetailCount = 6

/// What became of the layer that is shown: how it is stored and why so, how far off its weights are, and by which choices.
private func layerDetails(_ state: CompressState, theme: Theme) -> [StyledLine] {
  let layer = state.layers[state.shownLayer]
  guard let compressed = state.compressed.encodedLayers[layer.name] else { return [] }
  let size = compressed.chosen.size
  let parts = [
    ("values", size.values), ("indices", size.indices), ("rest", size.header + size.scales + size.zeroPoints),
  ].filter { $0.1 > 0 }.map { "\($0.0) \(Numbers.bytes($0.1))" }.joined(separator: ", ")
  var others: [String: Int] = [:]
  for candidate in compressed.candidates.dropFirst() {
    // Of the gap codes only the best: they differ in the width of a gap alone.
    let kind = candidate.encoding.name.prefix { $0.isLetter }
    if kind != compressed.chosen.encoding.name.prefix(while: \.isLetter) {
      others[String(kind)] = min(others[String(kind)] ?? .max, candidate.size.total)
    }
  }
  let instead = others.sorted { $0.value < $1.value }.map { "\($0.key) \(Numbers.bytes($0.value))" }
  let error = compressed.error
  let settings = state.recipe.settings(for: layer.name)
  return [
    StyledLine([
      ("stored   ", theme.dim),
      ("\(compressed.chosen.values.name) \(compressed.chosen.encoding.name) ", theme.accent),
      (Numbers.bytes(compressed.bytes), theme.text),
      (" of \(Numbers.bytes(compressed.baselineBytes))", theme.dim),
    ]),
    StyledLine([("parts    ", theme.dim), (parts, theme.text)]),
    StyledLine([
      ("instead  ", theme.dim),
      (instead.isEmpty ? "nothing else fits" : instead.joined(separator: ", "), theme.text),
    ]),
    StyledLine([
      ("error    ", theme.dim),
      (
        "MSE \(Numbers.compact(error.meanSquaredError))  max \(Numbers.compact(Double(error.maximumError)))",
        theme.text
      ),
      (
        error.signalToNoise.isFinite
          ? "  SQNR \(Numbers.decimal(error.signalToNoise, places: 1)) dB" : "  exact",
        theme.text
      ),
    ]),
    StyledLine([
      ("zeros    ", theme.dim),
      (
        "\(Numbers.count(compressed.count - compressed.nonzeroCount)) of \(Numbers.count(compressed.count))",
        theme.text
      ),
      (
        compressed.keptCount > compressed.nonzeroCount
          ? ", \(Numbers.count(compressed.keptCount - compressed.nonzeroCount)) of them by rounding" : "",
        theme.dim
      ),
    ]),
    StyledLine([
      ("choices  ", theme.dim), ("\(settings.pattern)", theme.text), (" p  ", theme.dim),
      (settings.scheme.rawValue, theme.text), (" s  ", theme.dim),
      ("\(settings.granularity)", theme.text),
      (" c  ", theme.dim), ("\(settings.range)", theme.text), (" w", theme.dim),
    ]),
  ]
}
