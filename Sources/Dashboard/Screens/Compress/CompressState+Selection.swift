internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

extension CompressState {
  /// Selects a line, and has its layer's inputs kept for what may be done to it; one that the filter has hidden since it was drawn
  /// isn't selected.
  @discardableResult
  mutating func select(_ row: Row) -> [Effect] {
    guard row != self.row, rows.contains(row) else { return [] }
    endChange()
    self.row = row
    heatmap.moveCursor(rows: 0, columns: 0, within: shownExtent)
    // What was stopped goes on with the next change only; the layer that is looked at is wanted even so.
    return isStopped ? settle().filter { if case .compress = $0 { true } else { false } } : settle()
  }

  /// The line some lines further down.
  func row(after step: Int) -> Row {
    let rows = rows
    let index = rows.firstIndex(of: row) ?? 0
    return rows[min(max(index + step, 0), rows.count - 1)]
  }

  /// Moves the heatmap's cursor to the first or the last weight of its output channel.
  mutating func moveCursorToEnd(isUpper: Bool) {
    let extent = shownExtent
    heatmap.moveCursor(rows: 0, columns: isUpper ? extent.columns : -extent.columns, within: extent)
  }

  /// Whether the heatmap's cursor is to be seen.
  var isCursorShown: Bool { focus == .heatmap || heatmap.pointed != nil }

  /// Output channels, and weights in each, of the layer that is shown.
  var shownExtent: (rows: Int, columns: Int) {
    let shape = layers[shownLayer].weightShape
    let rows = shape.rank == 0 ? 1 : shape[0]
    return (rows, rows == 0 ? 0 : shape.elementCount / rows)
  }

  /// Moves the heatmap's cursor by as many cells of the picture.
  mutating func moveCursor(rows: Int, columns: Int, drawnIn place: Rectangle?) {
    let extent = shownExtent
    let block = place.map { shownGrid(in: $0) }
    heatmap.moveCursor(
      rows: rows * (block?.blockRows ?? 1), columns: columns * (block?.blockColumns ?? 1), within: extent)
    // From where it is now it goes on with the cursor.
    if heatmap.start != nil, let place { heatmap.start = shownStart(in: place) }
  }

  /// Puts the heatmap's cursor to a place of the screen; the picture stays where it is.
  mutating func pointCursor(at point: Point, drawnIn place: Rectangle?) {
    guard let place, let weight = weight(at: point, drawnIn: place) else { return }
    heatmap.start = shownStart(in: place)
    heatmap.cursor = weight
  }

  /// Magnifies the heatmap more or less; what is at a place of the screen stays there, as far as the matrix goes.
  mutating func zoomHeatmap(by steps: Int, at point: Point, drawnIn place: Rectangle?) {
    pointCursor(at: point, drawnIn: place)
    heatmap.zoom(by: steps)
    guard let place else { return }
    // How far from the beginning of the picture the place is now.
    heatmap.start = heatmap.cursor
    let start = shownStart(in: place)
    guard let weight = weight(at: point, drawnIn: place) else { return }
    heatmap.start = .init(
      row: heatmap.cursor.row - (weight.row - start.row),
      column: heatmap.cursor.column - (weight.column - start.column))
    heatmap.start = shownStart(in: place)
  }

  /// The first row and column of the heatmap that are shown.
  private func shownStart(in place: Rectangle) -> HeatmapView.Position {
    let grid = shownGrid(in: place)
    return .init(row: grid.rows.lowerBound, column: grid.columns.lowerBound)
  }

  /// The weight of the heatmap at a place of the screen, the first of its cell.
  func weight(at point: Point, drawnIn place: Rectangle?) -> HeatmapView.Position? {
    guard let place, !place.isEmpty else { return nil }
    let map = shownGrid(in: place)
    let plot = HeatmapPlot([Float](repeating: 0, count: map.width * map.height), columns: map.width)
    // Beside the matrix, which may not fill its place, the nearest cell counts.
    func index(_ x: Int, _ y: Int) -> HeatmapPlot.Index? {
      plot.cell(at: Point(x: x, y: y), in: place, theme: .dark)
    }
    let x = min(max(point.x, place.x), place.right - 1)
    let y = min(max(point.y, place.y), place.bottom - 1)
    let column = stride(from: x, through: place.x, by: -1).lazy.compactMap { index($0, place.y)?.column }
      .first
    let row = stride(from: y, through: place.y, by: -1).lazy.compactMap { index(place.x, $0)?.row }.first
    guard let column, let row else { return nil }
    let block = map.block(row: row, column: column)
    return .init(row: block.rows.lowerBound, column: block.columns.lowerBound)
  }

  /// The weights that are read off the heatmap: those of a cell; `nil` when it isn't on the part that is shown.
  func cursorBlock(drawnIn place: Rectangle) -> (rows: Range<Int>, columns: Range<Int>)? {
    let map = shownGrid(in: place)
    let (row, column) = (heatmap.position.row, heatmap.position.column)
    guard map.rows.contains(row), map.columns.contains(column) else { return nil }
    return map.block(
      row: (row - map.rows.lowerBound) / map.blockRows,
      column: (column - map.columns.lowerBound) / map.blockColumns)
  }

  /// Which of the shown layer's weights each cell stands for.
  func shownGrid(in place: Rectangle) -> BlockedMatrix {
    let extent = shownExtent
    let (lines, width) = (max(1, (place.height - 1) * 2), max(1, place.width))
    let window = heatmap.window(rows: extent.rows, columns: extent.columns, lines: lines, width: width)
    return BlockedMatrix(
      rowCount: extent.rows, columnCount: extent.columns, maximumHeight: lines, maximumWidth: width,
      rows: window.rows, columns: window.columns)
  }
}
