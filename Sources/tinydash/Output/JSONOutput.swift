import Foundation

/// JSON on standard output.
enum JSONOutput {
  /// Prints one object.
  static func print(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try StandardOutput.print(String(decoding: encoder.encode(value), as: UTF8.self))
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
