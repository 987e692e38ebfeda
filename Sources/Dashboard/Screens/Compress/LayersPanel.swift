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
  var note = state.recipe.scope == .global ? "ranked over all layers" : "ranked in each layer"
  if visible < rows.count { note = "\(first + 1)–\(first + visible) of \(rows.count) · \(note)" }
  // Where the details have no room, what a channel drags along is still to be seen before it is cut.
  if detailHeight == 0, state.focus == .channels { note = state.channelNote }
  let inside = Box("Layers", note: note, isFocused: state.focus != .heatmap, theme: theme)
    .draw(in: &frame.canvas, place, theme: theme)

  let columns = LayerColumns(state, width: inside.width)
  columns.drawTitles(in: &frame.canvas, inside.row(0), theme: theme)
  for (line, row) in rows.dropFirst(first).prefix(visible).enumerated() {
    let y = inside.row(line + 1)
    frame.regions.add(y, .compress(.row(row)))
    columns.draw(row, state, in: &frame, y, theme: theme)
  }
  guard detailHeight > 0 else { return }
  for (line, detail) in details.enumerated() {
    frame.canvas.write(detail, in: inside.row(visible + 2 + line).inset(left: 2, right: 1))
  }
}

/// The columns of the list of layers: as many sliders as there is room for, the selected one among them.
private struct LayerColumns {
  private let layout: TerminalCanvas.Layout
  private let sliders: [CompressState.Focus]

  init(_ state: CompressState, width: Int) {
    let nameWidth = min(20, state.layers.map(\.name.cellWidth).max() ?? 0)
    let all: [CompressState.Focus] = [.sparsity, .bits, .channels]
    sliders = width >= 57 ? all : all.filter { $0 != (state.focus == .channels ? .bits : .channels) }
    layout = TerminalCanvas.Layout(
      [.length(1), .length(max(nameWidth, 10)), .length(width >= 70 ? 10 : 0)]
        + sliders.flatMap {
          [.minimum(5), .length($0 == .bits ? 2 : 5)] as [TerminalCanvas.Layout.Constraint]
        } + [
          .length(9)
        ],
      spacing: 1)
  }

  func drawTitles(in canvas: inout Canvas, _ row: Rectangle, theme: Theme) {
    let cells = layout.columns(of: row)
    canvas.write("layer", in: cells[1], style: theme.dim)
    canvas.write("shape", in: cells[2], style: theme.dim)
    for (index, focus) in sliders.enumerated() {
      // A title may reach over its slider's number.
      let room = Rectangle(
        x: cells[3 + 2 * index].x, y: row.y, width: cells[4 + 2 * index].right - cells[3 + 2 * index].x,
        height: 1)
      let title =
        focus == .channels
        ? (room.width < 12 ? "channels" : "channels cut") : focus == .bits ? "bits" : "sparsity"
      canvas.write(title, in: room, style: theme.dim)
    }
    canvas.write("bytes", in: cells[cells.count - 1], style: theme.dim, alignment: .trailing)
  }

  func draw(
    _ row: CompressState.Row, _ state: CompressState, in frame: inout Frame, _ place: Rectangle, theme: Theme
  ) {
    let cells = layout.columns(of: place)
    let isSelected = row == state.row
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
    for (index, focus) in sliders.enumerated() {
      let cell = cells[3 + 2 * index]
      let isEnabled = focus != .channels || state.canCutChannels(of: row)
      Slider(
        state.sliderPosition(of: row, focus), isFocused: isSelected && state.focus == focus,
        isEnabled: isEnabled
      ).draw(in: &frame.canvas, cell, theme: theme)
      frame.regions.add(cell, .compress(.slider(row, focus)))
      frame.canvas.write(
        isEnabled ? state.sliderText(of: row, focus) : Numbers.missing, in: cells[4 + 2 * index],
        style: isEnabled ? theme.text : theme.dim, alignment: .trailing)
    }
    frame.canvas.write(
      Numbers.bytes(bytes), in: cells[cells.count - 1], style: theme.text, alignment: .trailing)
  }
}

extension CompressState {
  /// Where a slider's knob is, 0...1.
  fileprivate func sliderPosition(of row: Row, _ focus: Focus) -> Double {
    switch focus {
    case .sparsity: settings(of: row).sparsity
    case .bits:
      Double(Self.bitWidths.firstIndex(of: settings(of: row).bits) ?? Self.bitWidths.count - 1)
        / Double(Self.bitWidths.count - 1)
    case .channels: channelFraction(of: row)
    case .heatmap: 0
    }
  }

  /// A slider's value as it is written.
  fileprivate func sliderText(of row: Row, _ focus: Focus) -> String {
    switch focus {
    case .sparsity: Numbers.percent(settings(of: row).sparsity, places: 0)
    case .bits: "\(settings(of: row).bits)"
    case .channels: Numbers.percent(channelFraction(of: row), places: 0)
    case .heatmap: ""
    }
  }
}
