/// A matrix cut into blocks, those at the right and bottom edges smaller if need be.
struct BlockGrid {
  let rows: Int
  let columns: Int
  let blockRows: Int
  let blockColumns: Int

  var down: Int { (rows + blockRows - 1) / blockRows }
  var across: Int { (columns + blockColumns - 1) / blockColumns }
  var count: Int { down * across }

  func rowRange(ofBlockRow row: Int) -> Range<Int> {
    row * blockRows..<min((row + 1) * blockRows, rows)
  }
  func columnRange(ofBlockColumn column: Int) -> Range<Int> {
    column * blockColumns..<min((column + 1) * blockColumns, columns)
  }
}

/// Zeroes the blocks with the smallest L1 norms.
func pruneBlocks(_ weights: [Float], grid: BlockGrid, sparsity: Double) -> [Float] {
  let removed = exactCount(sparsity, of: grid.count)
  guard removed > 0 else { return weights }
  let norms = blockNorms(weights, grid: grid)
  let cut = MagnitudeCut(removing: removed, of: norms)
  return [Float](unsafeUninitializedCapacity: weights.count) { out, initialized in
    let out = out
    weights.withUnsafeBufferPointer { values in
      Chunks.forEachRowRange(rows: grid.down, columns: grid.blockRows * grid.columns) { blockRows in
        for blockRow in blockRows {
          for blockColumn in 0..<grid.across {
            let block = blockRow * grid.across + blockColumn
            let isRemoved = cut.removes(norms[block], at: block)
            let columns = grid.columnRange(ofBlockColumn: blockColumn)
            for row in grid.rowRange(ofBlockRow: blockRow) {
              let start = row * grid.columns
              for index in start + columns.lowerBound..<start + columns.upperBound {
                out[index] = isRemoved ? 0 : values[index]
              }
            }
          }
        }
      }
    }
    initialized = weights.count
  }
}

/// The L1 norm of every block, in row-major order, rounded to single precision.
func blockNorms(_ weights: [Float], grid: BlockGrid) -> [Float] {
  [Float](unsafeUninitializedCapacity: grid.count) { norms, initialized in
    let norms = norms
    weights.withUnsafeBufferPointer { values in
      Chunks.forEachRowRange(rows: grid.down, columns: grid.blockRows * grid.columns) { blockRows in
        var sums = [Double](repeating: 0, count: grid.across)
        for blockRow in blockRows {
          for column in 0..<grid.across { sums[column] = 0 }
          for row in grid.rowRange(ofBlockRow: blockRow) {
            for blockColumn in 0..<grid.across {
              var sum = 0.0
              for column in grid.columnRange(ofBlockColumn: blockColumn) {
                sum += Double(abs(values[row * grid.columns + column]))
              }
              sums[blockColumn] += sum
            }
          }
          for column in 0..<grid.across { norms[blockRow * grid.across + column] = Float(sums[column]) }
        }
      }
    }
    initialized = grid.count
  }
}
