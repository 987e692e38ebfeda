import Dashboard
import Foundation
import ModelFormats
import NcursesTerminal
import Settings

extension DashboardStart {
  /// Shows the dashboard on the terminal until the person leaves, and ends the program.
  ///
  /// - Parameter session: Keeps what is shown; `nil` keeps nothing.
  /// - Throws: `TerminalError` when there is no terminal that can show it.
  func show(_ settings: DashboardSettings, session: SessionKeeper? = nil) throws -> Never {
    let terminal = try NcursesTerminal(options: settings.terminalOptions)
    var state = state
    state.adopt(settings.appearance(on: terminal))
    let wakeUp = terminal.wakeUp
    let ending = Dashboard(screen: terminal, wake: { wakeUp.wake() }).run(
      state, session: session, test: { try test() }, dataset: { try dataset() })
    terminal.close()
    if let problem = session?.finish() { StandardError.write("\(problem)".printableProblem + "\n") }
    UnfinishedFiles.removeAll()
    // A job may be in the middle of a product: libraries that are taken down by `exit` would be gone from under it.
    _exit(ending == .interrupted ? Interruption.exitStatus : 0)
  }
}

/// Keys can't be read from a file or a pipe, nor can a screen be drawn into one.
struct TerminalRequired: Error, CustomStringConvertible {
  let description: String

  /// Checks that standard input and output are a terminal.
  ///
  /// - Parameter advice: What else there is to do, behind how to run it.
  static func check(advice: String = "") throws(TerminalRequired) {
    guard StandardOutput.isTerminal else {
      throw TerminalRequired(
        description:
          "the dashboard needs a terminal, but standard output is redirected; run it without '>' and '|'\(advice)"
      )
    }
    guard isatty(STDIN_FILENO) != 0 else {
      throw TerminalRequired(
        description:
          "the dashboard reads keys from the terminal, but standard input is redirected; run it without '<' and '|'\(advice)"
      )
    }
  }
}
