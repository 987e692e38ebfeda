extension [Double] {
  /// The middle value, or the mean of the two in the middle; not a number if there is none.
  var median: Double { percentile(50) }

  /// The value at a percentile in 0...100, interpolated linearly between neighbours as NumPy does.
  func percentile(_ percent: Double) -> Double {
    guard !isEmpty else { return .nan }
    let sorted = sorted()
    let position = percent / 100 * Double(count - 1)
    let lower = Int(position.rounded(.down))
    let upper = Swift.min(lower + 1, count - 1)
    return sorted[lower] + (sorted[upper] - sorted[lower]) * (position - Double(lower))
  }
}
