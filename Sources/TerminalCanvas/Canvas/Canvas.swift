/// A grid of cells that widgets draw into. Whatever falls outside is left out.
public struct Canvas: Hashable, Sendable {
  /// The extent of the grid.
  public let size: Size
  /// The cells, row by row.
  public private(set) var cells: [Cell]

  /// Creates a grid of blank cells.
  public init(size: Size) {
    self.size = size
    cells = [Cell](repeating: .blank, count: size.width * size.height)
  }

  /// The whole grid.
  public var bounds: Rectangle { Rectangle(size) }

  /// The cell at a column and row; reading outside gives a blank cell, writing outside does nothing.
  public subscript(x: Int, y: Int) -> Cell {
    get { contains(x, y) ? cells[y * size.width + x] : .blank }
    set { if contains(x, y) { cells[y * size.width + x] = newValue } }
  }

  private func contains(_ x: Int, _ y: Int) -> Bool { x >= 0 && y >= 0 && x < size.width && y < size.height }

  /// Fills a rectangle with a character that is one cell wide.
  public mutating func fill(_ rectangle: Rectangle, _ character: Character = " ", style: Style) {
    let part = rectangle.intersection(bounds)
    guard !part.isEmpty else { return }
    for y in part.y..<part.y + part.height {
      mend(part.x, y)
      mend(part.right - 1, y)
      for x in part.x..<part.x + part.width { self[x, y] = Cell(character, style) }
    }
  }
}
