internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Draws the list of layers with their sliders and, where there is room, what became of the selected one.
func drawLayers(_ state: CompressState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let rows = state.rows
  // Where every line counts, neither titles nor a border below.
  let isDense = place.height < min(7, state.layers.count + 5)
  let room = max(0, place.height - (isDense ? 1 : 3))
  // A blank line, and as many details as there is room for.
  let details = layerDetails(
    state, theme: theme, count: room - rows.count - 2, width: place.width - 4)
  let detailHeight = details.isEmpty ? 0 : details.count + 1
  let listHeight = max(0, room - detailHeight)
  let showsOther = listHeight > rows.count
  let visible = min(rows.count, listHeight)
  let selected = rows.firstIndex(of: state.row) ?? 0
  let first = max(0, min(selected - visible / 2, rows.count - visible))
  var notes = [state.isRankedTogether ? "ranked over all layers" : "ranked in each layer"]
  if !showsOther { notes.insert("biases etc. \(Numbers.bytes(state.compressed.otherBytes))", at: 0) }
  if visible < rows.count {
    // The row of all layers isn't one of them.
    let count = rows.count { $0 != .all }
    let last = min(first + visible, count)
    let range = first < last ? "\(Numbers.count(first + 1))–\(Numbers.count(last)) of " : "all of "
    notes.insert("\(range)\(Numbers.count(count))", at: 0)
  }
  var titles = state.filterTitles
  // Without the columns' titles, the border tells which slider is shown.
  if isDense {
    let slider = state.wideSlider.columnTitles[0]
    titles =
      state.filter.isEmpty ? [slider.asSentenceStart] : titles.map { "\($0): \(slider)" } + titles
  }
  let title = titles.first { $0.cellWidth <= place.width - 8 } ?? titles[titles.count - 1]
  let noteRoom = place.width - 8 - title.cellWidth
  // What is out of sight is more important than how it is ranked.
  var note = notes.joined(separator: " · ")
  while notes.count > 1, note.cellWidth > noteRoom {
    notes.removeLast()
    note = notes.joined(separator: " · ")
  }
  // Where the details have no room, what a channel drags along is still to be seen before it is cut.
  if detailHeight == 0, state.focus == .channels, state.row != .all {
    note = state.channelNote(width: noteRoom)
  }
  var inside = Box(title, note: note, isFocused: state.focus.isSlider, theme: theme)
    .draw(in: &frame.canvas, place, theme: theme)
  if isDense {
    inside = place.inset(left: 1, top: 1, right: 1)
    frame.canvas.fill(inside, style: theme.text)
    for x in [place.x, place.right - 1] {
      let side = Rectangle(x: x, y: inside.y, width: 1, height: inside.height)
      frame.canvas.verticalRule(
        side, style: state.focus.isSlider ? theme.focusedBorder : theme.border)
    }
  }

  let columns = LayerColumns(state, width: inside.width)
  if !isDense { columns.drawTitles(state, in: &frame, inside.row(0), theme: theme) }
  if visible < rows.count {
    // On the border, where it takes no room.
    let bar = Rectangle(x: place.right - 1, y: inside.y + (isDense ? 0 : 1), width: 1, height: visible)
    ScrollBar(offset: first, count: rows.count).draw(in: &frame.canvas, bar, theme: theme)
    frame.regions.add(bar, .compress(.scrollBar))
  }
  var line = isDense ? 0 : 1
  for row in rows.dropFirst(first).prefix(visible) {
    if row == .all, showsOther {
      columns.drawOther(state, in: &frame, inside.row(line), theme: theme)
      line += 1
    }
    let y = inside.row(line)
    frame.regions.add(y, .compress(.row(row)))
    columns.draw(row, state, in: &frame, y, theme: theme)
    line += 1
  }
  guard detailHeight > 0 else { return }
  // The line of all layers has details of one of them only.
  if state.row == .all {
    let name = state.layers[state.shownLayer].name
    frame.canvas.write(
      "\(name), the largest layer:", in: inside.row(line).inset(left: 2, right: 1), style: theme.dim)
  }
  for (index, detail) in details.enumerated() {
    frame.canvas.write(detail, in: inside.row(line + 1 + index).inset(left: 2))
  }
}

