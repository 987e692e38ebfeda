/// A weight matrix, or a part of it, reduced to a grid of cells that each stand for a block of weights.
public struct SparsityMap: Hashable, Sendable {
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
  /// Fraction of weights that aren't zero, cell by cell in rows.
  public let keptFractions: [Float]
  /// Mean magnitude of the weights, zeros included, cell by cell in rows.
  public let meanMagnitudes: [Float]

  /// Reduces a matrix of `rowCount` output channels to at most `maximumHeight` by `maximumWidth` cells.
  ///
  /// Blocks are as small as the room allows.
  ///
  /// - Parameters:
  ///   - rows: which output channels to show, all by default; what lies outside the matrix is cut off.
  ///   - columns: which weights of each to show.
  public init(
    weights: [Float], rowCount: Int, maximumHeight: Int, maximumWidth: Int, rows: Range<Int>? = nil,
    columns: Range<Int>? = nil
  ) {
    precondition(maximumHeight > 0 && maximumWidth > 0, "a map needs room for a cell")
    let columnCount = columnCount(of: weights.count, rows: rowCount)
    let rows = (rows ?? 0..<rowCount).clamped(to: 0..<rowCount)
    let columns = (columns ?? 0..<columnCount).clamped(to: 0..<columnCount)
    let blockRows = max(1, (rows.count + maximumHeight - 1) / maximumHeight)
    let blockColumns = max(1, (columns.count + maximumWidth - 1) / maximumWidth)
    let height = (rows.count + blockRows - 1) / blockRows
    let width = (columns.count + blockColumns - 1) / blockColumns
    var kept = [Float](repeating: 0, count: height * width)
    var magnitudes = kept
    weights.withUnsafeBufferPointer { weights in
      kept.withUnsafeMutableBufferPointer { kept in
        magnitudes.withUnsafeMutableBufferPointer { magnitudes in
          let (kept, magnitudes) = (kept, magnitudes)
          Chunks.forEachRowRange(rows: height, columns: blockRows * columns.count) { cellRows in
            for cell in cellRows.lowerBound * width..<cellRows.upperBound * width {
              let (row, column) = cell.quotientAndRemainder(dividingBy: width)
              let top = rows.lowerBound + row * blockRows
              let left = columns.lowerBound + column * blockColumns
              let bottom = min(top + blockRows, rows.upperBound)
              let right = min(left + blockColumns, columns.upperBound)
              var nonzero = 0
              var sum: Float = 0
              for row in top..<bottom {
                for index in row * columnCount + left..<row * columnCount + right {
                  nonzero += weights[index] != 0 ? 1 : 0
                  sum += abs(weights[index])
                }
              }
              let count = Float((bottom - top) * (right - left))
              kept[cell] = Float(nonzero) / count
              magnitudes[cell] = sum / count
            }
          }
        }
      }
    }
    self.rows = rows
    self.columns = columns
    self.blockRows = blockRows
    self.blockColumns = blockColumns
    self.height = height
    self.width = width
    keptFractions = kept
    meanMagnitudes = magnitudes
  }

  /// The block of weights that a cell stands for.
  public func block(row: Int, column: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    precondition(row >= 0 && row < height && column >= 0 && column < width, "there is no such cell")
    let top = rows.lowerBound + row * blockRows
    let left = columns.lowerBound + column * blockColumns
    return (top..<min(top + blockRows, rows.upperBound), left..<min(left + blockColumns, columns.upperBound))
  }

  /// Fraction of a cell's weights that aren't zero.
  public func keptFraction(row: Int, column: Int) -> Float { keptFractions[row * width + column] }

  /// Mean magnitude of a cell's weights.
  public func meanMagnitude(row: Int, column: Int) -> Float { meanMagnitudes[row * width + column] }
}
