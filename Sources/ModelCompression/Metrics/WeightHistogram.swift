internal import CKernels

/// How many values fall in each of a number of equal bins.
public struct WeightHistogram: Hashable, Sendable {
  /// From the lower edge of the first bin to the upper edge of the last, which belongs to it.
  public let range: ClosedRange<Float>
  /// Values per bin.
  public let counts: [Int]
  /// Values less than the range.
  public let below: Int
  /// Values greater than the range.
  public let above: Int

  /// Counts `values` in `bins` equal bins over `range`; not-a-numbers are left out.
  ///
  /// Bin `i` holds `low + i·width ≤ x < low + (i+1)·width`, computed in double precision; the upper end of the range
  /// falls in the last bin, as in NumPy and `torch.histc`. A range of a single value puts what equals it in the first bin.
  public init(_ values: [Float], bins: Int, range: ClosedRange<Float>) {
    precondition(bins >= 1 && bins <= 1 << 20, "a histogram has 1...1048576 bins")
    precondition(range.lowerBound.isFinite && range.upperBound.isFinite, "the range is finite")
    let low = Double(range.lowerBound)
    // A width of zero would divide by zero; any other keeps the equal values in bin 0.
    let high = range.lowerBound == range.upperBound ? low + 1 : Double(range.upperBound)
    let slots = bins + 3
    let chunks = Chunks.count(of: values.count)
    // Few tables, each over a run of chunks: integer sums don't depend on the order.
    let tables = min(chunks, 16)
    var counts = [UInt32](repeating: 0, count: max(tables, 1) * slots)
    values.withUnsafeBufferPointer { values in
      counts.withUnsafeMutableBufferPointer { counts in
        let counts = counts
        Chunks.forEach(tables) { table in
          for chunk in stride(from: table, to: chunks, by: tables) {
            let range = Chunks.range(chunk, of: values.count)
            value_histogram(
              values.baseAddress! + range.lowerBound, range.count, low, high, bins,
              counts.baseAddress! + table * slots)
          }
        }
      }
    }
    var total = [Int](repeating: 0, count: slots)
    for table in 0..<tables {
      for slot in 0..<slots { total[slot] += Int(counts[table * slots + slot]) }
    }
    var above = total[bins + 1]
    if range.lowerBound == range.upperBound {
      for bin in 2..<max(bins + 1, 2) {
        above += total[bin]
        total[bin] = 0
      }
      let equal = countEqual(values, to: range.lowerBound)
      above += total[1] - equal
      total[1] = equal
    }
    self.range = range
    self.counts = Array(total[1..<bins + 1])
    self.below = total[0]
    self.above = above
  }

  /// Counts `values` in `bins` equal bins from the smallest to the largest finite one, as `torch.histc` does by itself.
  public init(_ values: [Float], bins: Int) {
    let finite = summary(of: values)
    self.init(values, bins: bins, range: finite.finite > 0 ? finite.minimum...finite.maximum : 0...0)
  }

  /// Values in all bins.
  public var total: Int { counts.reduce(0, +) }

  /// Width of one bin.
  public var binWidth: Double {
    (Double(range.upperBound) - Double(range.lowerBound)) / Double(counts.count)
  }
}

private func countEqual(_ values: [Float], to value: Float) -> Int {
  var count = 0
  for candidate in values where candidate == value { count += 1 }
  return count
}