/// The columns of the list of layers: as many sliders as there is room for, the selected one among them and wider than the
/// others.
struct LayerColumns {
  private let layout: TerminalCanvas.Layout
  private let sliders: [CompressState.Focus]

  /// The cells that sizes take, such as `1003 KiB`.
  private static let bytesWidth = 8
  /// The longest name that is written out where room is short.
  private static let widestName = 14
  private static let shapeWidth = 11

  /// The cells that are wanted inside of the list's border, and those with shapes and long sliders.
  static func wantedWidths(_ state: CompressState) -> (least: Int, most: Int) {
    let longest = longestName(of: state)
    func fixed(_ name: Int) -> Int { fixedWidth([.sparsity, .bits, .channels], name: name, shape: 0) }
    return (
      fixed(usualName(longest: longest)) + 20 + 2 * 6,
      fixed(min(max(10, longest), 2 * widestName)) + shapeWidth + 1 + 30 + 2 * 12
    )
  }

  private static func longestName(of state: CompressState) -> Int {
    state.layers.map(\.name.cellWidth).max() ?? 0
  }

  /// The cells of names where room is short.
  private static func usualName(longest: Int) -> Int { min(widestName, max(10, longest)) }

  private static func numberWidth(_ focus: CompressState.Focus) -> Int { focus == .bits ? 3 : 5 }

  /// The cells of everything but the sliders, with the gaps between all columns.
  private static func fixedWidth(_ sliders: [CompressState.Focus], name: Int, shape: Int) -> Int {
    let numbers = sliders.reduce(0) { $0 + numberWidth($1) }
    let gaps = 2 + (shape > 0 ? 1 : 0) + 2 * sliders.count
    return 1 + name + shape + numbers + bytesWidth + gaps
  }

  init(_ state: CompressState, width: Int) {
    let all: [CompressState.Focus] = [.sparsity, .bits, .channels]
    let longest = Self.longestName(of: state)
    var name = Self.usualName(longest: longest)
    var shape = 0
    var sliders = all
    func room(_ name: Int) -> Int { width - Self.fixedWidth(sliders, name: name, shape: shape) }
    let last = state.focus.isSlider ? state.focus : state.wideSlider
    if room(name) < 24 { sliders = all.filter { $0 != (last == .channels ? .bits : .channels) } }
    if room(name) < 12 { name = max(6, name - (12 - room(name))) }
    if room(name) < 12 { sliders = [state.wideSlider] }
    if room(name) >= 20 + 6 * (sliders.count - 1) + Self.shapeWidth + 1 { shape = Self.shapeWidth }
    // Where sliders have all that they need, long names are written out.
    name += min(max(0, longest - name), max(0, room(name) - 30 - 12 * (sliders.count - 1)))
    let free = max(0, room(name))
    let narrow = sliders.count == 1 ? 0 : min(max(min(5, free / sliders.count), free / 5), 16)
    let wide = max(0, free - narrow * (sliders.count - 1))
    self.sliders = sliders
    let wideSlider = sliders.contains(state.wideSlider) ? state.wideSlider : sliders[0]
    layout = TerminalCanvas.Layout(
      [.length(1), .length(name)] + (shape > 0 ? [.length(shape)] : [])
        + sliders.flatMap {
          [.length($0 == wideSlider ? wide : narrow), .length(Self.numberWidth($0))]
            as [TerminalCanvas.Layout.Constraint]
        } + [.length(Self.bytesWidth)],
      spacing: 1)
  }

  /// The cells of a line: mark, name, shape if it is shown, for each slider itself and its number, and the bytes.
  private func cells(of row: Rectangle) -> (
    mark: Rectangle, name: Rectangle, shape: Rectangle?, sliders: [(slider: Rectangle, number: Rectangle)],
    bytes: Rectangle
  ) {
    let all = layout.columns(of: row)
    let start = all.count - 1 - 2 * sliders.count
    return (
      all[0], all[1], start > 2 ? all[2] : nil,
      sliders.indices.map { (all[start + 2 * $0], all[start + 2 * $0 + 1]) }, all[all.count - 1]
    )
  }

