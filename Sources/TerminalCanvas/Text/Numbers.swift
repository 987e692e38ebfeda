/// Numbers as people read them; what is no number is `–`, and the minus sign is `−`.
public enum Numbers {
  /// What stands for a number that there isn't.
  public static let missing = "–"

  /// A number with a fixed count of places behind the point, correctly rounded, halves to even.
  ///
  /// Only from 2⁵³ / 10^places on it has an exponent and fewer digits.
  public static func decimal(_ value: Double, places: Int) -> String {
    if let special = special(value) { return special }
    let places = min(max(places, 0), 15)
    guard let scaled = scaled(value.magnitude, places: places) else { return scientific(value, digits: 4) }
    var digits = String(scaled)
    if places > 0 {
      digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -places))
    }
    return (value < 0 && scaled > 0 ? "−" : "") + digits
  }

  /// A number with as many places behind the point as it takes to tell it, within a range: of 1 to 2, `8.0`, `7.95`.
  ///
  /// What single precision adds to a number doesn't count as part of it.
  public static func decimal(_ value: Double, places: ClosedRange<Int>) -> String {
    let needed = places.first { places in
      guard value.isFinite, let scaled = scaled(value.magnitude, places: places) else { return true }
      let unit = (0..<places).reduce(1.0) { unit, _ in unit * 10 }
      return (Double(scaled) / unit - value.magnitude).magnitude <= value.magnitude * 1e-6
    }
    return decimal(value, places: needed ?? places.upperBound)
  }

  /// A number with so many digits that count, without needless zeros: `0.0314`, `12.5`, `1.2e−6`.
  public static func compact(_ value: Double, digits: Int = 3) -> String {
    if let special = special(value) { return special }
    guard value != 0 else { return "0" }
    let digits = min(max(digits, 1), 15)
    let exponent = exponent(of: value, digits: digits)
    guard exponent >= -4, exponent < max(6, digits) else { return scientific(value, digits: digits) }
    return trimmed(decimal(value, places: digits - 1 - exponent))
  }

  /// A number with exactly so many digits that count, while it is smaller than that many digits: `1.64`, `41.3`, `256`.
  public static func significant(_ value: Double, digits: Int = 3) -> String {
    if let special = special(value) { return special }
    guard value != 0 else { return decimal(0, places: digits - 1) }
    return decimal(value, places: max(0, digits - 1 - max(0, exponent(of: value, digits: digits))))
  }

  /// A count with its thousands apart: `431 080`.
  public static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var result = value < 0 ? "−" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(" ") }
      result.append(digit)
    }
    return result
  }

  /// A count with what is counted, in the plural unless it is one: `1 epoch`, `3 epochs`.
  public static func count(_ value: Int, of noun: String) -> String {
    "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// A count in at most four cells, such as for an axis: `950`, `1.2k`, `43k`, `3M`.
  public static func shortCount(_ value: Int) -> String {
    scaled(Double(value), base: 1000, units: ["", "k", "M", "G", "T", "P", "E"]) { number, isFirst in
      isFirst || number.magnitude >= 9.95
        ? decimal(number, places: 0) : trimmed(decimal(number, places: 1))
    }
  }

  /// A number of bytes in binary units with three digits that count: `812 B`, `41.3 KiB`, `1.64 MiB`.
  public static func bytes(_ value: Int) -> String {
    scaled(Double(value), base: 1024, units: [" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"]) {
      $1 ? decimal($0, places: 0) : significant($0)
    }
  }

  /// A number of bytes for an axis, without needless zeros: `200 B`, `1.5 KiB`.
  public static func compactBytes(_ value: Double) -> String {
    if let special = special(value) { return special }
    return scaled(value, base: 1024, units: [" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"]) {
      number, _ in
      compact(number)
    }
  }

  /// A part of a whole in per cent: 0.902 is `90.2 %`.
  public static func percent(_ part: Double, places: Int = 1) -> String {
    special(part) ?? decimal(part * 100, places: places) + " %"
  }

  /// A part of a whole in per cent in at most five cells: `80 %`, `12.5%`. What is only nearly nothing or all says so:
  /// `<1 %`, `>99 %`.
  ///
  /// - Parameter isWhole: Whether places behind the point are left out.
  public static func shortPercent(_ part: Double, isWhole: Bool = false) -> String {
    if let special = special(part) { return special }
    let percent = decimal(part * 100, places: isWhole ? 0 : 1)
    let text = trimmed(percent)
    if text == "0", part > 0 { return "<1 %" }
    if text == "100", part < 1 { return ">99 %" }
    return text.contains(".") ? text + "%" : text + " %"
  }

  /// A number below 1000 in at most three cells: `4`, `4.1`, `12`.
  public static func shortMean(_ value: Double) -> String {
    special(value) ?? trimmed(decimal(value, places: value.magnitude < 9.95 ? 1 : 0))
  }

  /// How many times: `39.7×`.
  public static func ratio(_ value: Double) -> String { special(value) ?? significant(value) + "×" }

  /// How many times smaller something is: `2.31× smaller`, `1.15× larger`, `hardly smaller`, `not smaller`.
  public static func smaller(_ ratio: Double) -> String {
    guard ratio.isFinite, ratio > 0, ratio != 1 else { return "not smaller" }
    let text = Numbers.ratio(max(ratio, 1 / ratio))
    return (text == Numbers.ratio(1) ? "hardly" : text) + (ratio > 1 ? " smaller" : " larger")
  }

  /// A change with its sign, as in percentage points: `−0.7`, `+1.2`, `±0.0`.
  public static func signed(_ value: Double, places: Int = 1) -> String {
    guard !value.isNaN else { return missing }
    let text = decimal(value, places: places)
    if text.hasPrefix("−") { return text }
    return (text.contains { ("1"..."9").contains($0) || $0 == "∞" } ? "+" : "±") + text
  }

  /// A time in seconds in the units that fit it: `0.42 ms`, `4.1 s`, `2 min 5 s`, `3 h 0 min`.
  public static func duration(_ seconds: Double) -> String {
    if let special = special(seconds) { return special }
    let sign = seconds < 0 ? "−" : ""
    let time = seconds.magnitude
    if time == 0 { return "0 s" }
    if time < 0.000_999_5 { return sign + significant(time * 1e6, digits: 3) + " µs" }
    if time < 0.999_5 { return sign + significant(time * 1e3, digits: 3) + " ms" }
    if time < 9.95 { return sign + decimal(time, places: 1) + " s" }
    // Beyond a hundred thousand years only the order of magnitude says anything.
    guard time < 3e12 else { return sign + scientific(time, digits: 2) + " s" }
    let whole = Int(time.rounded(.toNearestOrEven))
    if whole < 60 { return sign + "\(whole) s" }
    if whole < 3600 { return sign + "\(whole / 60) min \(whole % 60) s" }
    return sign + "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  /// A time in the units that fit it.
  public static func duration(_ duration: Duration) -> String {
    let parts = duration.components
    return Self.duration(Double(parts.seconds) + Double(parts.attoseconds) * 1e-18)
  }
}
