/// N:M sparsity: keeps the `kept` largest of every `group` weights along each row.
func pruneGroups(_ weights: [Float], columns: Int, kept: Int, group: Int) -> [Float] {
  guard columns > 0, kept < group else { return weights }
  let rows = weights.count / columns
  return [Float](unsafeUninitializedCapacity: weights.count) { out, initialized in
    let out = out
    weights.withUnsafeBufferPointer { values in
      Chunks.forEachRowRange(rows: rows, columns: columns) { rowRange in
        var ranking = [UInt64](repeating: 0, count: group)
        for row in rowRange {
          let end = (row + 1) * columns
          for start in stride(from: row * columns, to: end, by: group) {
            keepLargest(values, out, start..<min(start + group, end), kept, &ranking)
          }
        }
      }
    }
    initialized = weights.count
  }
}

private func keepLargest(
  _ values: UnsafeBufferPointer<Float>, _ out: UnsafeMutableBufferPointer<Float>, _ range: Range<Int>,
  _ kept: Int, _ ranking: inout [UInt64]
) {
  guard range.count > kept else {
    for index in range { out[index] = values[index] }
    return
  }
  // Larger magnitude first, then lower index: the complement of the offset orders equal magnitudes.
  for (offset, index) in range.enumerated() {
    ranking[offset] = UInt64(values[index].bitPattern << 1) << 32 | UInt64(~UInt32(offset))
  }
  if range.count <= 16 {
    // Counting how many rank higher beats sorting for the groups that hardware has.
    for (offset, index) in range.enumerated() {
      var higher = 0
      for other in 0..<range.count where ranking[other] > ranking[offset] { higher += 1 }
      out[index] = higher < kept ? values[index] : 0
    }
  } else {
    let sorted = ranking[0..<range.count].sorted(by: >)
    for (offset, index) in range.enumerated() {
      out[index] = ranking[offset] >= sorted[kept - 1] ? values[index] : 0
    }
  }
}
