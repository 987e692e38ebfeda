internal import Foundation

/// Weights in NumPy's files: the named arrays of an `.npz`, or the one of an `.npy`.
enum ArrayFile {
  /// All arrays together may take this, and so many times the file beyond it: real weights hardly shrink by compression.
  private static let freeBytes = 256 << 20
  private static let largestRatio = 100

  /// The arrays of the archive at `path`.
  ///
  /// - Throws: ``FormatError`` when it is damaged, holds something else than arrays, or expands to more than the limit.
  static func readArchive(_ path: String) throws(FormatError) -> WeightsFile {
    let bytes = try FileBytes.read(path)
    let archive = try ZipArchive(bytes, file: path)
    var allowed = freeBytes + bytes.count.multipliedReportingOverflow(by: largestRatio).partialValue
    var tensors: [StoredTensor] = []
    for member in archive.members {
      guard member.name.hasSuffix(".npy") else {
        throw FormatError(
          .mismatch, file: path, offset: member.entryOffset,
          "has a member \"\(member.name.prefix(200))\"; expected arrays only, NAME.npy")
      }
      let file = "\(path), \(member.name)"
      let contents = try archive.contents(of: member, limit: allowed)
      allowed -= contents.count
      tensors.append(
        try tensor(NPYArray(contents, file: file), name: String(member.name.dropLast(4)), file: file))
    }
    return WeightsFile(file: path, tensors: tensors, metadata: [:])
  }

  /// The array of the file at `path`, as a weight of the file's name.
  ///
  /// - Throws: ``FormatError``.
  static func readArray(_ path: String) throws(FormatError) -> WeightsFile {
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    let array = try NPYArray(contentsOf: path)
    return WeightsFile(file: path, tensors: [try tensor(array, name: name, file: path)], metadata: [:])
  }

  private static func tensor(
    _ array: NPYArray, name: String, file: String
  ) throws(FormatError) -> StoredTensor {
    let values: [Float]
    let isFloatingPoint: Bool
    switch array.elements {
    case .bytes(let bytes): (values, isFloatingPoint) = (bytes.map { Float($0) }, false)
    case .integers(let integers): (values, isFloatingPoint) = (integers.map { Float($0) }, false)
    case .floats(let floats): (values, isFloatingPoint) = (floats, true)
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw FormatError(
        .mismatch, file: file, offset: array.elementOffset + index * array.elementSize,
        "has \(values[index].nonfiniteDescription); expected finite numbers")
    }
    return StoredTensor(
      name: name, shape: array.shape, isFloatingPoint: isFloatingPoint,
      isWideInteger: !isFloatingPoint && array.elementSize >= 4, byteCount: 4 * values.count
    ) { () throws(FormatError) in values }
  }
}
