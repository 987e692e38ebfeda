import Foundation

/// Writing files so that a crash or a full disk leaves either the old file or the new one, never half of one.
public enum AtomicFile {
  /// Replaces the file at `path` by `bytes`: written to a temporary name beside it, synced, then renamed.
  ///
  /// An existing file keeps its permissions; a symbolic link keeps pointing to the file that is replaced.
  ///
  /// - Throws: ``FormatError`` of kind `inputOutput` or `notFound`; the temporary file is removed and the old
  ///   file is as it was.
  public static func write(_ bytes: [UInt8], to path: String) throws(FormatError) {
    try write(parts: [bytes], to: path)
  }

  /// Replaces the file at `path` by `parts`, one after another; see ``UnfinishedFiles`` for what becomes of the temporary file when
  /// the program ends meanwhile.
  ///
  /// - Parameter isStopped: Whether it isn't wanted any more, asked now and then while it is written. What is stopped is an error
  ///   as well, and leaves all as it was.
  public static func write(
    parts: [[UInt8]], to path: String, unless isStopped: () -> Bool = { false }
  ) throws(FormatError) {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists && status.st_mode & S_IFMT != S_IFREG {
      throw FormatError(.inputOutput, file: path, "is not a regular file; won't replace it")
    }
    let target = exists ? resolved(path) : path
    let temporaryPath = temporaryPath(beside: target)
    let slot = UnfinishedFiles.remember(temporaryPath)
    defer { UnfinishedFiles.forget(slot) }
    let descriptor = try create(temporaryPath, for: path)

    var failure = writeAll(parts, to: descriptor, unless: isStopped)
    // It was made so that only its owner can read it.
    if failure == 0 && fchmod(descriptor, exists ? status.st_mode & 0o7777 : permissionsOfNewFiles()) != 0 {
      failure = errno
    }
    if failure == 0 && fsync(descriptor) != 0 { failure = errno }
    if close(descriptor) != 0 && failure == 0 { failure = errno }
    if failure == 0 && isStopped() { failure = ECANCELED }
    if failure == 0 && rename(temporaryPath, target) != 0 { failure = errno }
    guard failure == 0 else {
      unlink(temporaryPath)
      throw FileBytes.systemError(path, "can't be written", failure)
    }
    syncFolder(folder(of: target))
  }

  /// Checks that a file could be written to `path` now, as far as that can be told from a few bytes, and leaves all as it is.
  ///
  /// - Throws: ``FormatError`` when there is something else than a file, no such folder, or no permission.
  public static func check(_ path: String) throws(FormatError) {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw FormatError(
          .inputOutput, file: path, "is there already and not a regular file; choose another name")
      }
      guard access(path, W_OK) == 0 else {
        throw FormatError(.inputOutput, file: path, "is write-protected; choose another name")
      }
    } else if errno != ENOENT {
      throw FileBytes.systemError(path, "can't be written", errno)
    }
    let target = exists ? resolved(path) : path
    let temporaryPath = temporaryPath(beside: target)
    let slot = UnfinishedFiles.remember(temporaryPath)
    defer { UnfinishedFiles.forget(slot) }
    let descriptor = try create(temporaryPath, for: path)
    // A disk that is full takes names, but nothing that they could be of.
    let block = [UInt8](repeating: 0, count: 4096)
    let isWritten = pwrite(descriptor, block, block.count, 0) == block.count && fsync(descriptor) == 0
    let problem = errno
    close(descriptor)
    unlink(temporaryPath)
    guard isWritten else { throw FileBytes.systemError(path, "can't be written", problem) }
  }

  /// The file that `path` leads to. What is no link is left as it is: the folder that a relative path is in may have a name that is
  /// no text.
  private static func resolved(_ path: String) -> String {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
    return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  /// A name in the folder of `target` that no other file has, known before there is the file.
  private static func temporaryPath(beside target: String) -> String {
    let name = (target as NSString).lastPathComponent
    // Short enough for the file systems' limit of 255 bytes however long `name` is.
    return folder(of: target) + "/." + name.prefix(40) + "."
      + String(UInt64.random(in: .min ... .max), radix: 36)
  }

  /// Makes an empty file that only its owner can read.
  private static func create(_ temporaryPath: String, for path: String) throws(FormatError) -> Int32 {
    let descriptor = open(temporaryPath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileBytes.systemError(path, "can't be written", errno) }
    return descriptor
  }

  /// The folder of a file, relative where the file's path is.
  public static func folder(of path: String) -> String {
    let folder = (path as NSString).deletingLastPathComponent
    return folder.isEmpty ? "." : folder
  }

  /// The most bytes that are written without asking whether they are still wanted.
  private static let mostAtOnce = 1 << 22

  /// Zero, or the error number.
  private static func writeAll(
    _ parts: [[UInt8]], to descriptor: Int32, unless isStopped: () -> Bool
  ) -> Int32 {
    for part in parts {
      let failure: Int32 = part.withUnsafeBytes { buffer in
        var written = 0
        while written < buffer.count, let base = buffer.baseAddress {
          if isStopped() { return ECANCELED }
          let count = Foundation.write(descriptor, base + written, min(mostAtOnce, buffer.count - written))
          if count < 0 && errno == EINTR { continue }
          if count < 0 { return errno }
          written += count
        }
        return 0
      }
      if failure != 0 { return failure }
    }
    return 0
  }

  /// What `open` would give a new file. The mask is per process and can only be read by setting it.
  private static func permissionsOfNewFiles() -> mode_t {
    let mask = umask(0o077)
    umask(mask)
    return 0o666 & ~mask
  }

  /// Makes the rename itself durable; the contents already are, so a file system that can't is no failure.
  private static func syncFolder(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
