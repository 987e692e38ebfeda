internal import CNcurses

/// Why the terminal can't be used.
public enum TerminalError: Error, Hashable, CustomStringConvertible {
  /// Standard input or output is a file or a pipe.
  case notATerminal
  /// There is no description of what `TERM` names.
  case unknownType(String)
  /// The terminal can't place its cursor.
  case tooSimple(String)
  /// It is in use already: there is one terminal per process.
  case alreadyOpen
  /// The system has no memory or descriptors left.
  case outOfResources
  /// The process may not have as many files open as a full screen and what belongs to it need.
  case tooFewFiles(limit: Int)

  /// One or two lines that say what to do.
  public var description: String {
    switch self {
    case .notATerminal:
      "standard input and output must be a terminal; run it in one, without redirection"
    case .unknownType(""):
      "the environment variable TERM is not set; set it to the name of the terminal, such as xterm-256color"
    case .unknownType(let name):
      "nothing is known about a terminal named '\(name)'; set TERM to one that is, such as xterm-256color or vt220"
    case .tooSimple(let name):
      "a terminal named '\(name)' can't show a full screen; set TERM to what it is, such as xterm-256color"
    case .alreadyOpen: "the terminal is in use by this process already"
    case .tooFewFiles(let limit):
      "no more than \(limit) files may be open at a time; the screen needs \(Self.neededFiles): see 'ulimit -n'"
    case .outOfResources:
      "the terminal is larger than can be drawn, or the system has no memory or file descriptors left for it"
    }
  }

  /// How many files may have to be open. Most are Dispatch's, which ends the process when it gets none.
  static let neededFiles = 32

  /// The error for what `terminal_open` returned, `nil` when that is success.
  init?(status: Int, type: String) {
    switch status {
    case TERMINAL_OK: return nil
    case TERMINAL_ALREADY_OPEN: self = .alreadyOpen
    case TERMINAL_NOT_A_TERMINAL: self = .notATerminal
    case TERMINAL_UNKNOWN_TYPE: self = .unknownType(type)
    case TERMINAL_TOO_SIMPLE: self = .tooSimple(type)
    default: self = .outOfResources
    }
  }
}