  func drawTitles(_ state: CompressState, in frame: inout Frame, _ row: Rectangle, theme: Theme) {
    let cells = cells(of: row)
    // A mark says how the lines are sorted, as long as they are.
    let order = state.order
    let isMarked = order != LayerOrder() && state.isSorted
    func draw(
      _ titles: [String], _ column: LayerOrder.Column, in place: Rectangle, _ alignment: Alignment = .leading
    ) {
      // Where there is no room for shapes, the names tell what order it is.
      let isHidden = column == .layer && order.column == .shape && cells.shape == nil
      let mark = isMarked && (order.column == column || isHidden) ? (order.isAscending ? " ▴" : " ▾") : ""
      let fitting = titles.first { ($0 + mark).cellWidth <= place.width } ?? titles[titles.count - 1]
      frame.canvas.write(
        fitting + mark, in: place, style: mark.isEmpty ? theme.dim : theme.accent, alignment: alignment)
      frame.regions.add(place, .compress(.title(column)))
    }
    draw(["layer"], .layer, in: cells.name)
    if let shape = cells.shape { draw(["shape"], .shape, in: shape) }
    for (focus, cell) in zip(sliders, cells.sliders) {
      // A title may reach over its slider's number.
      let room = Rectangle(
        x: cell.slider.x, y: row.y, width: cell.number.right - cell.slider.x, height: 1)
      guard let column = LayerOrder.Column(focus) else { continue }
      draw(focus.columnTitles, column, in: room)
    }
    draw(["bytes"], .bytes, in: cells.bytes, .trailing)
  }

  /// What isn't a layer's weight, so that the lines add up.
  func drawOther(_ state: CompressState, in frame: inout Frame, _ row: Rectangle, theme: Theme) {
    let cells = cells(of: row)
    let name = Rectangle(x: cells.name.x, y: row.y, width: cells.bytes.x - cells.name.x - 1, height: 1)
    frame.canvas.write("other: biases, normalization", in: name, style: theme.dim)
    frame.canvas.write(
      Numbers.bytes(state.compressed.otherBytes), in: cells.bytes, style: theme.dim, alignment: .trailing)
  }

  func draw(
    _ row: CompressState.Row, _ state: CompressState, in frame: inout Frame, _ place: Rectangle, theme: Theme
  ) {
    let cells = cells(of: place)
    let isSelected = row == state.row
    var name: String
    let shape: String
    let bytes: Int?
    switch row {
    case .layer(let index):
      name = state.layers[index].name
      shape = state.layers[index].weightShape.description
      bytes = state.compressed.bytes(of: name)
      name = name.shortened(to: cells.name.width)
    case .all:
      let isMixed = sliders.contains { state.isMixed(.all, $0) }
      let titles = (isMixed && state.filter.isEmpty ? ["all, mixed"] : []) + state.allTitles
      name = titles.first { $0.cellWidth <= cells.name.width } ?? "all"
      shape = Numbers.count(state.layers.reduce(0) { $0 + $1.weightShape.elementCount })
      bytes = state.compressed.totalBytes
    }
    frame.canvas.write(isSelected ? "▸" : " ", in: cells.mark, style: theme.accent)
    frame.canvas.write(name, in: cells.name, style: isSelected ? theme.accent : theme.text)
    if let cell = cells.shape { frame.canvas.write(shape, in: cell, style: theme.dim) }
    for (focus, cell) in zip(sliders, cells.sliders) {
      let isEnabled = focus != .channels || state.canCutChannels(of: row)
      Slider(
        state.sliderPosition(of: row, focus), isFocused: isSelected && state.focus == focus,
        isEnabled: isEnabled, isMixed: state.isMixed(row, focus)
      ).draw(in: &frame.canvas, cell.slider, theme: theme)
      frame.regions.add(cell.slider, .compress(.slider(row, focus)))
      let text = isEnabled ? state.sliderText(of: row, focus) : Numbers.missing
      frame.canvas.write(
        text ?? state.unknown(row), in: cell.number, style: isEnabled && text != nil ? theme.text : theme.dim,
        alignment: .trailing)
    }
    frame.canvas.write(
      bytes.map(Numbers.bytes) ?? state.unknown(row), in: cells.bytes,
      style: bytes == nil ? theme.dim : theme.text, alignment: .trailing)
  }
}

extension CompressState.Focus {
  /// What its column is called, longest text first.
  fileprivate var columnTitles: [String] { self == .channels ? ["channels cut", "channels"] : [rawValue] }
}
