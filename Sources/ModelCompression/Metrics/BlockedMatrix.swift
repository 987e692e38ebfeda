/// A matrix, or a part of it, cut into equal blocks that each become a cell of a picture.
public struct BlockedMatrix: Hashable, Sendable {
  /// The part of the matrix that is shown: output channels.
  public let rows: Range<Int>
  /// The part of the matrix that is shown: weights of an output channel.
  public let columns: Range<Int>
  /// Output channels in a cell, fewer in the last row of cells.
  public let blockRows: Int
  /// Weights of an output channel in a cell, fewer in the last column of cells.
  public let blockColumns: Int
  /// Cells from top to bottom.
  public let height: Int
  /// Cells from left to right.
  public let width: Int

  /// Cuts a matrix into at most `maximumHeight` by `maximumWidth` blocks, as small as the room allows.
  ///
  /// - Parameters:
  ///   - rows: which rows to show, all by default; what lies outside the matrix is cut off.
  ///   - columns: which columns to show.
  public init(
    rowCount: Int, columnCount: Int, maximumHeight: Int, maximumWidth: Int, rows: Range<Int>? = nil,
    columns: Range<Int>? = nil
  ) {
    precondition(maximumHeight > 0 && maximumWidth > 0, "a map needs room for a cell")
    self.rows = (rows ?? 0..<rowCount).clamped(to: 0..<rowCount)
    self.columns = (columns ?? 0..<columnCount).clamped(to: 0..<columnCount)
    blockRows = max(1, (self.rows.count + maximumHeight - 1) / maximumHeight)
    blockColumns = max(1, (self.columns.count + maximumWidth - 1) / maximumWidth)
    height = (self.rows.count + blockRows - 1) / blockRows
    width = (self.columns.count + blockColumns - 1) / blockColumns
  }

  /// The block that a cell stands for.
  public func block(row: Int, column: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    precondition(row >= 0 && row < height && column >= 0 && column < width, "there is no such cell")
    let top = rows.lowerBound + row * blockRows
    let left = columns.lowerBound + column * blockColumns
    return (top..<min(top + blockRows, rows.upperBound), left..<min(left + blockColumns, columns.upperBound))
  }
}
