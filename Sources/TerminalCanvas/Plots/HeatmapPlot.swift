/// A matrix as colours, two rows to a row of cells, with a labelled colour bar below.
///
/// A matrix that is larger than the room is averaged over blocks; a smaller one is enlarged by whole factors.
public struct HeatmapPlot: Hashable, Sendable {
  /// An element of the matrix.
  public struct Index: Hashable, Sendable {
    /// Its row.
    public var row: Int
    /// Its column.
    public var column: Int

    /// Creates an index.
    public init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  /// How many rows the matrix has.
  public let rows: Int
  /// How many columns the matrix has.
  public let columns: Int
  /// The elements, row by row; what is no number isn't there.
  public let values: [Float]
  /// The values at the two ends of the colours.
  public var range: ClosedRange<Float>
  /// The element that is pointed at.
  public var cursor: Index?
  /// What is written at the two ends of the colour bar.
  public var labels: (low: String, high: String) {
    get { (lowLabel, highLabel) }
    set { (lowLabel, highLabel) = newValue }
  }
  private var lowLabel: String
  private var highLabel: String

  /// Creates a heatmap.
  ///
  /// - Parameters:
  ///   - values: The elements, row by row, `columns` each; an incomplete last row is filled up with nothing.
  ///   - range: The values at the two ends of the colours.
  ///   - cursor: The element that is pointed at.
  ///   - labels: What is written at the two ends of the colour bar.
  public init(
    _ values: [Float], columns: Int, range: ClosedRange<Float> = 0...1, cursor: Index? = nil,
    labels: (low: String, high: String) = ("0", "1")
  ) {
    self.columns = max(0, columns)
    rows = self.columns == 0 ? 0 : (values.count + self.columns - 1) / self.columns
    let missing = max(0, rows * self.columns - values.count)
    self.values = missing == 0 ? values : values + [Float](repeating: .nan, count: missing)
    self.range = range
    self.cursor = cursor
    (lowLabel, highLabel) = labels
  }

  /// How many rows and columns of the matrix are averaged into one place of the picture, to say so in a title.
  public func block(in rectangle: Rectangle, theme: Theme) -> Size {
    let grid = grid(in: rectangle, theme: theme)
    return Size(width: grid.blockWidth, height: grid.blockHeight)
  }

  /// The element at a point of the screen, the first of its block; `nil` beside the matrix.
  public func cell(at point: Point, in rectangle: Rectangle, theme: Theme) -> Index? {
    let grid = grid(in: rectangle, theme: theme)
    let area = plotArea(in: rectangle)
    guard area.contains(point) else { return nil }
    return grid.index(x: point.x - area.x, y: (point.y - area.y) * grid.rowsPerCell)
  }

  /// Draws it, with the colour bar in the last row if there is room for more than that.
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) {
    let area = plotArea(in: rectangle)
    let grid = grid(in: rectangle, theme: theme)
    if !area.isEmpty, !grid.isEmpty {
      let averages = averages(grid)
      for y in 0..<min(area.height, (grid.height + grid.rowsPerCell - 1) / grid.rowsPerCell) {
        for x in 0..<grid.width {
          let cell =
            grid.rowsPerCell == 1
            ? shade(averages, grid, x: x, y: y, theme: theme)
            : color(averages, grid, x: x, y: y, theme: theme)
          canvas[area.x + x, area.y + y] = cell
        }
      }
    }
    if area.height < rectangle.height {
      drawColorBar(in: &canvas, rectangle.row(rectangle.height - 1), theme: theme)
    }
  }

  private func plotArea(in rectangle: Rectangle) -> Rectangle {
    rectangle.inset(bottom: rectangle.height >= 3 ? 1 : 0)
  }

  private func grid(in rectangle: Rectangle, theme: Theme) -> Grid {
    let area = plotArea(in: rectangle)
    return Grid(
      rows: rows, columns: columns, width: area.width, height: area.height,
      rowsPerCell: theme.hasColors && !theme.isASCII ? 2 : 1)
  }

