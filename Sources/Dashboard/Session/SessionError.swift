/// Why a session can't be resumed, or kept.
public struct SessionError: Error, Hashable, CustomStringConvertible {
  /// The file that it is about.
  public let file: String
  /// What is wrong, and what to do about it.
  public let problem: String

  init(file: String, _ problem: String) {
    self.file = file
    self.problem = problem
  }

  /// The file can't be made sense of.
  static func damaged(_ file: String, _ detail: String) -> SessionError {
    SessionError(
      file: file,
      "is damaged (\(detail)), and nothing can be resumed from it; start anew with 'tinydash MODEL', which replaces it"
    )
  }

  /// The file, what is wrong, and what to do.
  public var description: String { "\(file): \(problem)" }
}
