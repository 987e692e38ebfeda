extension Numbers {
  /// Ten to a whole power, correctly rounded.
  static func powerOfTen(_ exponent: Int) -> Double {
    Double("1e\(min(max(exponent, -400), 400))") ?? (exponent < 0 ? 0 : .infinity)
  }

  /// What stands for values that have no digits.
  static func special(_ value: Double) -> String? {
    if value.isNaN { return missing }
    return value.isInfinite ? (value < 0 ? "−∞" : "∞") : nil
  }

  /// A number without the zeros at the end of its places.
  static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var result = text
    while result.last == "0" { result.removeLast() }
    if result.last == "." { result.removeLast() }
    return result
  }

  /// `value · 10^places` rounded to a whole number, or `nil` when it is too large to have places.
  ///
  /// The product's own rounding error, which is exact through a fused multiply-add, decides what only looks like a tie.
  static func scaled(_ value: Double, places: Int) -> UInt64? {
    let factor = powerOfTen(places)
    let product = value * factor
    guard product < 0x1p53 else { return value < 0x1p63 && places == 0 ? UInt64(value) : nil }
    let error = (-product).addingProduct(value, factor)
    let below = product.rounded(.down)
    let whole = UInt64(below)
    let rest = product - below
    if rest == 0.5, error != 0 { return error > 0 ? whole + 1 : whole }
    return UInt64(product.rounded(.toNearestOrEven))
  }

  /// The power of ten of the first digit once the number is rounded to some digits.
  static func exponent(of value: Double, digits: Int) -> Int {
    let size = value.magnitude
    guard size > 0, size.isFinite else { return 0 }
    // log10 from the binary exponent is off by one at most.
    var exponent = Int((Double(size.exponent) * 0.301_029_995_663_981_2).rounded(.down))
    while exponent < 308, size >= powerOfTen(exponent + 1) { exponent += 1 }
    while exponent > -330, size < powerOfTen(exponent) { exponent -= 1 }
    let mantissa = scaled(shifted(size, by: -exponent), places: digits - 1) ?? 0
    return Double(mantissa) >= powerOfTen(digits) ? exponent + 1 : exponent
  }

  /// A number as a mantissa with some digits and a power of ten.
  static func scientific(_ value: Double, digits: Int) -> String {
    if let special = special(value) { return special }
    let exponent = exponent(of: value, digits: digits)
    let mantissa = trimmed(decimal(shifted(value, by: -exponent), places: digits - 1))
    return mantissa + "e" + (exponent < 0 ? "−" : "") + String(exponent.magnitude)
  }

  /// The value in the first unit in which its text is below the base.
  static func scaled(
    _ value: Double, base: Double, units: [String], text: (_ number: Double, _ isFirst: Bool) -> String
  ) -> String {
    var number = value
    var index = 0
    // A number that would round up to a full next unit is already shown in that one.
    while index + 1 < units.count, number.magnitude >= base - 0.5 {
      number /= base
      index += 1
    }
    return text(number, index == 0) + units[index]
  }

  /// `value · 10^exponent`, in two steps where one factor would leave the range.
  private static func shifted(_ value: Double, by exponent: Int) -> Double {
    if exponent >= 0 {
      let first = min(exponent, 300)
      return value * powerOfTen(first) * powerOfTen(exponent - first)
    }
    return value / powerOfTen(-exponent)
  }
}
