/// The JSON header of a safetensors file, parsed for just the structure that the format allows.
///
/// A general JSON parser would accept deep nesting and repeated keys, and wouldn't know offsets for errors.
/// Format: https://huggingface.co/docs/safetensors.
struct SafetensorsHeader {
  /// What the header says about one tensor.
  struct Entry {
    let name: String
    /// Where the entry is in the file, for errors.
    let position: Int
    var dataType: String?
    var shape: [Int]?
    var offsets: [Int]?
  }

  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]

  /// The name of the file, for errors.
  let fileName: String
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  /// Parses the bytes of `range`.
  init(_ bytes: [UInt8], file: String, range: Range<Int>) throws(FormatError) {
    self.bytes = bytes
    fileName = file
    position = range.lowerBound
    end = range.upperBound

    // The format wants '{' first, so that a file can be told from its first nine bytes.
    guard position < end, bytes[position] == UInt8(ascii: "{") else {
      throw error("doesn't start with '{'")
    }
    var names: Set<String> = []
    try object { parser, name, start throws(FormatError) in
      guard names.insert(name).inserted else { throw parser.error("has \"\(name)\" twice", at: start) }
      if name == "__metadata__" {
        try parser.parseMetadata()
      } else {
        try parser.parseEntry(name, at: start)
      }
    }
    skipSpace()
    guard position == end else { throw error("continues after its '}'") }
  }

  private mutating func parseMetadata() throws(FormatError) {
    try object { parser, key, start throws(FormatError) in
      guard parser.metadata.updateValue(try parser.string(), forKey: key) == nil else {
        throw parser.error("has the metadata \"\(key)\" twice", at: start)
      }
    }
  }

  private mutating func parseEntry(_ name: String, at start: Int) throws(FormatError) {
    var entry = Entry(name: name, position: start)
    try object { parser, key, position throws(FormatError) in
      switch key {
      case "dtype" where entry.dataType == nil: entry.dataType = try parser.string()
      case "shape" where entry.shape == nil: entry.shape = try parser.integers()
      case "data_offsets" where entry.offsets == nil: entry.offsets = try parser.integers()
      default:
        throw parser.error("has an unexpected or repeated \"\(key)\" in tensor \"\(name)\"", at: position)
      }
    }
    entries.append(entry)
  }

  func error(_ message: String, at offset: Int? = nil) -> FormatError {
    FormatError(.corrupt, file: fileName, offset: offset ?? position, "has a header that \(message)")
  }

  // MARK: JSON

  private mutating func skipSpace() {
    while position < end {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < end, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(FormatError) {
    guard accept(character) else { throw error("lacks '\(character)'") }
  }

  /// Calls `member` with each key of an object, positioned at its value.
  private mutating func object(
    _ member: (inout Self, _ key: String, _ position: Int) throws(FormatError) -> Void
  ) throws(FormatError) {
    try expect("{")
    if accept("}") { return }
    repeat {
      skipSpace()
      let start = position
      let key = try string()
      try expect(":")
      try member(&self, key, start)
    } while accept(",")
    try expect("}")
  }

  private mutating func integers() throws(FormatError) -> [Int] {
    try expect("[")
    var values: [Int] = []
    if accept("]") { return values }
    repeat {
      skipSpace()
      let start = position
      while position < end, (0x30...0x39).contains(bytes[position]) { position += 1 }
      guard position - start <= 19, let value = Int(String(decoding: bytes[start..<position], as: UTF8.self))
      else {
        throw error("lacks a whole number below 2^63", at: start)
      }
      values.append(value)
      guard values.count <= 64 else { throw error("has more than 64 dimensions", at: start) }
    } while accept(",")
    try expect("]")
    return values
  }

  private mutating func string() throws(FormatError) -> String {
    try expect("\"")
    let start = position
    var text: [UInt8] = []
    while position < end {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw error("has a string that is not UTF-8", at: start)
        }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw error("has a control character in a string", at: position - 1)
      default: text.append(byte)
      }
    }
    throw error("has an unclosed string", at: start)
  }

  private static let escapes: [UInt8: UInt8] = [
    0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
  ]

  private mutating func escape(into text: inout [UInt8]) throws(FormatError) {
    let start = position - 1
    guard position < end else { throw error("ends within an escape", at: start) }
    let byte = bytes[position]
    position += 1
    if let plain = SafetensorsHeader.escapes[byte] {
      text.append(plain)
      return
    }
    guard byte == UInt8(ascii: "u"), var code = codeUnit() else {
      throw error("has an invalid escape", at: start)
    }
    // A character beyond 16 bits is a pair of surrogates.
    if (0xD800..<0xDC00).contains(code) {
      guard position + 1 < end, bytes[position] == UInt8(ascii: "\\"),
        bytes[position + 1] == UInt8(ascii: "u")
      else { throw error("has half a surrogate pair", at: start) }
      position += 2
      guard let low = codeUnit(), (0xDC00..<0xE000).contains(low) else {
        throw error("has half a surrogate pair", at: start)
      }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error("has half a surrogate pair", at: start) }
    text.append(contentsOf: String(Character(scalar)).utf8)
  }

  private mutating func codeUnit() -> UInt32? {
    guard position + 4 <= end else { return nil }
    let digits = bytes[position..<position + 4]
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
    position += 4
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
