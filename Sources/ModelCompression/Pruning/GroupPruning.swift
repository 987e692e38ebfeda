internal import CKernels

/// N:M sparsity: keeps the `kept` largest of every `group` weights along each row.
func pruneGroups(_ weights: [Float], columns: Int, kept: Int, group: Int) -> [Float] {
  guard columns > 0, kept < group else { return weights }
  let rows = weights.count / columns
  return [Float](unsafeUninitializedCapacity: weights.count) { out, initialized in
    let out = out
    weights.withUnsafeBufferPointer { values in
      Chunks.forEachRowRange(rows: rows, columns: columns) { rowRange in
        for start in rowRange.map({ $0 * columns }) {
          if group <= Int(SMALL_GROUP) {
            keep_largest(values.baseAddress! + start, out.baseAddress! + start, columns, kept, group)
          } else {
            for first in stride(from: start, to: start + columns, by: group) {
              keepLargest(values, out, first..<min(first + group, start + columns), kept)
            }
          }
        }
      }
    }
    initialized = weights.count
  }
}

/// The same for groups where sorting is faster than comparing each with each.
private func keepLargest(
  _ values: UnsafeBufferPointer<Float>, _ out: UnsafeMutableBufferPointer<Float>, _ range: Range<Int>,
  _ kept: Int
) {
  let order = range.sorted {
    (values[$1].bitPattern << 1, $0) < (values[$0].bitPattern << 1, $1)
  }
  for index in range { out[index] = 0 }
  for index in order.prefix(kept) { out[index] = values[index] }
}
