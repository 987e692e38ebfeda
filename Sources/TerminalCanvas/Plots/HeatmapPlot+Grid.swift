extension HeatmapPlot {
  /// How the places of the picture and the elements of the matrix correspond.
  struct Grid {
    /// Elements averaged into one place of the picture.
    let blockWidth: Int
    let blockHeight: Int
    /// How many blocks there are.
    let blockColumns: Int
    let blockRows: Int
    /// Places of the picture that a block is enlarged to.
    let scaleX: Int
    let scaleY: Int
    /// How many rows of the picture are in a row of cells.
    let rowsPerCell: Int

    init(rows: Int, columns: Int, width: Int, height: Int, rowsPerCell: Int) {
      let lines = height * rowsPerCell
      (blockWidth, blockColumns, scaleX) = Self.fit(columns, into: width)
      (blockHeight, blockRows, scaleY) = Self.fit(rows, into: lines)
      self.rowsPerCell = rowsPerCell
    }

    private static func fit(_ count: Int, into room: Int) -> (block: Int, blocks: Int, scale: Int) {
      guard count > 0, room > 0 else { return (1, 0, 1) }
      let block = (count + room - 1) / room
      let blocks = (count + block - 1) / block
      return (block, blocks, block == 1 ? max(1, room / count) : 1)
    }

    /// Columns and rows of the picture.
    var width: Int { blockColumns * scaleX }
    var height: Int { blockRows * scaleY }
    var isEmpty: Bool { width == 0 || height == 0 }

    /// The position of a place's block, row by row.
    func block(x: Int, y: Int) -> Int { y / scaleY * blockColumns + x / scaleX }

    /// The first element of the block at a place.
    func index(x: Int, y: Int) -> Index? {
      guard x >= 0, y >= 0, x < width, y < height else { return nil }
      return Index(row: y / scaleY * blockHeight, column: x / scaleX * blockWidth)
    }

    /// Whether a place is on the edge of the block that holds the cursor; a small block is all edge.
    func isOutline(_ cursor: Index?, x: Int, y: Int) -> Bool {
      guard let cursor, cursor.row >= 0, cursor.column >= 0 else { return false }
      guard x / scaleX == cursor.column / blockWidth, y / scaleY == cursor.row / blockHeight else {
        return false
      }
      let (insideX, insideY) = (x % scaleX, y % scaleY)
      return insideX == 0 || insideY == 0 || insideX == scaleX - 1 || insideY == scaleY - 1
    }
  }
}
