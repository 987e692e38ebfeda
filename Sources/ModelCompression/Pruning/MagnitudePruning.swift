/// Zeroes exactly `round(sparsity · n)` weights (half to even), smallest magnitude first, ties by lowest index.
///
/// Pruning again with the same sparsity changes nothing. Not-a-numbers count as larger than infinity.
/// The rule is that of PyTorch's `l1_unstructured`, with ties made deterministic.
///
/// - Parameter sparsity: fraction in 0...1.
/// - Complexity: three passes over the weights.
public func pruneWeightsByMagnitude(_ weights: [Float], sparsity: Double) -> [Float] {
  precondition((0...1).contains(sparsity), "sparsity is a fraction in 0...1")
  return MagnitudeCut(removing: exactCount(sparsity, of: weights.count), of: weights).applied(to: weights)
}

/// Zeroes weights of a `[rows, columns]` matrix in a pattern; see `SparsityPattern`.
///
/// N:M keeps the largest of every group along a row, lower index first among equals; the last group of a row is padded with
/// zeros, so it keeps up to N of what it has. Blocks are ranked by L1 norm (rounded to fp32), ties by lowest
/// block in row-major order, and `round(sparsity · blocks)` of them are zeroed, half to even; blocks at the right and bottom
/// edges are as large as what is left of the matrix.
///
/// - Parameters:
///   - rows: output channels; must divide the number of weights.
///   - sparsity: fraction in 0...1; not used by N:M, which fixes its own.
public func pruneWeightsByMagnitude(
  _ weights: [Float], rows: Int, sparsity: Double, pattern: SparsityPattern
) -> [Float] {
  precondition(pattern.isValid, "the pattern's numbers are out of range")
  let columns = columnCount(of: weights.count, rows: rows)
  switch pattern {
  case .unstructured:
    return pruneWeightsByMagnitude(weights, sparsity: sparsity)
  case .nOfM(let kept, let group):
    return pruneGroups(weights, columns: columns, kept: kept, group: group)
  case .block(let blockRows, let blockColumns):
    precondition((0...1).contains(sparsity), "sparsity is a fraction in 0...1")
    let grid = BlockGrid(rows: rows, columns: columns, blockRows: blockRows, blockColumns: blockColumns)
    return pruneBlocks(weights, grid: grid, sparsity: sparsity)
  }
}

/// Fraction in 0...1 of weights that are exactly zero (either sign); 0 for an empty buffer.
public func calculateSparsity(_ weights: [Float]) -> Double {
  weights.isEmpty ? 0 : Double(countZeros(weights)) / Double(weights.count)
}

/// Columns of a matrix of `count` elements; a matrix without rows has none.
func columnCount(of count: Int, rows: Int) -> Int {
  guard rows > 0 else {
    precondition(count == 0, "a matrix of \(count) weights needs rows")
    return 0
  }
  precondition(count.isMultiple(of: rows), "\(count) weights don't form \(rows) rows")
  return count / rows
}
