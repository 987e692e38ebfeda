extension BinaryFloatingPoint where Self: LosslessStringConvertible {
  /// The number that a decimal text is, such as `80`, `0.5` or `1e-3`; `nil` for hexadecimal digits and words, which the language
  /// takes for numbers too.
  init?(decimal text: String) {
    guard text.allSatisfy({ "0123456789.eE+-".contains($0) }) else { return nil }
    self.init(text)
  }
}
