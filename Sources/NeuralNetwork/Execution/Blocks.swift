/// A fixed partition of 0..<n into consecutive ranges, the same on every machine.
struct Blocks {
  let total: Int
  let size: Int
  let count: Int

  /// Cuts `total` items into about four blocks of at least `minimum`, or leaves them whole.
  init(of total: Int, isSplit: Bool, minimum: Int = 32) {
    let quarter = (total + 3) / 4
    self.init(of: total, size: isSplit ? max(minimum, (quarter + 15) / 16 * 16) : max(total, 1))
  }

  /// Cuts `total` items into blocks of `size`, the last one smaller.
  init(of total: Int, size: Int) {
    self.total = total
    self.size = size
    self.count = (total + size - 1) / size
  }

  subscript(block: Int) -> Range<Int> { block * size..<min(total, (block + 1) * size) }
}
