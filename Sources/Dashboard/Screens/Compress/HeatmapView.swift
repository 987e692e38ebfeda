/// Which part of a layer's weight matrix the heatmap shows, and how.
public struct HeatmapView: Hashable, Sendable {
  /// Whether colours are mean magnitudes instead of fractions kept.
  public var showsMagnitudes = false
  /// The weight under the cursor: output channel and position in it.
  public var cursor = Position(row: 0, column: 0)
  /// The weight that the mouse rests on; the picture stays where it is around the cursor.
  var pointed: Position?
  /// The first row and column that are shown, where the mouse decided that; otherwise the cursor is in the middle.
  var start: Position?
  /// How much is magnified: every step halves the part of the matrix that is shown.
  public var zoom = 0

  /// A weight's place in the matrix.
  public struct Position: Hashable, Sendable {
    /// The output channel.
    public var row: Int
    /// The weight's place in the channel.
    public var column: Int
  }

  /// The weight that is read off.
  var position: Position { pointed ?? cursor }

  /// The most that can be magnified.
  static let maximumZoom = 8

  /// The rows and columns that are shown of a matrix: with the cursor, within the matrix, and as many as fill the room for that
  /// many lines and columns of the picture.
  func window(rows: Int, columns: Int, lines: Int, width: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    (
      Self.part(of: rows, with: cursor.row, from: start?.row, zoom: zoom, room: lines),
      Self.part(of: columns, with: cursor.column, from: start?.column, zoom: zoom, room: width)
    )
  }

  private static func part(
    of extent: Int, with cursor: Int, from start: Int?, zoom: Int, room: Int
  ) -> Range<Int> {
    var length = max(min(extent, 8), extent >> zoom)
    if room > 0, length > 0 {
      // More at the same size rather than a margin.
      let block = (length + room - 1) / room
      length = min(extent, block > 1 ? block * room : room / (room / length))
    }
    let wanted = start.map { min(max($0, cursor - length + 1), cursor) } ?? cursor - length / 2
    let first = min(max(wanted, 0), extent - length)
    return first..<first + length
  }

  /// Magnifies more, or less.
  mutating func zoom(by steps: Int) { zoom = min(max(zoom + steps, 0), Self.maximumZoom) }

  /// Moves the cursor within a matrix.
  mutating func moveCursor(rows: Int, columns: Int, within extent: (rows: Int, columns: Int)) {
    cursor.row = min(max(cursor.row + rows, 0), max(extent.rows - 1, 0))
    cursor.column = min(max(cursor.column + columns, 0), max(extent.columns - 1, 0))
  }
}
