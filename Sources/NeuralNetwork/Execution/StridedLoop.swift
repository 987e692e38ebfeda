internal import CKernels

/// A walk over several values at once, each with its own distances in memory.
///
/// Dimensions are ordered by how far apart the first value's elements lie, and merged where all values allow it, so that what
/// is left in the middle is a grid of rows and columns as long as possible for a kernel to run over.
struct StridedLoop {
  /// Extents, outermost first; the last two are the grid's.
  private let extents: [Int]
  /// For every value, its distance along each dimension.
  private let strides: [[Int]]

  /// Creates a walk over `extents`.
  ///
  /// - Parameter strides: For every value, its distance along each dimension. The first value's memory is walked in order.
  init(extents: [Int], strides: [[Int]]) {
    if extents.contains(0) {
      // Beside an extent of 0 others may be anything, and their product more than a number holds.
      self.extents = [0, 0]
      self.strides = strides.map { _ in [0, 0] }
      return
    }
    let axes = extents.indices.filter { extents[$0] != 1 }
      .sorted {
        let (left, right) = (abs(strides[0][$0]), abs(strides[0][$1]))
        // A dimension in which the first value is repeated goes where another value puts it.
        return left == right ? $0 < $1 : left > right
      }
    var merged: [Int] = []
    var mergedStrides = strides.map { _ in [Int]() }
    for axis in axes {
      if let last = merged.last,
        strides.indices.allSatisfy({
          mergedStrides[$0][merged.count - 1] == strides[$0][axis] * extents[axis]
        })
      {
        merged[merged.count - 1] = last * extents[axis]
        for value in strides.indices { mergedStrides[value][merged.count - 1] = strides[value][axis] }
      } else {
        merged.append(extents[axis])
        for value in strides.indices { mergedStrides[value].append(strides[value][axis]) }
      }
    }
    let padding = max(0, 2 - merged.count)
    self.extents = [Int](repeating: 1, count: padding) + merged
    self.strides = mergedStrides.map { [Int](repeating: 0, count: padding) + $0 }
  }

  /// The number of elements in each of the grid's rows.
  var columns: Int { extents[extents.count - 1] }
  /// The number of rows of all grids.
  var lines: Int { extents.dropLast().reduce(1, *) }
  private var rows: Int { extents[extents.count - 2] }

  /// A value's distance from one row of a grid to the next.
  private func rowStride(_ value: Int) -> Int64 { Int64(strides[value][extents.count - 2]) }
  /// A value's distance from one column of a grid to the next.
  private func columnStride(_ value: Int) -> Int64 { Int64(strides[value][extents.count - 1]) }

  /// Runs `body` for grids that cover everything.
  ///
  /// - Parameter body: Receives where each value's grid begins, the number of its rows and that of its columns.
  func forEachGrid(_ body: (_ offsets: UnsafePointer<Int>, _ rows: Int64, _ columns: Int64) -> Void) {
    forEachGrid(lines: 0..<lines, columns: 0..<columns, body)
  }

  /// Runs `body` for grids that cover everything, on several lanes: for loops in which no element is written twice.
  func forEachGrid(
    on lanes: WorkerLanes,
    _ body: (_ offsets: UnsafePointer<Int>, _ rows: Int64, _ columns: Int64) -> Void
  ) {
    guard columns > 0, lines > 0 else { return }
    if columns >= elementsPerBlock {
      let parts = Blocks(of: columns, size: elementsPerBlock)
      lanes.forEach(lines * parts.count) { block, _ in
        let line = block / parts.count
        forEachGrid(lines: line..<line + 1, columns: parts[block % parts.count], body)
      }
    } else {
      let blocks = Blocks(of: lines, size: elementsPerBlock / columns)
      lanes.forEach(blocks.count) { block, _ in
        forEachGrid(lines: blocks[block], columns: 0..<columns, body)
      }
    }
  }

  private func forEachGrid(
    lines: Range<Int>, columns: Range<Int>,
    _ body: (_ offsets: UnsafePointer<Int>, _ rows: Int64, _ columns: Int64) -> Void
  ) {
    guard !columns.isEmpty else { return }
    withUnsafeTemporaryAllocation(of: Int.self, capacity: strides.count) { offsets in
      guard let start = offsets.baseAddress else { return }
      var line = lines.lowerBound
      while line < lines.upperBound {
        let row = line % rows
        let count = min(rows - row, lines.upperBound - line)
        for value in strides.indices {
          var offset = row * strides[value][extents.count - 2]
          offset += columns.lowerBound * strides[value][extents.count - 1]
          var rest = line / rows
          for axis in extents.indices.dropLast(2).reversed() {
            offset += rest % extents[axis] * strides[value][axis]
            rest /= extents[axis]
          }
          start[value] = offset
        }
        body(start, Int64(count), Int64(columns.count))
        line += count
      }
    }
  }
}

extension StridedLoop {
  /// What a kernel reads of a value whose grid begins at `pointer`.
  func input(_ value: Int, _ pointer: UnsafePointer<Float>) -> strided_input {
    strided_input(pointer: pointer, row: rowStride(value), column: columnStride(value))
  }

  /// What a kernel writes of a value whose grid begins at `pointer`.
  func output(_ value: Int, _ pointer: UnsafeMutablePointer<Float>) -> strided_output {
    strided_output(pointer: pointer, row: rowStride(value), column: columnStride(value))
  }

  /// Copies elements: `target` is value 0 of the walk, `source` value 1.
  func copy(
    _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, lanes: WorkerLanes
  ) {
    forEachGrid(on: lanes) { offsets, rows, columns in
      strided_copy(input(1, source + offsets[1]), output(0, target + offsets[0]), rows, columns)
    }
  }

  /// Takes the elements of `source`, value 0 of the walk, into those of `target`, value 1.
  func reduce(
    _ function: reduction_function, _ source: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>
  ) {
    forEachGrid { offsets, rows, columns in
      strided_reduce(function, input(0, source + offsets[0]), output(1, target + offsets[1]), rows, columns)
    }
  }
}

extension StridedLoop {
  /// Calls `body` with the places of the first two values' elements.
  func forEachElement(_ body: (_ first: Int, _ second: Int) -> Void) {
    let (rowStrides, columnStrides) = (strides.map { $0[$0.count - 2] }, strides.map { $0[$0.count - 1] })
    forEachGrid { offsets, rows, columns in
      for row in 0..<Int(rows) {
        var first = offsets[0] + row * rowStrides[0]
        var second = offsets[1] + row * rowStrides[1]
        for _ in 0..<Int(columns) {
          body(first, second)
          first += columnStrides[0]
          second += columnStrides[1]
        }
      }
    }
  }
}

extension StridedLoop {
  /// Calls `body` for lines that cover everything, on several lanes: where each value's begins, the number of elements, and each
  /// value's distance between neighbours.
  func forEachLine(
    on lanes: WorkerLanes,
    _ body: (_ offsets: UnsafePointer<Int>, _ count: Int, _ strides: [Int]) -> Void
  ) {
    let (rowStrides, columnStrides) = (strides.map { $0[$0.count - 2] }, strides.map { $0[$0.count - 1] })
    forEachGrid(on: lanes) { offsets, rows, columns in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: rowStrides.count) { places in
        guard let start = places.baseAddress else { return }
        for row in 0..<Int(rows) {
          for value in rowStrides.indices { start[value] = offsets[value] + row * rowStrides[value] }
          body(start, Int(columns), columnStrides)
        }
      }
    }
  }
}
