/// A file that can't be used: what is wrong with it, where, and what was expected.
public struct FormatError: Error, Equatable, Sendable {
  /// The class of a problem, for callers that react to it; ``FormatError/message`` is what people read.
  public enum Kind: Sendable, Equatable {
    /// No file of that name, or none of the places searched has it.
    case notFound
    /// The operating system would not open, read or write it.
    case inputOutput
    /// It ends before its own header says it should.
    case truncated
    /// More bytes follow than its own header says.
    case trailingBytes
    /// It is not of the format that was asked for.
    case wrongFormat
    /// Its structure or a checksum is wrong.
    case corrupt
    /// It is valid, but uses something that is not read here.
    case unsupported
    /// It would need more memory than the limit allows.
    case tooLarge
    /// Its contents do not fit together or do not fit the model or data set.
    case mismatch
  }

  /// The class of the problem.
  public let kind: Kind
  /// The file, as the user named it; a member of an archive is "archive.npz, member.npy".
  public let file: String
  /// Where in the file the problem was seen, if there is such a place.
  public let offset: Int?
  /// What is wrong and what was expected, without the file and the offset.
  public let message: String

  /// An error about `file`.
  public init(_ kind: Kind, file: String, offset: Int? = nil, _ message: String) {
    self.kind = kind
    self.file = file
    self.offset = offset
    self.message = message
  }
}

extension FormatError: CustomStringConvertible {
  /// One line: file, byte offset and message.
  public var description: String {
    // An empty name would leave nothing to read.
    let name = file.isEmpty ? "''" : file
    let place = offset.map { "\(name), byte \($0)" } ?? name
    return "\(place): \(message)"
  }
}
