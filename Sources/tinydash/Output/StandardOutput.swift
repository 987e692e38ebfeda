import Foundation
import TerminalCanvas

/// Where results go.
enum StandardOutput {
  /// Whoever read standard output has closed it.
  struct ReaderLeft: Error {}

  /// Why results could not be written, such as a full disk.
  struct Failure: Error, CustomStringConvertible {
    let code: Int32
    var description: String {
      "the result can't be written to standard output: \(String(cString: strerror(code)))"
    }
  }

  /// Whether a person is watching.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) != 0 }

  /// Writes text as it is.
  ///
  /// - Throws: `ReaderLeft` or `Failure`.
  static func write(_ text: String) throws {
    switch Descriptor.write(text, to: STDOUT_FILENO) {
    case 0: break
    case EPIPE: throw ReaderLeft()
    case let code: throw Failure(code: code)
    }
  }

  /// Writes a line, or several, without what a terminal would take for a command.
  static func print(_ text: String) throws { try write(text.withoutCommands + "\n") }
}

extension String {
  /// The text without what a terminal would take for a command: text from a file is shown, not obeyed.
  var withoutCommands: String { replacingControls { $0 == "\n" ? "\n" : " " } }

  /// The same in one line, whatever line breaks are in it.
  var printable: String { replacingControls { _ in " " } }

  /// What went wrong in a line that can be read, though what a file or a person wrote may be of any length.
  var printableProblem: String { printable.shortened(to: 2000) }

  private func replacingControls(_ replacement: (Unicode.Scalar) -> Unicode.Scalar) -> String {
    String(
      UnicodeScalarView(
        unicodeScalars.map { scalar in
          scalar.isCommand ? replacement(scalar) : scalar
        }))
  }
}

extension Unicode.Scalar {
  /// Whether a terminal takes it for a command, or lets what follows run backwards.
  var isCommand: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: properties.isBidiControl
    }
  }
}

/// Unbuffered writing.
enum Descriptor {
  /// Writes all of `text`; returns 0 or the error number.
  static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if errno == EAGAIN {
        // Whoever shares the terminal has made it non-blocking.
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&ready, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
