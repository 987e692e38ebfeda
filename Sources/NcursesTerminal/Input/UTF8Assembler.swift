/// Makes scalars of UTF-8 that comes byte by byte; what is malformed is left out.
struct UTF8Assembler {
  private var bytes: [UInt8] = []

  /// Takes a byte; gives a scalar when it was the last one of it.
  mutating func append(_ byte: UInt8) -> Unicode.Scalar? {
    if !UTF8.isContinuation(byte) { bytes = [] }
    bytes.append(byte)
    let length = Self.length(bytes[0])
    guard bytes.count >= length else { return nil }
    defer { bytes = [] }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return scalar
  }

  /// How many bytes a character has that starts with this one.
  private static func length(_ first: UInt8) -> Int {
    switch first {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }
}
