/// An array of unsigned bytes in the IDX format of the MNIST files.
///
/// The file is `00 00 08 d`, then `d` dimensions as big-endian 32-bit integers, then the bytes, row-major.
/// Source: http://yann.lecun.com/exdb/mnist (Fashion-MNIST uses the same files).
public struct IDXArray: Equatable, Sendable {
  /// The size of each dimension, slowest first: `[images, height, width]` or `[labels]`.
  public let dimensions: [Int]
  /// The elements; as many as the product of the dimensions.
  public let elements: [UInt8]
  /// Where the elements start in the (decompressed) file, for errors about one of them.
  public let elementOffset: Int

  private static let typeNames: [UInt8: String] = [
    0x09: "signed bytes", 0x0B: "16-bit integers", 0x0C: "32-bit integers", 0x0D: "32-bit floats",
    0x0E: "64-bit floats",
  ]

  /// Reads the IDX file at `path`, plain or compressed by gzip.
  ///
  /// - Throws: ``FormatError``.
  /// - Parameter ranks: The numbers of dimensions that are of use, and what they are for, such as `labels`.
  public init(
    contentsOf path: String, limit: Int = FileBytes.defaultLimit,
    expecting ranks: (numbers: ClosedRange<Int>, use: String)? = nil
  ) throws(FormatError) {
    let bytes = try FileBytes.read(path, limit: limit)
    if Inflate.isGzip(bytes) {
      // Offsets from here on are not those of the file on disk.
      try self.init(
        Inflate.gzip(bytes, file: path, limit: limit), file: "\(path) (decompressed)", expecting: ranks)
    } else {
      try self.init(bytes, file: path, expecting: ranks)
    }
  }

  /// Reads `bytes`, the contents of `file`.
  ///
  /// - Throws: ``FormatError`` unless `bytes` is exactly one IDX array of unsigned bytes.
  public init(
    _ bytes: [UInt8], file: String, expecting ranks: (numbers: ClosedRange<Int>, use: String)? = nil
  ) throws(FormatError) {
    var cursor = ByteCursor(bytes, file: file)
    let magic = try cursor.skip(4, "the magic number")
    guard bytes[0] == 0 && bytes[1] == 0 else {
      throw cursor.error(
        .wrongFormat, at: 0,
        "is not an IDX file: starts with \(Array(bytes[magic]).hexadecimalPrefix(4)), expected 00 00 08 and the "
          + "number of dimensions")
    }
    guard bytes[2] == 0x08 else {
      let found = IDXArray.typeNames[bytes[2]] ?? "elements of unknown type \(bytes[2])"
      let kind: FormatError.Kind = IDXArray.typeNames[bytes[2]] == nil ? .wrongFormat : .unsupported
      throw cursor.error(kind, at: 2, "has \(found); expected unsigned bytes (08)")
    }
    if let ranks, !ranks.numbers.contains(Int(bytes[3])) {
      throw cursor.error(
        .mismatch, at: 3, "has \(bytes[3]) dimension\(bytes[3] == 1 ? "" : "s"); \(ranks.use)")
    }
    guard bytes[3] > 0 else { throw cursor.error(.wrongFormat, at: 3, "has no dimensions") }

    var dimensions: [Int] = []
    var count = 1
    for index in 0..<Int(bytes[3]) {
      let size = Int(try cursor.bigEndian(UInt32.self, "dimension \(index + 1) of \(bytes[3])"))
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else {
        throw cursor.error(.tooLarge, at: cursor.offset - 4, "has dimensions whose product overflows")
      }
      dimensions.append(size)
      count = product
    }
    let shape = dimensions.map(String.init).joined(separator: "×")
    guard cursor.remaining >= count else {
      throw cursor.error(
        .truncated, at: bytes.count,
        "ends after \(cursor.remaining) of the \(count) bytes that its dimensions \(shape) need")
    }
    guard cursor.remaining == count else {
      throw cursor.error(
        .trailingBytes, at: cursor.offset + count,
        "has \(cursor.remaining - count) bytes more than the \(count) that its dimensions \(shape) need")
    }
    self.dimensions = dimensions
    self.elementOffset = cursor.offset
    self.elements = Array(bytes[cursor.offset...])
  }
}
