/// How often an activation has which magnitude, for each sign; zeros are left out, since every range has them exactly.
struct ActivationHistogram {
  static let binCount = 2048

  /// Least and greatest value seen.
  let low: Float
  let high: Float
  /// Counts by magnitude, in bins of equal width up to the largest magnitude seen.
  private(set) var positive = [Int](repeating: 0, count: binCount)
  private(set) var negative = [Int](repeating: 0, count: binCount)

  /// An empty histogram for values within `low...high`.
  init(low: Float, high: Float) {
    self.low = low
    self.high = high
  }

  /// The largest magnitude.
  var largest: Float { max(-low, high, 0) }

  /// The upper end of a bin, or the place of a fraction of bins.
  func magnitude(at bins: Double) -> Float { Float(Double(largest) * bins / Double(Self.binCount)) }

  /// Counts values; what isn't finite is passed over.
  mutating func add(_ values: UnsafeBufferPointer<Float>) {
    guard largest > 0 else { return }
    let scale = Float(Self.binCount) / largest
    positive.withUnsafeMutableBufferPointer { positive in
      negative.withUnsafeMutableBufferPointer { negative in
        for value in values where value != 0 && value.isFinite {
          let bin = min(Int(abs(value) * scale), Self.binCount - 1)
          if value > 0 { positive[bin] += 1 } else { negative[bin] += 1 }
        }
      }
    }
  }

  /// Counts of both signs together.
  var magnitudes: [Int] { zip(positive, negative).map { $0 + $1 } }
}
