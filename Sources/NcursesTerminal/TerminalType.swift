internal import TerminalCanvas

/// The name under which a terminal is described.
enum TerminalType {
  /// What terminals of 256 colours or more put into the environment, whatever they say in `TERM`.
  private static let signs = ["COLORTERM", "XTERM_VERSION", "VTE_VERSION", "KONSOLE_VERSION"]

  /// The names to try, best first.
  ///
  /// xterm calls itself `xterm`, which is described as having the 8 colours that it had decades ago.
  ///
  /// - Parameter wanted: How many colours are asked for, if it isn't left to the terminal.
  static func names(_ environment: [String: String], wanted: ColorDepth? = nil) -> [String] {
    let name = environment["TERM"] ?? ""
    let isRich = wanted == .palette || signs.contains { environment[$0]?.isEmpty == false }
    return isRich && ["xterm", "screen", "tmux"].contains(name) ? [name + "-256color", name] : [name]
  }
}
