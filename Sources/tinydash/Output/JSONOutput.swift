import Foundation

/// JSON on standard output.
enum JSONOutput {
  /// Prints one object.
  static func print(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = try String(decoding: encoder.encode(value), as: UTF8.self)
    // The encoder leaves DEL and the controls behind it as they are, which terminals obey.
    let controls: ClosedRange<UInt32> = 0x7F...0x9F
    guard text.unicodeScalars.contains(where: { controls.contains($0.value) }) else {
      return try StandardOutput.write(text + "\n")
    }
    let scalars = text.unicodeScalars.map { scalar in
      controls.contains(scalar.value) ? "\\u00" + String(scalar.value, radix: 16) : String(scalar)
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
