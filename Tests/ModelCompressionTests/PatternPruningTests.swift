import ModelCompression
import Testing

@Suite("Pruning in patterns")
struct PatternPruningTests {
  @Test(
    "N:M keeps the N largest of every M along a row, lower index first",
    arguments: [(2, 4), (4, 8), (1, 4), (3, 5), (1, 1), (2, 32), (20, 40)])
  func keepsLargest(kept: Int, group: Int) {
    let rows = 7
    let columns = 45
    for weights in [tiedWeights(rows * columns, seed: 4), randomWeights(rows * columns, seed: 5)] {
      let pruned = pruneWeightsByMagnitude(
        weights, rows: rows, sparsity: 0, pattern: .nOfM(kept: kept, group: group))
      for row in 0..<rows {
        for start in stride(from: 0, to: columns, by: group) {
          let indices = (start..<min(start + group, columns)).map { row * columns + $0 }
          let best = indices.sorted { (-abs(weights[$0]), $0) < (-abs(weights[$1]), $1) }.prefix(kept)
          for index in indices { #expect(pruned[index] == (best.contains(index) ? weights[index] : 0)) }
        }
      }
    }
  }

  @Test("the tail of a row is padded with zeros, so it keeps up to N")
  func tail() {
    let pruned = pruneWeightsByMagnitude(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14], rows: 2, sparsity: 0, pattern: .nOfM(kept: 2, group: 4)
    )
    #expect(pruned == [0, 0, 3, 4, 0, 6, 7, 0, 0, 10, 11, 0, 13, 14])
  }

  @Test("N:M fixes the sparsity")
  func impliedSparsity() {
    #expect(SparsityPattern.nOfM(kept: 2, group: 4).impliedSparsity == 0.5)
    #expect(SparsityPattern.nOfM(kept: 1, group: 8).impliedSparsity == 0.875)
    #expect(SparsityPattern.unstructured.impliedSparsity == nil)
  }

  @Test(
    "blocks with the smallest L1 norms go, an exact number of them",
    arguments: [(2, 3), (4, 4), (1, 8), (5, 1), (16, 16)])
  func blocks(blockRows: Int, blockColumns: Int) {
    let rows = 10
    let columns = 13
    // Quarters of small integers, so that sums are exact and often equal.
    let weights = randomWeights(rows * columns, seed: 11).map { ($0 * 4).rounded() / 4 }
    var blocks: [(norm: Float, indices: [Int])] = []
    for top in stride(from: 0, to: rows, by: blockRows) {
      for left in stride(from: 0, to: columns, by: blockColumns) {
        var indices: [Int] = []
        for row in top..<min(top + blockRows, rows) {
          for column in left..<min(left + blockColumns, columns) { indices.append(row * columns + column) }
        }
        blocks.append((indices.reduce(0) { $0 + abs(weights[$1]) }, indices))
      }
    }
    let order = blocks.indices.sorted { (blocks[$0].norm, $0) < (blocks[$1].norm, $1) }
    for sparsity in [0, 0.3, 0.5, 0.9, 1] {
      let removed = Int((sparsity * Double(blocks.count)).rounded(.toNearestOrEven))
      var expected = weights
      for block in order.prefix(removed) { for index in blocks[block].indices { expected[index] = 0 } }
      let pruned = pruneWeightsByMagnitude(
        weights, rows: rows, sparsity: sparsity, pattern: .block(rows: blockRows, columns: blockColumns))
      #expect(pruned == expected)
      let again = pruneWeightsByMagnitude(
        pruned, rows: rows, sparsity: sparsity, pattern: .block(rows: blockRows, columns: blockColumns))
      #expect(again == pruned)
    }
  }

  @Test(
    "empty matrices stay empty",
    arguments: [SparsityPattern.unstructured, .nOfM(kept: 2, group: 4), .block(rows: 2, columns: 2)])
  func empty(pattern: SparsityPattern) {
    #expect(pruneWeightsByMagnitude([], rows: 0, sparsity: 0.5, pattern: pattern).isEmpty)
    #expect(pruneWeightsByMagnitude([], rows: 3, sparsity: 0.5, pattern: pattern).isEmpty)
  }
}
