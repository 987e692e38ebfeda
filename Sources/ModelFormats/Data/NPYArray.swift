/// An array in NumPy's NPY format, versions 1 to 3.
///
/// Booleans, integers of 8 to 64 bits and floats of 16 to 64 bits, in either byte order; arrays in Fortran order
/// are brought into row-major order. Format: numpy/lib/_format_impl.py.
public struct NPYArray: Equatable, Sendable {
  /// The elements in the widest type that is needed for them.
  public enum Elements: Equatable, Sendable {
    /// Unsigned bytes and booleans.
    case bytes([UInt8])
    /// All other integers; unsigned 64-bit values beyond `Int64.max` are refused.
    case integers([Int64])
    /// 16- and 32-bit floats as they are, 64-bit floats rounded.
    case floats([Float])
  }

  /// The size of each dimension, slowest first; empty for a scalar.
  public let shape: [Int]
  /// As many elements as the product of `shape`, row-major.
  public let elements: Elements
  /// The offset of the first element in the file, for errors about one of them.
  public let elementOffset: Int
  /// How many bytes of the file an element takes.
  public let elementSize: Int

  /// Whether they were booleans, of which each is 0 or 1.
  public let isBoolean: Bool

  /// The number of elements.
  public var count: Int {
    switch elements {
    case .bytes(let values): values.count
    case .integers(let values): values.count
    case .floats(let values): values.count
    }
  }

  /// Reads the NPY file at `path`.
  ///
  /// - Throws: ``FormatError``.
  public init(contentsOf path: String, limit: Int = FileBytes.defaultLimit) throws(FormatError) {
    try self.init(FileBytes.read(path, limit: limit), file: path)
  }

  /// Reads `bytes`, the contents of `file`.
  ///
  /// - Throws: ``FormatError`` unless `bytes` is exactly one NPY array of a type named above.
  public init(_ bytes: [UInt8], file: String) throws(FormatError) {
    let header = try NPYHeader(bytes, file: file)
    let elementSize = header.type.size
    var cursor = ByteCursor(bytes, file: file, offset: header.end)

    var byteCount = elementSize
    for size in header.shape {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: size)
      guard !overflow else { throw cursor.error(.tooLarge, "has a shape whose product overflows") }
      byteCount = product
    }
    guard cursor.remaining >= byteCount else {
      throw cursor.error(
        .truncated, at: bytes.count,
        "ends after \(cursor.remaining) of the \(byteCount) bytes that shape \(header.shape) needs")
    }
    let range = try cursor.skip(byteCount, "the elements")
    guard cursor.remaining == 0 else {
      throw cursor.error(
        .trailingBytes, "has \(cursor.remaining) bytes more than the \(byteCount) that its shape needs")
    }

    self.shape = header.shape
    self.elementOffset = header.end
    self.elementSize = elementSize
    isBoolean = header.type.kind == "b"
    let decoded = try NPYArray.decode(bytes, range: range, type: header.type, file: file)
    self.elements = header.isFortranOrder ? NPYArray.rowMajor(decoded, shape: header.shape) : decoded
  }

  private static func decode(
    _ bytes: [UInt8], range: Range<Int>, type: NPYHeader.ElementType, file: String
  ) throws(FormatError) -> Elements {
    func load<Value: FixedWidthInteger>(_: Value.Type) -> [Value] {
      bytes.withUnsafeBytes { all in
        let raw = UnsafeRawBufferPointer(rebasing: all[range])
        return (0..<raw.count / MemoryLayout<Value>.size).map { index in
          let value = raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.size, as: Value.self)
          return type.isBigEndian ? Value(bigEndian: value) : Value(littleEndian: value)
        }
      }
    }
    switch (type.kind, type.size) {
    case ("u", 1): return .bytes(Array(bytes[range]))
    case ("b", 1): return .bytes(bytes[range].map { $0 == 0 ? 0 : 1 })
    case ("u", 2): return .integers(load(UInt16.self).map(Int64.init))
    case ("u", 4): return .integers(load(UInt32.self).map(Int64.init))
    case ("u", 8):
      let values = load(UInt64.self)
      if let index = values.firstIndex(where: { $0 > UInt64(Int64.max) }) {
        throw FormatError(
          .unsupported, file: file, offset: range.lowerBound + 8 * index, "has an integer beyond 63 bits")
      }
      return .integers(values.map(Int64.init))
    case ("i", 1): return .integers(load(Int8.self).map(Int64.init))
    case ("i", 2): return .integers(load(Int16.self).map(Int64.init))
    case ("i", 4): return .integers(load(Int32.self).map(Int64.init))
    case ("i", _): return .integers(load(Int64.self))
    case (_, 2): return .floats(load(UInt16.self).map(Float.init(halfPrecision:)))
    case (_, 4): return .floats(load(UInt32.self).map(Float.init(bitPattern:)))
    default: return .floats(load(UInt64.self).map { Float(Double(bitPattern: $0)) })
    }
  }

  private static func rowMajor(_ elements: Elements, shape: [Int]) -> Elements {
    // Source position of each element: strides grow from the first dimension in Fortran order.
    func reorder<Value>(_ source: [Value]) -> [Value] {
      guard shape.count > 1, !source.isEmpty else { return source }
      var strides = [Int](repeating: 1, count: shape.count)
      for axis in 1..<shape.count { strides[axis] = strides[axis - 1] * shape[axis - 1] }
      var index = [Int](repeating: 0, count: shape.count)
      var position = 0
      return source.indices.map { _ in
        let value = source[position]
        for axis in shape.indices.reversed() {
          index[axis] += 1
          position += strides[axis]
          if index[axis] < shape[axis] { break }
          position -= strides[axis] * shape[axis]
          index[axis] = 0
        }
        return value
      }
    }
    return switch elements {
    case .bytes(let values): .bytes(reorder(values))
    case .integers(let values): .integers(reorder(values))
    case .floats(let values): .floats(reorder(values))
    }
  }
}

extension Float {
  /// The value of an IEEE 754 binary16; written out because x86-64 macOS has no `Float16`.
  init(halfPrecision bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits) & 0x3FF
    switch exponent {
    case 0:
      // Subnormal: fraction · 2⁻²⁴, exact in single precision.
      let magnitude = Float(fraction) * Float(sign: .plus, exponent: -24, significand: 1)
      self = Float(bitPattern: magnitude.bitPattern | sign)
    case 0x1F:
      self.init(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default:
      self.init(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
