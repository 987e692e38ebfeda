import ArgumentParser
import Foundation
import ModelFormats

/// What is said and returned when the program ends for another reason than having done its work.
struct ProgramEnd {
  private let status: Int32
  private var output = ""
  private var complaint = ""

  /// Creates the end that `error` brings about.
  ///
  /// - Parameter command: The command that ran, or `nil` if the arguments weren't understood.
  init(_ error: any Error, of command: (any ParsableCommand.Type)?) {
    switch error {
    case is Interruption:
      status = Interruption.exitStatus
    case is StandardOutput.ReaderLeft:
      // Like `head`, it has had what it wanted.
      status = ExitCode.success.rawValue
    default:
      let code = Tinydash.exitCode(for: error)
      status = code.rawValue
      if code == .success {
        output = CompletionScript(Tinydash.fullMessage(for: error)).text
      } else {
        complaint = Self.complaint(error, of: command, isUsage: code == .validationFailure)
      }
    }
  }

  /// One or two lines: what is wrong, and for bad arguments where to read how they are meant.
  private static func complaint(_ error: any Error, of command: (any ParsableCommand.Type)?, isUsage: Bool)
    -> String
  {
    let message = Tinydash.message(for: error).split(separator: "\n").joined(separator: " ")
    let problem = message.hasPrefix("Unexpected argument") ? Self.misspelling ?? message : message
    var lines = ["error: \(problem.printableProblem)"]
    if isUsage {
      if let name = command?.configuration.commandName {
        let words = command == DashboardCommand.self ? "tinydash" : "tinydash \(name)"
        lines.append("  See '\(words) --help' for more information.")
      } else if let help = Tinydash.fullMessage(for: error).split(separator: "\n").last,
        help.contains("See '")
      {
        lines.append(String(help))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The first argument, where it is none of what it can be: the parser takes it for a model and complains of what follows.
  private static var misspelling: String? {
    guard CommandLine.arguments.count > 2, case let word = CommandLine.arguments[1], !word.hasPrefix("-"),
      !Tinydash.configuration.subcommands.contains(where: { $0.configuration.commandName == word }),
      !BuiltinModels.names.contains(word), !FileManager.default.fileExists(atPath: word)
    else { return nil }
    return "'\(word)' is neither a command nor a model: no built-in one, and no file"
  }

  func exit() -> Never {
    StandardError.write(complaint)
    if !output.isEmpty {
      do {
        try StandardOutput.write(output + "\n")
      } catch {
        ProgramEnd(error, of: nil).exit()
      }
    }
    Self.exit(status)
  }

  /// Ends the program without taking libraries down: OpenBLAS would wait for a thread of its own, which where memory is short never
  /// comes to its end.
  static func exit(_ status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }
}
