/// The tensors and the metadata of a safetensors file.
///
/// A file is an 8-byte little-endian length, that many bytes of JSON, and the tensors' bytes without holes or
/// overlaps. Everything about it is checked when the file is opened, in time and memory proportional to its header; tensors are
/// read when they are looked at.
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
    /// A float of 4 exponent and 3 fraction bits, without infinities.
    case float8e4m3 = "F8_E4M3"
    /// A float of 5 exponent and 2 fraction bits.
    case float8e5m2 = "F8_E5M2"
    /// A float of 4 exponent and 3 fraction bits with one zero and one NaN.
    case float8e4m3fnuz = "F8_E4M3FNUZ"
    /// A float of 5 exponent and 2 fraction bits with one zero and one NaN.
    case float8e5m2fnuz = "F8_E5M2FNUZ"
    /// A power of two in a byte.
    case float8e8m0 = "F8_E8M0"
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

    private var form: (size: Int, meaning: Meaning) {
      switch self {
      case .bool, .uint8: (1, .unsigned)
      case .uint16: (2, .unsigned)
      case .uint32: (4, .unsigned)
      case .uint64: (8, .unsigned)
      case .int8: (1, .signed)
      case .int16: (2, .signed)
      case .int32: (4, .signed)
      case .int64: (8, .signed)
      case .float16: (2, .float)
      case .float32: (4, .float)
      case .float64: (8, .float)
      case .bfloat16: (2, .brain)
      case .float8e4m3: (1, .small(.e4m3))
      case .float8e5m2: (1, .small(.e5m2))
      case .float8e4m3fnuz: (1, .small(.e4m3fnuz))
      case .float8e5m2fnuz: (1, .small(.e5m2fnuz))
      case .float8e8m0: (1, .exponent)
      }
    }

    /// Bytes per element.
    public var size: Int { form.size }

    var meaning: Meaning { form.meaning }

    /// Whether elements are floating-point numbers, which is what trained weights are.
    public var isFloatingPoint: Bool {
      switch meaning {
      case .float, .brain, .small: true
      case .unsigned, .signed, .exponent: false
      }
    }

    /// Types of the format whose elements aren't whole bytes, or aren't real numbers: refused by name.
    static let refused: Set<String> = ["F4", "F6_E2M3", "F6_E3M2", "C64"]
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
  public var byteCount: Int { contents.count }

  let contents: FileContents

  /// Opens the file at `path`: reads its header, and tensors when they are looked at.
  ///
  /// - Throws: ``FormatError``.
  public init(contentsOf path: String) throws(FormatError) {
    try self.init(FileContents(opening: path))
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
    try self.init(FileContents(bytes, file: file))
  }

  /// Reads the header of a file.
  init(_ contents: FileContents) throws(FormatError) {
    let file = contents.file
    let start = try contents.bytes(0..<min(8, contents.count))
    var cursor = ByteCursor(start, file: file)
    let length = try cursor.littleEndian(UInt64.self, "the header's length")
    guard length <= UInt64(Safetensors.headerLimit) else {
      throw cursor.error(
        .wrongFormat, at: 0,
        "is not a safetensors file: its header would have \(length) bytes; at most "
          + "\(Safetensors.headerLimit) are allowed")
    }
    let data = 8 + Int(length)
    guard data <= contents.count else {
      throw cursor.error(
        .truncated, "ends within the header: expected \(length) more bytes, found \(contents.count - 8)")
    }
    let header = try SafetensorsHeader(contents.bytes(0..<data), file: file, range: 8..<data)

    var tensors: [TensorInfo] = []
    tensors.reserveCapacity(header.entries.count)
    for entry in header.entries {
      tensors.append(try Safetensors.tensor(entry, header: header, data: data, end: contents.count))
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
    guard end == contents.count else {
      throw cursor.error(.trailingBytes, at: end, "has \(contents.count - end) bytes that no tensor uses")
    }
    self.contents = contents
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
      if DataType.refused.contains(typeName) {
        throw FormatError(
          .unsupported, file: header.fileName, offset: entry.position,
          "has elements of type \(typeName) in tensor \"\(entry.name)\", which aren't read here")
      }
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
}
