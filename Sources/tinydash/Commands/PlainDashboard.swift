import Dashboard
import Foundation
import ModelCompression
import ModelFormats
import NcursesTerminal
import NeuralNetwork

/// `tinydash --plain`: the dashboard in lines of text, from standard input and to standard output.
struct PlainDashboard {
  let start: DashboardStart

  /// Adds to an error that there is a way without a screen.
  static func suggested<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as TerminalError {
      guard case .tooSimple = error else { throw error }
      throw Suggestion(description: "\(error); or use --plain, which needs no screen")
    }
  }

  private struct Suggestion: Error, CustomStringConvertible {
    let description: String
  }

  /// Answers commands until there are no more.
  func run() throws {
    // A file or a pipe needs no prompt.
    let isPrompted = isatty(STDIN_FILENO) != 0 && StandardOutput.isTerminal
    let start = start
    let mode = PlainMode(
      start.state,
      in: .init(
        test: { try start.test() },
        dataset: { try start.dataset() },
        readLine: {
          if isPrompted { try? StandardOutput.write("> ") }
          let line = Swift.readLine()
          // The shell's prompt begins a line of its own.
          if line == nil, isPrompted { try? StandardOutput.write("\n") }
          return line
        },
        answer: { try StandardOutput.print($0.printable) },
        remark: { StandardError.write($0.printableProblem + "\n") }))
    try mode.run()
  }
}
