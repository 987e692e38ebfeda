/// A position in the bytes of a file, from which integers and runs of bytes are read with every bound checked.
struct ByteCursor {
  let bytes: [UInt8]
  /// The file's name, for errors.
  let file: String
  private(set) var offset: Int

  init(_ bytes: [UInt8], file: String, offset: Int = 0) {
    self.bytes = bytes
    self.file = file
    self.offset = offset
  }

  var remaining: Int { bytes.count - offset }

  /// An error at the current position, or at `offset`.
  func error(_ kind: FormatError.Kind, at offset: Int? = nil, _ message: String) -> FormatError {
    FormatError(kind, file: file, offset: offset ?? self.offset, message)
  }

  /// Passes over `count` bytes, which are `what`, and returns where they are.
  mutating func skip(_ count: Int, _ what: String) throws(FormatError) -> Range<Int> {
    guard count >= 0 && count <= remaining else {
      throw error(.truncated, "ends within \(what): expected \(count) more bytes, found \(remaining)")
    }
    defer { offset += count }
    return offset..<offset + count
  }

  /// A little-endian unsigned integer.
  mutating func littleEndian<Value: FixedWidthInteger & UnsignedInteger>(
    _ type: Value.Type, _ what: String
  ) throws(FormatError) -> Value {
    let range = try skip(MemoryLayout<Value>.size, what)
    return bytes[range].reversed().reduce(0) { $0 << 8 | Value($1) }
  }

  /// A big-endian unsigned integer.
  mutating func bigEndian<Value: FixedWidthInteger & UnsignedInteger>(
    _ type: Value.Type, _ what: String
  ) throws(FormatError) -> Value {
    let range = try skip(MemoryLayout<Value>.size, what)
    return bytes[range].reduce(0) { $0 << 8 | Value($1) }
  }
}

extension [UInt8] {
  /// The first `count` bytes as hexadecimal, as error messages show what was found.
  func hexadecimalPrefix(_ count: Int) -> String {
    let digits = prefix(count).map { byte in
      let text = String(byte, radix: 16, uppercase: true)
      return text.count == 1 ? "0" + text : text
    }
    return digits.isEmpty ? "nothing" : digits.joined(separator: " ")
  }
}
