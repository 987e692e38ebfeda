/// A value of a TOML document, of the types that settings have.
public enum TOMLValue: Hashable, Sendable {
  /// Text.
  case string(String)
  /// A whole number.
  case integer(Int)
  /// A number with a point or an exponent; always finite.
  case float(Double)
  /// `true` or `false`.
  case boolean(Bool)

  /// The number that it is.
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .float(let value): value
    case .string, .boolean: nil
    }
  }
}

extension TOMLValue: CustomStringConvertible {
  /// As TOML writes it, but a long text is cut.
  public var description: String {
    guard case .string(let text) = self, text.count > 60 else { return literal }
    return Self.quoted(text.prefix(60) + "…")
  }

  /// As TOML writes it.
  var literal: String {
    switch self {
    case .string(let text): Self.quoted(text)
    case .integer(let value): "\(value)"
    case .float(let value): "\(value)"
    case .boolean(let value): "\(value)"
    }
  }

  /// Text as TOML writes it.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.properties.generalCategory == .control:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
