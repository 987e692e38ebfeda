internal import Foundation

/// Named arrays in a file of NumPy's: one in an `.npy`, any number in an `.npz`.
public enum NamedArrays {
  /// What a file holds.
  public enum Contents: Equatable, Sendable {
    /// One array without a name.
    case array(NPYArray)
    /// Arrays by name.
    case archive([String: NPYArray])
  }

  /// Reads the file at `path`; whether it is an archive is told from its content.
  ///
  /// - Throws: ``FormatError``.
  public static func read(_ path: String, limit: Int = FileBytes.defaultLimit) throws(FormatError) -> Contents
  {
    let bytes = try FileBytes.read(path, limit: limit)
    guard ZipArchive.isZip(bytes) else { return .array(try NPYArray(bytes, file: path)) }
    let archive = try ZipArchive(bytes, file: path)
    var arrays: [String: NPYArray] = [:]
    var rest = limit
    for member in archive.members {
      let file = "\(path), \(member.name)"
      let contents = try archive.contents(of: member, limit: rest)
      rest -= contents.count
      let name = member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
      guard arrays.updateValue(try NPYArray(contents, file: file), forKey: name) == nil else {
        throw FormatError(.corrupt, file: path, "has two arrays \"\(name)\"")
      }
    }
    return .archive(arrays)
  }

  /// Writes arrays to `path`: all of them into an `.npz`, the only one into an `.npy`.
  ///
  /// An existing file is replaced only when all is written.
  ///
  /// - Throws: ``FormatError`` when the extension is another, or an `.npy` is to hold several arrays.
  public static func write(_ arrays: [(name: String, array: NPYArray)], to path: String) throws(FormatError) {
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "npy":
      guard arrays.count == 1 else {
        let names = arrays.map(\.name).joined(separator: ", ")
        throw FormatError(
          .unsupported, file: path, "can hold one array, but there are \(arrays.count): \(names); use .npz")
      }
      try AtomicFile.write(arrays[0].array.encoded, to: path)
    case "npz":
      var writer = ZipWriter(file: path)
      for (name, array) in arrays { try writer.add("\(name).npy", array.encoded) }
      try AtomicFile.write(parts: writer.finished(), to: path)
    default:
      throw FormatError(.unsupported, file: path, "has an unknown extension; expected .npy or .npz")
    }
  }
}
