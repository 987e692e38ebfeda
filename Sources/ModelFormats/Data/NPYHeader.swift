/// The header of an NPY file: a magic number, a version, a length and a Python dictionary.
struct NPYHeader {
  /// NumPy's element type, such as `<f4`: byte order, kind and size.
  struct ElementType: Equatable {
    let isBigEndian: Bool
    /// One of `b`, `u`, `i`, `f`.
    let kind: Character
    let size: Int
  }

  let type: ElementType
  let isFortranOrder: Bool
  let shape: [Int]
  /// The offset of the first element.
  let end: Int

  private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
  /// NumPy refuses longer headers itself unless told to trust the file.
  private static let longest = 1 << 20

  /// Whether `bytes` start as an NPY file does.
  static func isNPY(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

  init(_ bytes: [UInt8], file: String) throws(FormatError) {
    var cursor = ByteCursor(bytes, file: file)
    let found = try cursor.skip(6, "the magic number")
    guard bytes[found].elementsEqual(NPYHeader.magic) else {
      throw cursor.error(
        .wrongFormat, at: 0,
        "is not an NPY array: starts with \(bytes.hexadecimalPrefix(6)), expected 93 4E 55 4D 50 59")
    }
    let version = try cursor.littleEndian(UInt16.self, "the version")
    guard (1...3).contains(version) else {
      throw cursor.error(
        .unsupported, at: 6,
        "has NPY version \(version & 0xFF).\(version >> 8); versions 1.0, 2.0 and 3.0 are read")
    }
    let length =
      version == 1
      ? Int(try cursor.littleEndian(UInt16.self, "the header's length"))
      : Int(try cursor.littleEndian(UInt32.self, "the header's length"))
    guard length <= NPYHeader.longest else {
      throw cursor.error(.tooLarge, "has a header of \(length) bytes; at most \(NPYHeader.longest) are read")
    }
    let range = try cursor.skip(length, "the header")

    var parser = PythonDictionary(bytes, file: file, range: range)
    try parser.parse()
    guard let descriptor = parser.descriptor, let order = parser.isFortranOrder, let shape = parser.shape
    else {
      throw cursor.error(
        .corrupt, at: range.lowerBound, "has a header without 'descr', 'fortran_order' and 'shape'")
    }
    guard let type = NPYHeader.elementType(descriptor) else {
      throw cursor.error(
        .unsupported, at: range.lowerBound,
        "has elements of type '\(descriptor)'; expected booleans, integers or floats, such as '|u1' or '<f4'")
    }
    self.type = type
    isFortranOrder = order
    self.shape = shape
    end = range.upperBound
  }

  private static func elementType(_ descriptor: String) -> ElementType? {
    let known = ["b1", "u1", "i1", "u2", "i2", "f2", "u4", "i4", "f4", "u8", "i8", "f8"]
    guard let order = descriptor.first, "<>|=".contains(order), let kind = descriptor.dropFirst().first,
      known.contains(String(descriptor.dropFirst())), let size = Int(descriptor.dropFirst(2))
    else { return nil }
    return ElementType(isBigEndian: order == ">", kind: kind, size: size)
  }
}

/// The one kind of Python literal that an NPY header has: string keys; a string, a boolean or a tuple as values.
private struct PythonDictionary {
  private(set) var descriptor: String?
  private(set) var isFortranOrder: Bool?
  private(set) var shape: [Int]?

  private let bytes: [UInt8]
  private let file: String
  private var position: Int
  private let end: Int

  init(_ bytes: [UInt8], file: String, range: Range<Int>) {
    self.bytes = bytes
    self.file = file
    position = range.lowerBound
    end = range.upperBound
  }

  mutating func parse() throws(FormatError) {
    try expect("{")
    while !accept("}") {
      let keyPosition = position
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where descriptor == nil: descriptor = try string()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try boolean()
      case "shape" where shape == nil: shape = try tuple()
      default: throw error("has an unexpected or repeated key '\(key)'", at: keyPosition)
      }
      if !accept(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard position == end else { throw error("continues after its '}'") }
  }

  private func error(_ message: String, at offset: Int? = nil) -> FormatError {
    FormatError(.corrupt, file: file, offset: offset ?? position, "has a header that \(message)")
  }

  private mutating func skipSpace() {
    while position < end, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private mutating func accept(_ character: Character) -> Bool {
    skipSpace()
    guard position < end, bytes[position] == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Character) throws(FormatError) {
    guard accept(character) else { throw error("lacks '\(character)'") }
  }

  private mutating func string() throws(FormatError) -> String {
    skipSpace()
    guard position < end, bytes[position] == 0x27 || bytes[position] == 0x22 else {
      throw error("lacks a string; structured element types are not supported")
    }
    let quote = bytes[position]
    let start = position + 1
    guard let close = bytes[start..<end].firstIndex(of: quote) else { throw error("has an unclosed string") }
    position = close + 1
    return String(decoding: bytes[start..<close], as: UTF8.self)
  }

  private mutating func boolean() throws(FormatError) -> Bool {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)]
    where bytes[position..<end].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw error("lacks True or False")
  }

  private mutating func tuple() throws(FormatError) -> [Int] {
    try expect("(")
    var values: [Int] = []
    while !accept(")") {
      values.append(try integer())
      // NumPy's own limit.
      guard values.count <= 64 else { throw error("has more than 64 dimensions") }
      if !accept(",") {
        try expect(")")
        break
      }
    }
    return values
  }

  private mutating func integer() throws(FormatError) -> Int {
    skipSpace()
    let digits = bytes[position..<end].prefix { (0x30...0x39).contains($0) }
    guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
      throw error("lacks a dimension that fits 63 bits")
    }
    position += digits.count
    return value
  }
}
