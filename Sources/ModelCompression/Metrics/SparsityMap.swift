/// A weight matrix, or a part of it, reduced to a grid of cells that each stand for a block of weights.
@dynamicMemberLookup
public struct SparsityMap: Hashable, Sendable {
  /// Which block of weights each cell stands for; its members are this type's own.
  public let grid: BlockedMatrix
  /// Fraction of weights that aren't zero, cell by cell in rows.
  public let nonzeroFractions: [Float]
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
    self.init(
      weights: weights, rowCount: rowCount,
      grid: BlockedMatrix(
        rowCount: rowCount, columnCount: columnCount(of: weights.count, rows: rowCount),
        maximumHeight: maximumHeight, maximumWidth: maximumWidth, rows: rows, columns: columns))
  }

  /// Reduces a matrix of `rowCount` output channels to the cells of a grid, which must lie within it.
  public init(weights: [Float], rowCount: Int, grid: BlockedMatrix) {
    let columnCount = columnCount(of: weights.count, rows: rowCount)
    precondition(
      grid.rows.upperBound <= rowCount && grid.columns.upperBound <= columnCount,
      "the grid is of another matrix")
    let (rows, columns) = (grid.rows, grid.columns)
    let (blockRows, blockColumns) = (grid.blockRows, grid.blockColumns)
    let (height, width) = (grid.height, grid.width)
    var fractions = [Float](repeating: 0, count: height * width)
    var magnitudes = fractions
    weights.withUnsafeBufferPointer { weights in
      fractions.withUnsafeMutableBufferPointer { fractions in
        magnitudes.withUnsafeMutableBufferPointer { magnitudes in
          let (fractions, magnitudes) = (fractions, magnitudes)
          Chunks.forEachRowRange(rows: height, columns: blockRows * columns.count) { cellRows in
            for cell in cellRows.lowerBound * width..<cellRows.upperBound * width {
              let (row, column) = cell.quotientAndRemainder(dividingBy: width)
              let top = rows.lowerBound + row * blockRows
              let left = columns.lowerBound + column * blockColumns
              let bottom = min(top + blockRows, rows.upperBound)
              let right = min(left + blockColumns, columns.upperBound)
              var (nonzero, sum): (Int, Float) = (0, 0)
              for row in top..<bottom {
                let part = row * columnCount + left..<row * columnCount + right
                let found = summary(of: UnsafeBufferPointer(rebasing: weights[part]))
                nonzero += found.nonzero
                sum += found.magnitudes
              }
              let count = Float((bottom - top) * (right - left))
              fractions[cell] = Float(nonzero) / count
              magnitudes[cell] = sum / count
            }
          }
        }
      }
    }
    self.grid = grid
    nonzeroFractions = fractions
    meanMagnitudes = magnitudes
  }

  public subscript<Value>(dynamicMember member: KeyPath<BlockedMatrix, Value>) -> Value {
    grid[keyPath: member]
  }

  /// The block of weights that a cell stands for.
  public func block(row: Int, column: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    grid.block(row: row, column: column)
  }

  /// Fraction of a cell's weights that aren't zero.
  public func nonzeroFraction(row: Int, column: Int) -> Float { nonzeroFractions[row * grid.width + column] }

  /// Mean magnitude of a cell's weights.
  public func meanMagnitude(row: Int, column: Int) -> Float { meanMagnitudes[row * grid.width + column] }
}

/// How many of some weights aren't zero, and the sum of all magnitudes.
private func summary(of weights: UnsafeBufferPointer<Float>) -> (nonzero: Int, magnitudes: Float) {
  var (nonzero, magnitudes): (Int, Float) = (0, 0)
  var index = 0
  if weights.count >= 32, let start = weights.baseAddress {
    // Sums of their own for every lane: one after the other they would wait for each other.
    var (zeros, sums) = (SIMD8<Int32>.zero, SIMD8<Float>.zero)
    while index + 8 <= weights.count {
      let values = UnsafeRawPointer(start + index).loadUnaligned(as: SIMD8<Float>.self)
      zeros &-= SIMD8<Int32>.zero.replacing(with: 1, where: values .== 0)
      sums += values.replacing(with: -values, where: values .< 0)
      index += 8
    }
    nonzero = index + Int(zeros.wrappedSum())
    magnitudes = sums.sum()
  }
  while index < weights.count {
    nonzero += weights[index] != 0 ? 1 : 0
    magnitudes += abs(weights[index])
    index += 1
  }
  return (nonzero, magnitudes)
}
