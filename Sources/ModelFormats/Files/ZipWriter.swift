/// Writes a zip archive whose members are stored as they are, as NumPy's `savez` does.
///
/// Format: PKWARE APPNOTE 6.3. Members and archives of 4 GiB and more are refused.
struct ZipWriter {
  private let file: String
  /// Headers and members in the order of the archive.
  private var parts: [[UInt8]] = []
  private var directory: [UInt8] = []
  private var offset = 0
  private var count = 0

  /// Begins an archive that is to be written to `file`.
  init(file: String) { self.file = file }

  /// Adds a member.
  ///
  /// - Throws: ``FormatError`` when it or the archive would be too large, or its name too long.
  mutating func add(_ name: String, _ contents: [UInt8]) throws(FormatError) {
    let nameBytes = Array(name.utf8)
    let limit = Int(UInt32.max) - 1
    guard contents.count < limit, offset < limit - contents.count, count < 0xFFFE, nameBytes.count < 0xFFFF
    else {
      throw FormatError(.tooLarge, file: file, "would be an archive of 4 GiB or more; expected less")
    }
    var fields: [UInt8] = []
    // Version 2.0, names in UTF-8, stored, and the first day that the format knows.
    for value in [20, 0x0800, 0, 0, 0x0021] as [UInt16] { fields.append(littleEndian: value) }
    fields.append(littleEndian: Inflate.crc32(contents))
    fields.append(littleEndian: UInt32(contents.count))
    fields.append(littleEndian: UInt32(contents.count))
    fields.append(littleEndian: UInt16(nameBytes.count))
    fields.append(littleEndian: 0 as UInt16)

    var header: [UInt8] = []
    header.append(littleEndian: 0x0403_4B50 as UInt32)
    header += fields + nameBytes
    directory.append(littleEndian: 0x0201_4B50 as UInt32)
    directory.append(littleEndian: 20 as UInt16)
    directory += fields
    // No comment, the first disk, no attributes.
    directory += [UInt8](repeating: 0, count: 10)
    directory.append(littleEndian: UInt32(offset))
    directory += nameBytes
    parts += [header, contents]
    offset += header.count + contents.count
    count += 1
  }

  /// The archive in parts, one behind the other.
  ///
  /// - Throws: ``FormatError`` when it would be too large.
  func finished() throws(FormatError) -> [[UInt8]] {
    guard offset + directory.count < Int(UInt32.max) - 1 else {
      throw FormatError(.tooLarge, file: file, "would be an archive of 4 GiB or more; expected less")
    }
    var end: [UInt8] = []
    end.append(littleEndian: 0x0605_4B50 as UInt32)
    for value in [0, 0, UInt16(count), UInt16(count)] as [UInt16] { end.append(littleEndian: value) }
    end.append(littleEndian: UInt32(directory.count))
    end.append(littleEndian: UInt32(offset))
    end.append(littleEndian: 0 as UInt16)
    return parts + [directory, end]
  }
}

extension [UInt8] {
  /// Appends an integer with its lowest byte first.
  mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