  /// The mean of what is there in each block, row by row.
  private func averages(_ grid: Grid) -> [Float] {
    var averages: [Float] = []
    averages.reserveCapacity(grid.blockRows * grid.blockColumns)
    for top in stride(from: 0, to: rows, by: grid.blockHeight) {
      for left in stride(from: 0, to: columns, by: grid.blockWidth) {
        var sum: Float = 0
        var count: Float = 0
        for row in top..<min(rows, top + grid.blockHeight) {
          for column in left..<min(columns, left + grid.blockWidth)
          where !values[row * columns + column].isNaN {
            sum += values[row * columns + column]
            count += 1
          }
        }
        averages.append(count > 0 ? sum / count : .nan)
      }
    }
    return averages
  }

  /// Two places of the picture above each other, as an upper half block.
  private func color(_ averages: [Float], _ grid: Grid, x: Int, y: Int, theme: Theme) -> Cell {
    let halves = [2 * y, 2 * y + 1].map { line -> Color in
      guard line < grid.height else { return .standard }
      if grid.isOutline(cursor, x: x, y: line) { return theme.heatCursor }
      let value = averages[grid.block(x: x, y: line)]
      return step(value, of: theme.heat.count).map { theme.heat[$0] } ?? theme.missing
    }
    // The terminal's own background can't be the colour of a character.
    return halves[0] == .standard
      ? Cell("▄", Style(halves[1], on: .standard)) : Cell("▀", Style(halves[0], on: halves[1]))
  }

  /// One place of the picture as a character, on its colour where there are colours.
  private func shade(_ averages: [Float], _ grid: Grid, x: Int, y: Int, theme: Theme) -> Cell {
    let value = averages[grid.block(x: x, y: y)]
    let shades = Blocks.shades(theme)
    let character = step(value, of: shades.count).map { shades[$0] } ?? Self.missingGlyph(theme)
    let isOutline = grid.isOutline(cursor, x: x, y: y)
    guard theme.hasColors else {
      return Cell(character, Style(.standard, on: .standard, isOutline ? .reverse : []))
    }
    let color =
      isOutline ? theme.heatCursor : step(value, of: theme.heat.count).map { theme.heat[$0] } ?? theme.missing
    return Cell(character, Style(color.legible, on: color))
  }

  /// What stands where there is no value.
  private static func missingGlyph(_ theme: Theme) -> Character { theme.isASCII ? "?" : "·" }

  /// The index of the colour of a value; `nil` for what isn't there.
  private func step(_ value: Float, of count: Int) -> Int? {
    guard !value.isNaN, count > 0 else { return nil }
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite else { return value > range.lowerBound ? count - 1 : 0 }
    let part = min(max((value - range.lowerBound) / span, 0), 1)
    return min(count - 1, Int(part * Float(count)))
  }

  private func drawColorBar(in canvas: inout Canvas, _ row: Rectangle, theme: Theme) {
    var line = StyledLine(lowLabel + " ", theme.axis)
    if theme.hasColors && !theme.isASCII {
      for color in theme.heat { line.append("██", Style(color)) }
    } else {
      let shades = Blocks.shades(theme)
      for (index, shade) in shades.enumerated() {
        let color = theme.hasColors ? theme.heat[index * theme.heat.count / shades.count] : .standard
        line.append(
          String(repeating: shade, count: theme.isASCII ? 1 : 2),
          theme.hasColors ? Style(color.legible, on: color) : .plain)
      }
    }
    line.append(" " + highLabel, theme.axis)
    if values.contains(where: \.isNaN) {
      line.append("  ", theme.axis)
      let isDrawn = theme.hasColors && !theme.isASCII
      line.append(
        isDrawn ? "█" : String(Self.missingGlyph(theme)), isDrawn ? Style(theme.missing) : .plain)
      line.append(" none", theme.axis)
    }
    canvas.write(line, in: row)
  }
}
