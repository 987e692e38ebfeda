/// The members of a zip archive, stored or deflated, found through its central directory.
///
/// What NumPy's `savez` and `savez_compressed` write; encrypted, split and larger than 4 GiB archives are refused.
/// Format: PKWARE APPNOTE 6.3.
struct ZipArchive {
  /// One member as the central directory describes it.
  struct Member: Equatable {
    let name: String
    /// Where its entry in the central directory is, for errors.
    let entryOffset: Int
    let flags: UInt16
    let method: UInt16
    let crc: UInt32
    let compressedSize: Int
    let size: Int
    let headerOffset: Int
  }

  let members: [Member]
  private let bytes: [UInt8]
  private let file: String

  private static let endSignature: UInt32 = 0x0605_4B50
  private static let endSize = 22
  private static let entrySignature: UInt32 = 0x0201_4B50
  private static let headerSignature: UInt32 = 0x0403_4B50

  /// Whether `bytes` start as a zip archive does.
  static func isZip(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06])
  }

  init(_ bytes: [UInt8], file: String) throws(FormatError) {
    self.bytes = bytes
    self.file = file
    guard ZipArchive.isZip(bytes) else {
      throw FormatError(
        .wrongFormat, file: file, offset: 0,
        "is not a zip archive: starts with \(bytes.hexadecimalPrefix(4)), expected 50 4B 03 04")
    }
    var cursor = ByteCursor(bytes, file: file, offset: try ZipArchive.findEnd(bytes, file: file))
    let end = cursor.offset
    _ = try cursor.skip(4, "the end record")
    let disk = try cursor.littleEndian(UInt16.self, "the end record")
    let directoryDisk = try cursor.littleEndian(UInt16.self, "the end record")
    let countHere = try cursor.littleEndian(UInt16.self, "the end record")
    let count = try cursor.littleEndian(UInt16.self, "the end record")
    let directorySize = try cursor.littleEndian(UInt32.self, "the end record")
    let directoryOffset = try cursor.littleEndian(UInt32.self, "the end record")
    guard count != 0xFFFF && directorySize != .max && directoryOffset != .max else {
      throw cursor.error(.unsupported, at: end, "is a ZIP64 archive, which is not supported")
    }
    guard disk == 0 && directoryDisk == 0 && countHere == count else {
      throw cursor.error(.unsupported, at: end, "is one part of a split archive")
    }
    guard Int(directoryOffset) + Int(directorySize) <= end else {
      throw cursor.error(
        .corrupt, at: end,
        "places \(directorySize) bytes of directory at \(directoryOffset), which is past its end")
    }

    var directory = ByteCursor(bytes, file: file, offset: Int(directoryOffset))
    var members: [Member] = []
    var names: Set<String> = []
    for _ in 0..<count {
      let member = try ZipArchive.readEntry(&directory)
      guard names.insert(member.name).inserted else {
        throw directory.error(.corrupt, at: member.entryOffset, "has two members named \"\(member.name)\"")
      }
      members.append(member)
    }
    self.members = members
  }

  /// The offset of the end record, which a comment of up to 65 535 bytes may follow.
  private static func findEnd(_ bytes: [UInt8], file: String) throws(FormatError) -> Int {
    let first = max(0, bytes.count - endSize - 0xFFFF)
    for offset in stride(from: bytes.count - endSize, through: first, by: -1)
    where bytes[offset] == 0x50 && bytes[offset + 1] == 0x4B && bytes[offset + 2] == 5
      && bytes[offset + 3] == 6
    {
      let comment = Int(bytes[offset + 20]) | Int(bytes[offset + 21]) << 8
      if offset + endSize + comment == bytes.count { return offset }
    }
    throw FormatError(
      .truncated, file: file, offset: bytes.count, "has no end record; the zip archive is cut short")
  }

  private static func readEntry(_ cursor: inout ByteCursor) throws(FormatError) -> Member {
    let what = "the archive's directory"
    let start = cursor.offset
    let signature = try cursor.littleEndian(UInt32.self, what)
    guard signature == entrySignature else {
      throw cursor.error(.corrupt, at: start, "has no directory entry where one is expected")
    }
    _ = try cursor.skip(4, what)
    let flags = try cursor.littleEndian(UInt16.self, what)
    let method = try cursor.littleEndian(UInt16.self, what)
    _ = try cursor.skip(4, what)
    let crc = try cursor.littleEndian(UInt32.self, what)
    let compressedSize = try cursor.littleEndian(UInt32.self, what)
    let size = try cursor.littleEndian(UInt32.self, what)
    let nameLength = try cursor.littleEndian(UInt16.self, what)
    let extraLength = try cursor.littleEndian(UInt16.self, what)
    let commentLength = try cursor.littleEndian(UInt16.self, what)
    _ = try cursor.skip(8, what)
    let headerOffset = try cursor.littleEndian(UInt32.self, what)
    let name = try cursor.skip(Int(nameLength), what)
    _ = try cursor.skip(Int(extraLength) + Int(commentLength), what)
    guard compressedSize != .max && size != .max && headerOffset != .max else {
      throw cursor.error(.unsupported, at: start, "has a member of 4 GiB or more, which is not supported")
    }
    return Member(
      name: String(decoding: cursor.bytes[name], as: UTF8.self), entryOffset: start, flags: flags,
      method: method, crc: crc, compressedSize: Int(compressedSize), size: Int(size),
      headerOffset: Int(headerOffset))
  }

  /// The contents of `member`, checked against its checksum.
  ///
  /// - Throws: ``FormatError`` when it is damaged, or its contents are longer than `limit`.
  func contents(of member: Member, limit: Int) throws(FormatError) -> [UInt8] {
    let name = "\(file), \(member.name)"
    guard member.size <= limit else {
      throw FormatError(
        .tooLarge, file: name, offset: member.entryOffset,
        "expands to \(member.size) bytes; at most \(limit) are allowed")
    }
    guard member.flags & 1 == 0 else {
      throw FormatError(.unsupported, file: name, offset: member.entryOffset, "is encrypted")
    }
    // The sizes here may be zero or in an extra field; the directory's are the ones that count.
    var cursor = ByteCursor(bytes, file: name)
    _ = try cursor.skip(member.headerOffset, "the archive's members")
    let signature = try cursor.littleEndian(UInt32.self, "the member's header")
    guard signature == ZipArchive.headerSignature else {
      throw cursor.error(.corrupt, at: member.headerOffset, "has no member header where one is expected")
    }
    _ = try cursor.skip(22, "the member's header")
    let nameLength = try cursor.littleEndian(UInt16.self, "the member's header")
    let extraLength = try cursor.littleEndian(UInt16.self, "the member's header")
    _ = try cursor.skip(Int(nameLength) + Int(extraLength), "the member's header")
    let range = try cursor.skip(member.compressedSize, "the member's data")

    let contents: [UInt8]
    switch member.method {
    case 0 where member.compressedSize == member.size:
      contents = Array(bytes[range])
    case 0:
      throw cursor.error(
        .corrupt, at: member.entryOffset,
        "is stored as \(member.compressedSize) bytes, but says it has \(member.size)")
    case 8:
      contents = try Inflate.raw(bytes, range: range, size: member.size, file: name)
    default:
      throw cursor.error(
        .unsupported, at: member.entryOffset,
        "uses compression method \(member.method); expected 0 (stored) or 8 (deflate)")
    }
    guard Inflate.crc32(contents) == member.crc else {
      throw cursor.error(.corrupt, at: range.lowerBound, "does not match its checksum")
    }
    return contents
  }
}
