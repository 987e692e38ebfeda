/// The runs of weights that share a scale in a `[rows, columns]` matrix.
struct ScaleGroups {
  let count: Int
  private let columns: Int
  private let perRow: Int
  private let size: Int

  init(rows: Int, columns: Int, granularity: Granularity) {
    switch granularity {
    case .perTensor:
      // One row as long as the matrix.
      self.columns = rows * columns
      size = rows * columns
    case .perChannel:
      self.columns = columns
      size = columns
    case .perGroup(let group):
      self.columns = columns
      size = min(group, columns)
    }
    perRow = size == 0 ? 0 : (self.columns + size - 1) / size
    count = size == 0 ? 0 : perRow * (rows * columns / self.columns)
  }

  /// Indices of the weights of a group.
  subscript(group: Int) -> Range<Int> {
    let (row, part) = group.quotientAndRemainder(dividingBy: perRow)
    let start = row * columns + part * size
    return start..<min(start + size, (row + 1) * columns)
  }

  func group(ofElement index: Int) -> Int {
    let (row, column) = index.quotientAndRemainder(dividingBy: columns)
    return row * perRow + column / size
  }

  /// Calls `body` for every piece of every group: a large single group comes in chunks, small groups one after the other.
  func forEachPiece(_ body: (_ group: Int, _ range: Range<Int>) -> Void) {
    if count == 1 {
      let total = self[0].count
      Chunks.forEach(Chunks.count(of: total)) { body(0, Chunks.range($0, of: total)) }
    } else {
      forEachGroup { body($0, self[$0]) }
    }
  }

  /// Calls `body` for every group, many small ones to a thread at a time.
  func forEachGroup(_ body: (_ group: Int) -> Void) {
    Chunks.forEachRowRange(rows: count, columns: size) { for group in $0 { body(group) } }
  }
}
