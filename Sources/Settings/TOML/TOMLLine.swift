/// One line of a TOML document, read from left to right.
struct TOMLLine {
  /// What is in a line.
  enum Content: Hashable {
    /// Nothing, or a comment.
    case nothing
    /// The name of the table that the next keys are in.
    case table(String)
    /// A key with its value.
    case pair(String, TOMLValue)
  }

  /// What is wrong with a line.
  struct Problem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
  }

  private let scalars: [Unicode.Scalar]
  private var position = 0

  /// Reads a line without its end.
  static func parse(_ text: String) throws(Problem) -> Content {
    var line = TOMLLine(scalars: Array(text.unicodeScalars))
    if let control = line.scalars.first(where: { ($0.value < 32 && $0 != "\t") || $0.value == 127 }) {
      throw Problem("the control character \(TOMLLine.name(control))")
    }
    return try line.content()
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private mutating func content() throws(Problem) -> Content {
    skipBlanks()
    guard let first = next, first != "#" else { return .nothing }
    let content: Content
    if take("[") {
      if next == "[" { throw Problem("an array of tables; settings have tables like [fine-tune] only") }
      skipBlanks()
      let name = try key("the name of a table")
      skipBlanks()
      guard take("]") else { throw unexpected("']' after the table's name \(name)") }
      content = .table(name)
    } else {
      let name = try key("a key, a [table] or a # comment")
      skipBlanks()
      guard take("=") else { throw unexpected("'=' after \(name)") }
      skipBlanks()
      content = .pair(name, try value(of: name))
    }
    skipBlanks()
    guard next == nil || next == "#" else { throw unexpected("the end of the line") }
    return content
  }

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while let scalar = next, scalar == " " || scalar == "\t" { position += 1 }
  }

  private mutating func run(where isIncluded: (Unicode.Scalar) -> Bool) -> String {
    var text = String.UnicodeScalarView()
    while let scalar = next, isIncluded(scalar) {
      text.append(scalar)
      position += 1
    }
    return String(text)
  }

  private func unexpected(_ expected: String) -> Problem {
    Problem("\(next.map(Self.name) ?? "the end of the line"), where \(expected) was expected")
  }

  private static func name(_ scalar: Unicode.Scalar) -> String {
    guard scalar.value >= 32, scalar.value != 127 else {
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
    return "'\(scalar)'"
  }

  private mutating func key(_ expected: String) throws(Problem) -> String {
    let name = run { scalar in
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        || scalar == "_" || scalar == "-"
    }
    if name.isEmpty { throw unexpected(expected) }
    return name
  }

  private mutating func value(of key: String) throws(Problem) -> TOMLValue {
    if take("\"") { return .string(try basicString(of: key)) }
    if take("'") {
      let text = run { $0 != "'" }
      guard take("'") else { throw Problem("the text of \(key) doesn't end: its second ' is missing") }
      return .string(text)
    }
    if next == "[" || next == "{" {
      throw unexpected("a text in quotes, a number, true or false")
    }
    let word = run { $0 != " " && $0 != "\t" && $0 != "#" }
    switch word {
    case "": throw Problem("\(key) has no value")
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: break
    }
    if let number = Self.number(word) { return number }
    if word.allSatisfy({ $0.isASCII && $0.isNumber }), word.first != "0" {
      throw Problem("\(key) is \(word.prefix(60)), which is too large; the largest number is \(Int.max)")
    }
    throw Problem("\(key) is \(word.prefix(60)), which is no number, true or false; text stands in quotes")
  }

  private mutating func basicString(of key: String) throws(Problem) -> String {
    var text = String.UnicodeScalarView()
    while let scalar = next {
      position += 1
      switch scalar {
      case "\"": return String(text)
      case "\\": text.append(try escaped(in: key))
      default: text.append(scalar)
      }
    }
    throw Problem("the text of \(key) doesn't end: its second \" is missing")
  }

  private mutating func escaped(in key: String) throws(Problem) -> Unicode.Scalar {
    guard let kind = next else { throw Problem("the text of \(key) doesn't end: its second \" is missing") }
    position += 1
    switch kind {
    case "\"", "\\": return kind
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "u", "U":
      let length = kind == "u" ? 4 : 8
      let digits = String(String.UnicodeScalarView(scalars[position...].prefix(length)))
      guard digits.unicodeScalars.count == length, digits.allSatisfy(\.isHexDigit),
        let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
      else { throw Problem("\\\(kind) in the text of \(key), where \(length) digits of a character follow") }
      position += length
      return scalar
    default: throw Problem("\\\(kind) in the text of \(key); a \\ itself is written \\\\, or the text in '…'")
    }
  }

  /// A whole or decimal number; signs and `_` between digits are allowed, zeros before it aren't.
  private static func number(_ word: String) -> TOMLValue? {
    guard
      let match = word.wholeMatch(
        of: /[+-]?(0|[1-9](?:_?[0-9])*)(\.[0-9](?:_?[0-9])*)?([eE][+-]?[0-9](?:_?[0-9])*)?/)
    else { return nil }
    let digits = word.filter { $0 != "_" }
    if match.2 == nil, match.3 == nil { return Int(digits).map(TOMLValue.integer) }
    guard let value = Double(digits), value.isFinite else { return nil }
    return .float(value)
  }
}
