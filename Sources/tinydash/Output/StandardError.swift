import Foundation

/// Where progress and errors go, so that standard output holds results only.
enum StandardError {
  /// Whether a person is watching.
  static var isTerminal: Bool { isatty(STDERR_FILENO) != 0 }

  /// The width of that terminal in cells.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes text as it is. If nobody can read it, there is nobody to tell.
  static func write(_ text: String) { _ = Descriptor.write(text, to: STDERR_FILENO) }
}
