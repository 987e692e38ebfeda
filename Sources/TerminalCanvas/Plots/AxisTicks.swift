/// How the values of an axis are written.
public enum AxisFormat: Hashable, Sendable {
  /// As round numbers.
  case number
  /// As bytes, round in binary units.
  case bytes
  /// As per cent of 1.
  case percent

  /// A value with fixed places, or with as many as it needs.
  func text(_ value: Double, places: Int?) -> String {
    switch self {
    case .bytes: return Numbers.compactBytes(value)
    case .number:
      guard let places else { return Numbers.compact(value) }
      return Numbers.decimal(value, places: places)
    case .percent:
      guard let places else { return Numbers.compact(value * 100) + " %" }
      return Numbers.percent(value, places: max(0, places - 2))
    }
  }
}

/// Round values along an axis, in steps of 1, 2 or 5 times a power of ten, with their labels.
public struct AxisTicks: Hashable, Sendable {
  /// The values, ascending, within the scale.
  public let values: [Double]
  /// What is written beside them; all with the same places.
  public let labels: [String]

  /// Creates about as many ticks as asked for, and rarely more.
  public init(_ scale: PlotScale, about count: Int, format: AxisFormat = .number) {
    let count = max(1, count)
    let places: Int?
    // Between close ends there are hardly any powers, and a logarithm is nearly straight.
    let isWide = scale.range.upperBound / 4 >= scale.range.lowerBound
    switch (format, scale.isLogarithmic) {
    case (.bytes, true) where isWide:
      (values, places) = (Self.powersOfTwo(scale.range, count: count), nil)
    case (.bytes, _):
      var unit = 1.0
      while scale.range.upperBound / unit >= 1024, unit < 0x1p60 { unit *= 1024 }
      let inUnits = PlotScale(scale.range.lowerBound / unit...scale.range.upperBound / unit)
      (values, places) = (Self.differences(inUnits.range, count: count).values.map { $0 * unit }, nil)
    case (_, true): (values, places) = Self.factors(scale.range, count: count)
    case (_, false): (values, places) = Self.differences(scale.range, count: count)
    }
    labels = values.map { format.text($0, places: places) }
  }

  /// Powers of two, evenly spaced.
  private static func powersOfTwo(_ range: ClosedRange<Double>, count: Int) -> [Double] {
    let exponents = Int(range.lowerBound.exponent)...Int(range.upperBound.exponent)
    let stride = max(1, (exponents.count + count - 1) / count)
    let values = exponents.filter { $0.isMultiple(of: stride) }
      .map { Double(sign: .plus, exponent: $0, significand: 1) }
    return values.filter { range.contains($0) }
  }

  /// Equal differences, with the places that tell them apart; no places when the numbers would get long.
  private static func differences(_ range: ClosedRange<Double>, count: Int) -> (
    values: [Double], places: Int?
  ) {
    let span = range.upperBound - range.lowerBound
    let wanted = span / Double(count)
    let exponent = Numbers.exponent(of: wanted, digits: 15)
    guard let (digit, power) = step(atLeast: wanted, exponent: exponent) else { return ([], nil) }
    let step = Double(digit) * Numbers.powerOfTen(power)
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    // Beyond this, neighbouring ticks can't be told apart.
    guard step > 0, first.magnitude < 1e12, last.magnitude < 1e12, last >= first else { return ([], nil) }
    let values = (Int(first)...Int(last)).map { index -> Double in
      // Dividing by a power of ten that is exact gives the number nearest to what the label says.
      power < 0
        ? Double(index * digit) / Numbers.powerOfTen(-power)
        : Double(index * digit) * Numbers.powerOfTen(power)
    }
    let largest = max(range.lowerBound.magnitude, range.upperBound.magnitude)
    return (values, power < -5 || largest >= 1e6 ? nil : max(0, -power))
  }

  private static func step(atLeast wanted: Double, exponent: Int) -> (digit: Int, power: Int)? {
    for power in [exponent - 1, exponent, exponent + 1] {
      for digit in [1, 2, 5] where Double(digit) * Numbers.powerOfTen(power) >= wanted * (1 - 1e-9) {
        return (digit, power)
      }
    }
    return nil
  }

  /// Powers of ten, with 2 and 5 times them between when there are few.
  private static func factors(_ range: ClosedRange<Double>, count: Int) -> (values: [Double], places: Int?) {
    let first = Int(Logarithm.decimal(range.lowerBound).rounded(.down))
    let last = Int(Logarithm.decimal(range.upperBound).rounded(.up))
    for digits in [[1.0, 2, 5], [1, 3], [1]] {
      var values: [Double] = []
      for power in first...max(first, last) {
        values += digits.map { $0 * Numbers.powerOfTen(power) }
      }
      values.removeAll { $0 < range.lowerBound * (1 - 1e-9) || $0 > range.upperBound * (1 + 1e-9) }
      if values.count <= count { return (values, nil) }
    }
    let stride = max(1, (last - first + count - 1) / count)
    let values = (first...max(first, last)).filter { $0.isMultiple(of: stride) }.map {
      Numbers.powerOfTen($0)
    }
    return (values.filter { range.contains($0) }, nil)
  }
}
