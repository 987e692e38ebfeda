/// Rows of text in columns, with a header, a selected row, and a scroll bar when there are more rows than fit.
public struct Table: Hashable, Sendable {
  /// What all cells below each other have in common.
  public struct Column: Hashable, Sendable {
    /// Its name in the header.
    public var title: String
    /// How wide it is.
    public var width: Layout.Constraint
    /// Where the text is put.
    public var alignment: Alignment

    /// Creates a column.
    public init(_ title: String, _ width: Layout.Constraint, _ alignment: Alignment = .leading) {
      self.title = title
      self.width = width
      self.alignment = alignment
    }
  }

  /// Where the parts of a drawn table are.
  public struct Places: Hashable, Sendable {
    /// The cells of the header, by column; empty when there was no room for it.
    public var header: [Rectangle]
    /// The room of all rows that are on the screen, by column.
    public var columns: [Rectangle]
    /// The index of the first row on the screen.
    public var firstRow: Int
    /// The rows on the screen, from `firstRow`.
    public var rows: [Rectangle]
    /// The scroll bar, if there is one.
    public var scrollBar: Rectangle?

    /// Where a cell is, to draw something else into it than text; `nil` when it isn't on the screen.
    public func cell(row: Int, column: Int) -> Rectangle? {
      guard rows.indices.contains(row - firstRow), columns.indices.contains(column) else { return nil }
      return columns[column].intersection(rows[row - firstRow])
    }

    /// The index of the row at a point.
    public func row(at point: Point) -> Int? { rows.firstIndex { $0.contains(point) }.map { $0 + firstRow } }
  }

  /// The columns, from left to right.
  public var columns: [Column]
  /// The rows, from top to bottom; cells that are missing stay empty.
  public var rows: [[StyledLine]]
  /// The index of the selected row.
  public var selected: Int?
  /// The index of the first row to show; one that would leave room below the last row is reduced.
  public var offset: Int
  /// Whether it has the keyboard.
  public var isFocused: Bool

  /// Creates a table.
  public init(
    _ columns: [Column], rows: [[StyledLine]], selected: Int? = nil, offset: Int = 0, isFocused: Bool = true
  ) {
    self.columns = columns
    self.rows = rows
    self.selected = selected
    self.offset = offset
    self.isFocused = isFocused
  }

  /// The offset nearest to the one so far at which a row is on the screen.
  public static func offset(_ offset: Int, showing row: Int, count: Int, height: Int) -> Int {
    guard height > 0 else { return 0 }
    let shown = min(max(offset, row - height + 1), row)
    return min(max(0, shown), max(0, count - height))
  }

  /// Draws it, and tells where everything is.
  @discardableResult
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) -> Places {
    let hasHeader = rectangle.height > 1 && columns.contains { !$0.title.isEmpty }
    let body = rectangle.inset(top: hasHeader ? 1 : 0)
    let isScrolled = rows.count > body.height && body.width > 1
    let content = body.inset(right: isScrolled ? 1 : 0)
    let first = min(max(0, offset), max(0, rows.count - body.height))
    let layout = Layout(columns.map(\.width), spacing: 1)
    var places = Places(header: [], columns: layout.columns(of: content), firstRow: first, rows: [])
    if hasHeader {
      let row = Rectangle(x: content.x, y: rectangle.y, width: content.width, height: 1)
      places.header = layout.columns(of: row)
      for (column, cell) in zip(columns, places.header) {
        canvas.write(column.title, in: cell, style: theme.title, alignment: column.alignment)
      }
    }
    for (line, index) in (first..<min(rows.count, first + body.height)).enumerated() {
      let row = content.row(line)
      places.rows.append(row)
      draw(rows[index], in: &canvas, row, columns: places.columns)
      if index == selected { highlight(row, in: &canvas, theme: theme) }
    }
    if isScrolled {
      let bar = body.inset(left: body.width - 1)
      ScrollBar(offset: first, count: rows.count).draw(in: &canvas, bar, theme: theme)
      places.scrollBar = bar
    }
    return places
  }

  private func draw(
    _ cells: [StyledLine], in canvas: inout Canvas, _ row: Rectangle, columns rooms: [Rectangle]
  ) {
    for (cell, (column, room)) in zip(cells, zip(columns, rooms)) {
      canvas.write(cell, in: room.intersection(row), alignment: column.alignment)
    }
  }

  /// Puts the selection behind what is written: colours of the text stay where there is a ground to set them off.
  private func highlight(_ row: Rectangle, in canvas: inout Canvas, theme: Theme) {
    let selection = isFocused ? theme.selection : theme.inactiveSelection
    canvas.restyle(row) { style in
      var result = style
      // Greys that suit the ordinary ground would hardly be seen on this one.
      if [.standard, theme.text.foreground, theme.dim.foreground].contains(style.foreground) {
        result.foreground = selection.foreground
      }
      if selection.background != .standard { result.background = selection.background }
      if let contrast = result.foreground.contrast(with: result.background), contrast < 3 {
        result.foreground = selection.foreground
      }
      result.attributes.subtract(.dim)
      result.attributes.formUnion(selection.attributes)
      return result
    }
  }
}
