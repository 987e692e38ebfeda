/// Logarithms for axes, where a library of mathematics would be the only import.
enum Logarithm {
  private static let ten = 2.302_585_092_994_045_7
  private static let two = 0.693_147_180_559_945_3

  /// The logarithm to the base of 10 of a positive number.
  static func decimal(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return value > 0 ? .infinity : -.infinity }
    // ln m = 2 artanh((m − 1) / (m + 1)), which is at most 1/3 for 1 ≤ m < 2.
    let ratio = (value.significand - 1) / (value.significand + 1)
    var term = ratio
    var sum = 0.0
    for index in 0..<18 {
      sum += term / Double(2 * index + 1)
      term *= ratio * ratio
    }
    return (2 * sum + Double(value.exponent) * two) / ten
  }

  /// Ten to the power of a number.
  static func power(_ exponent: Double) -> Double {
    guard exponent.isFinite, exponent.magnitude < 400 else {
      return exponent.isNaN ? .nan : exponent > 0 ? .infinity : 0
    }
    let whole = exponent.rounded()
    let rest = (exponent - whole) * ten
    var term = 1.0
    var sum = 0.0
    for index in 1...24 {
      sum += term
      term *= rest / Double(index)
    }
    return sum * Numbers.powerOfTen(Int(whole))
  }
}
