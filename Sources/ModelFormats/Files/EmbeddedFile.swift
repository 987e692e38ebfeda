internal import CEmbedded

/// Files that are compiled into the program.
enum EmbeddedFile {
  /// The bytes of the embedded file `name`, or nil if there is none.
  static func bytes(named name: String) -> [UInt8]? {
    var size = 0
    guard let start = embedded_file(name, &size) else { return nil }
    return [UInt8](UnsafeBufferPointer(start: start, count: size))
  }

  /// Whether there is an embedded file `name`.
  static func exists(named name: String) -> Bool {
    var size = 0
    return embedded_file(name, &size) != nil
  }
}
