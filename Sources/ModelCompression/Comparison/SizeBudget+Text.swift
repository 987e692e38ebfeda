extension SizeBudget {
  private static let units: [(suffix: String, factor: Double, name: String)] = [
    ("kib", 1024, "KiB"), ("mib", 1_048_576, "MiB"), ("gib", 1_073_741_824, "GiB"), ("kb", 1e3, "kB"),
    ("mb", 1e6, "MB"), ("gb", 1e9, "GB"), ("k", 1024, "KiB"), ("m", 1_048_576, "MiB"),
    ("bytes", 1, "bytes"), ("byte", 1, "bytes"), ("b", 1, "bytes"),
    ("", 1, "bytes"),
  ]

  /// Reads a size such as `300K`, `1.5 MB` or `40000`; `K` and `M` alone are binary. The names of sizes are sizes, too.
  public init?(_ text: String) {
    let text = text.lowercased().filter { !$0.isWhitespace }
    for unit in Self.units where text.hasSuffix(unit.suffix) {
      let digits = text.dropLast(unit.suffix.count)
      guard digits.allSatisfy({ "0123456789.".contains($0) }), let value = Double(digits), value > 0,
        value * unit.factor <= 1e15
      else { return nil }
      let bytes = Int((value * unit.factor).rounded())
      // There is no part of a byte.
      guard bytes > 0, unit.factor > 1 || Double(bytes) == value else { return nil }
      let name = unit.factor == 1 && bytes == 1 ? "byte" : unit.name
      var number = String(digits.drop { $0 == "0" })
      if number.hasPrefix(".") { number = "0" + number }
      if number.hasSuffix(".") { number.removeLast() }
      self.init(name: "\(number) \(name)", bytes: bytes)
      return
    }
    return nil
  }
}
