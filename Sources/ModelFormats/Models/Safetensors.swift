/// The tensors and the metadata of a safetensors file.
///
/// A file is an 8-byte little-endian length, that many bytes of JSON, and the tensors' bytes without holes or
/// overlaps. Everything is checked when the file is read, in time and memory proportional to its size.
/// Format: https://huggingface.co/docs/safetensors.
public struct Safetensors: Sendable {
  /// How elements are stored. The names are those of the format.
  public enum DataType: String, CaseIterable, Sendable {
    /// A truth value in a byte.
    case bool = "BOOL"
    /// An unsigned byte.
    case uint8 = "U8"
    /// A signed byte.
    case int8 = "I8"
    /// Integers of 16 bits.
    case int16 = "I16"
    /// Unsigned integers of 16 bits.
    case uint16 = "U16"
    /// IEEE half precision.
    case float16 = "F16"
    /// The upper half of a single-precision float.
    case bfloat16 = "BF16"
    /// Integers of 32 bits.
    case int32 = "I32"
    /// Unsigned integers of 32 bits.
    case uint32 = "U32"
    /// IEEE single precision.
    case float32 = "F32"
    /// IEEE double precision.
    case float64 = "F64"
    /// Integers of 64 bits.
    case int64 = "I64"
    /// Unsigned integers of 64 bits.
    case uint64 = "U64"

    /// Bytes per element.
    public var size: Int {
      switch self {
      case .bool, .uint8, .int8: 1
      case .int16, .uint16, .float16, .bfloat16: 2
      case .int32, .uint32, .float32: 4
      case .float64, .int64, .uint64: 8
      }
    }
  }

  /// A named tensor and where its bytes are.
  public struct TensorInfo: Equatable, Sendable {
    /// Its name, such as `conv1.weight`.
    public let name: String
    /// How its elements are stored.
    public let dataType: DataType
    /// The size of each dimension, slowest first; empty for a scalar.
    public let shape: [Int]
    /// Where its bytes are in the file.
    public let range: Range<Int>
    /// The number of elements.
    public var count: Int { range.count / dataType.size }
  }

  /// The longest header that is read, the format's own limit.
  public static let headerLimit = 100_000_000

  /// The name of the file, for errors.
  public let file: String
  /// The tensors in the order of their bytes.
  public let tensors: [TensorInfo]
  /// The strings of `__metadata__`.
  public let metadata: [String: String]
  /// The size of the file in bytes.
  public var byteCount: Int { bytes.count }

  private let bytes: [UInt8]

  /// Reads the file at `path`.
  ///
  /// - Throws: ``FormatError``.
  public init(contentsOf path: String, limit: Int = FileBytes.defaultLimit) throws(FormatError) {
    try self.init(FileBytes.read(path, limit: limit), file: path)
  }

