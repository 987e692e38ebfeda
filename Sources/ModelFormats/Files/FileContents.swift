internal import Foundation

/// The bytes of a file, of which only what is looked at is read.
///
/// Parts are read with `pread` instead of being mapped: where a mapped file is cut short by somebody else, touching what is missing
/// ends the program, while reading says so. The file is opened anew for every part, so that thousands of files can wait to be looked
/// at, and refused when it isn't the one that it was.
struct FileContents: Sendable {
  private enum Source {
    case memory([UInt8])
    case disk(Identity)
  }

  /// What a file is recognized by.
  private struct Identity: Equatable {
    let device: UInt64
    let number: UInt64
    let size: Int
    let changed: Int
    let changedNanoseconds: Int

    init(_ status: stat) {
      device = UInt64(status.st_dev)
      number = UInt64(status.st_ino)
      size = Int(status.st_size)
      #if os(Linux)
        changed = status.st_mtim.tv_sec
        changedNanoseconds = status.st_mtim.tv_nsec
      #else
        changed = status.st_mtimespec.tv_sec
        changedNanoseconds = status.st_mtimespec.tv_nsec
      #endif
    }
  }

  /// The file's name, for errors.
  let file: String
  /// Its size in bytes.
  let count: Int
  private let source: Source

  /// Bytes that are in memory.
  init(_ bytes: [UInt8], file: String) {
    self.file = file
    count = bytes.count
    source = .memory(bytes)
  }

  /// The regular file at `path`.
  ///
  /// - Throws: ``FormatError`` when there is no such file or it can't be opened.
  init(opening path: String) throws(FormatError) {
    let (descriptor, status) = try FileBytes.open(path)
    close(descriptor)
    file = path
    count = Int(status.st_size)
    source = .disk(Identity(status))
  }

  /// The bytes of a part of the file.
  ///
  /// - Throws: ``FormatError`` when the file has changed since it was opened, or can't be read.
  /// - Precondition: the range is within the file.
  func bytes(_ range: Range<Int>) throws(FormatError) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) is outside of \(file)")
    guard case .disk = source else {
      if case .memory(let bytes) = source { return Array(bytes[range]) }
      return []
    }
    var failure: FormatError?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      do throws(FormatError) {
        try read(range, into: UnsafeMutableRawBufferPointer(buffer))
        initialized = range.count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Copies a part of the file into memory of its size.
  ///
  /// - Throws: ``FormatError`` when the file has changed since it was opened, or can't be read.
  func read(_ range: Range<Int>, into memory: UnsafeMutableRawBufferPointer) throws(FormatError) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) is outside of \(file)")
    switch source {
    case .memory(let bytes):
      bytes.withUnsafeBytes { memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
    case .disk(let identity):
      let (descriptor, status) = try FileBytes.open(file)
      defer { close(descriptor) }
      guard Identity(status) == identity else {
        throw FormatError(.inputOutput, file: file, "was changed since it was opened; open it again")
      }
      var filled = 0
      while filled < range.count, let base = memory.baseAddress {
        let got = pread(
          descriptor, base + filled, min(range.count - filled, 1 << 30), off_t(range.lowerBound + filled))
        if got < 0 && errno == EINTR { continue }
        guard got >= 0 else { throw FileBytes.systemError(file, "can't be read", errno) }
        guard got > 0 else {
          throw FormatError(
            .truncated, file: file, offset: range.lowerBound + filled, "was cut short since it was opened")
        }
        filled += got
      }
    }
  }
}
