import Foundation

/// JSON on standard output.
enum JSONOutput {
  /// Prints one object.
  static func print(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}
