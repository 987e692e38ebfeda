import Foundation

/// Reading whole files.
public enum FileBytes {
  /// The largest file that is read unless a caller allows more: 2 GiB.
  public static let defaultLimit = 2 << 30

  /// The bytes of the regular file at `path`.
  ///
  /// Pipes, devices and folders are refused rather than waited for.
  ///
  /// - Throws: ``FormatError`` when there is no such file, it can't be read, or it is larger than `limit`.
  public static func read(_ path: String, limit: Int = defaultLimit) throws(FormatError) -> [UInt8] {
    let (descriptor, status) = try open(path)
    defer { close(descriptor) }
    let size = Int(status.st_size)
    guard size <= limit else {
      throw FormatError(.tooLarge, file: path, "has \(size) bytes; at most \(limit) are read")
    }

    var filled = 0
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while filled < size, let base = buffer.baseAddress {
        let got = Foundation.read(descriptor, base + filled, size - filled)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        filled += got
      }
      count = filled
    }
    guard failure == 0 else { throw systemError(path, "can't be read", failure) }
    guard filled == size else {
      throw FormatError(
        .truncated, file: path, offset: filled, "shrank while it was read, from \(size) bytes")
    }
    return bytes
  }

  /// Opens the regular file at `path`, which the caller closes.
  static func open(_ path: String) throws(FormatError) -> (descriptor: Int32, status: stat) {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let descriptor = Foundation.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemError(path, "can't be opened", errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw systemError(path, "can't be examined", code)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      let what = status.st_mode & S_IFMT == S_IFDIR ? "is a folder" : "is not a regular file"
      throw FormatError(.inputOutput, file: path, "\(what); expected a file")
    }
    return (descriptor, status)
  }

  /// Why it can't be told whether there is a file at `path`, such as a folder on the way that may not be searched; `nil` where it
  /// can.
  static func obstacle(to path: String) -> FormatError? {
    var status = stat()
    guard stat(path, &status) != 0, [EACCES, ELOOP].contains(errno) else { return nil }
    return systemError(path, "can't be opened", errno)
  }

  static func systemError(_ path: String, _ what: String, _ code: Int32) -> FormatError {
    FormatError(
      code == ENOENT || code == ENOTDIR ? .notFound : .inputOutput, file: path,
      "\(what): \(String(cString: strerror(code)))")
  }
}
