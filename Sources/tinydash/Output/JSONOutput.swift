import Foundation

/// JSON on standard output.
enum JSONOutput {
  /// Prints one object.
  static func print(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = try String(decoding: encoder.encode(value), as: UTF8.self)
    // The encoder leaves DEL and much behind it as it is, which terminals obey.
    guard text.unicodeScalars.contains(where: { $0.isCommand && $0 != "\n" }) else {
      return try StandardOutput.write(text + "\n")
    }
    let scalars = text.unicodeScalars.map { scalar in
      guard scalar.isCommand, scalar != "\n" else { return String(scalar) }
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    try StandardOutput.write(scalars.joined() + "\n")
  }
}

/// A number that is `null` where JSON has no number for it: infinite or not a number.
struct JSONNumber<Value: BinaryFloatingPoint & Encodable>: Encodable {
  let value: Value

  init(_ value: Value) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
  }
}