  /// Whether `bytes` can only be the start of a safetensors file: a plausible length, then `{`.
  public static func isSafetensors(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 9, bytes[8] == UInt8(ascii: "{") else { return false }
    return bytes[..<8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) } <= UInt64(headerLimit)
  }

  /// Reads `bytes`, the contents of `file`.
  ///
  /// - Throws: ``FormatError`` unless every tensor has a known type, a size that fits its shape, and bytes of its
  ///   own, and together they fill the file.
  public init(_ bytes: [UInt8], file: String) throws(FormatError) {
    var cursor = ByteCursor(bytes, file: file)
    let length = try cursor.littleEndian(UInt64.self, "the header's length")
    guard length <= UInt64(Safetensors.headerLimit) else {
      throw cursor.error(
        .wrongFormat, at: 0,
        "is not a safetensors file: its header would have \(length) bytes; at most "
          + "\(Safetensors.headerLimit) are allowed")
    }
    let range = try cursor.skip(Int(length), "the header")
    let header = try SafetensorsHeader(bytes, file: file, range: range)
    let data = cursor.offset

    var tensors: [TensorInfo] = []
    tensors.reserveCapacity(header.entries.count)
    for entry in header.entries {
      tensors.append(try Safetensors.tensor(entry, header: header, data: data, end: bytes.count))
    }
    // Empty tensors share their start with the next one.
    tensors.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = data
    for tensor in tensors {
      guard tensor.range.lowerBound == end else {
        let what = tensor.range.lowerBound < end ? "overlaps the tensor before it" : "leaves a hole before it"
        throw cursor.error(
          .corrupt, at: tensor.range.lowerBound,
          "has a tensor \"\(tensor.name)\" that \(what); expected it at byte \(end)")
      }
      end = tensor.range.upperBound
    }
    guard end == bytes.count else {
      throw cursor.error(.trailingBytes, at: end, "has \(bytes.count - end) bytes that no tensor uses")
    }
    self.bytes = bytes
    self.file = file
    self.tensors = tensors
    metadata = header.metadata
  }

  private static func tensor(
    _ entry: SafetensorsHeader.Entry, header: SafetensorsHeader, data: Int, end: Int
  ) throws(FormatError) -> TensorInfo {
    func error(_ message: String) -> FormatError {
      header.error("\(message) in tensor \"\(entry.name)\"", at: entry.position)
    }
    guard let typeName = entry.dataType, let shape = entry.shape, let offsets = entry.offsets else {
      throw error("lacks dtype, shape or data_offsets")
    }
    guard let type = DataType(rawValue: typeName) else {
      throw error("has the unknown type \"\(typeName)\"")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw error("has data_offsets \(offsets), expected [begin, end]")
    }
    guard offsets[1] <= end - data else {
      throw FormatError(
        .truncated, file: header.fileName, offset: end,
        "ends after \(end - data) bytes of tensors; \"\(entry.name)\" needs \(offsets[1])")
    }
    var size = type.size
    for dimension in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow else { throw error("has a shape \(shape) whose product overflows") }
      size = product
    }
    guard size == offsets[1] - offsets[0] else {
      throw error(
        "gives \(offsets[1] - offsets[0]) bytes to shape \(shape) of \(typeName), which needs \(size),")
    }
    return TensorInfo(
      name: entry.name, dataType: type, shape: shape, range: data + offsets[0]..<data + offsets[1])
  }

  /// The tensor of that name.
  ///
  /// - Complexity: O(*n*) in the number of tensors.
  public subscript(name: String) -> TensorInfo? { tensors.first { $0.name == name } }

  /// The bytes of `tensor` as they are in the file.
  public func bytes(of tensor: TensorInfo) -> [UInt8] { Array(bytes[tensor.range]) }

  /// The elements of `tensor` as single-precision floats; what that can't hold is rounded.
  public func floats(of tensor: TensorInfo) -> [Float] {
    switch tensor.dataType {
    case .bool, .uint8: load(tensor, UInt8.self) { Float($0) }
    case .int8: load(tensor, Int8.self) { Float($0) }
    case .int16: load(tensor, Int16.self) { Float($0) }
    case .uint16: load(tensor, UInt16.self) { Float($0) }
    case .float16: load(tensor, UInt16.self) { Float(halfPrecision: $0) }
    case .bfloat16: load(tensor, UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .int32: load(tensor, Int32.self) { Float($0) }
    case .uint32: load(tensor, UInt32.self) { Float($0) }
    case .float32: load(tensor, UInt32.self) { Float(bitPattern: $0) }
    case .float64: load(tensor, UInt64.self) { Float(Double(bitPattern: $0)) }
    case .int64: load(tensor, Int64.self) { Float($0) }
    case .uint64: load(tensor, UInt64.self) { Float($0) }
    }
  }

  private func load<Stored: FixedWidthInteger>(
    _ tensor: TensorInfo, _ type: Stored.Type, _ convert: (Stored) -> Float
  ) -> [Float] {
    bytes.withUnsafeBytes { all in
      let raw = UnsafeRawBufferPointer(rebasing: all[tensor.range])
      let size = MemoryLayout<Stored>.size
      return [Float](unsafeUninitializedCapacity: tensor.count) { buffer, count in
        for index in 0..<tensor.count {
          let stored = raw.loadUnaligned(fromByteOffset: index * size, as: Stored.self)
          buffer.initializeElement(at: index, to: convert(Stored(littleEndian: stored)))
        }
        count = tensor.count
      }
    }
  }
}
