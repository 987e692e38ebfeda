import ArgumentParser
import Foundation
import ModelFormats

/// The program: the dashboard without a subcommand, everything that it does without a screen with one.
@main
struct Tinydash: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tinydash",
    abstract: "See what pruning and quantization do to a neural network, live.",
    usage: """
      tinydash [MODEL] [--data DATA] [--recipe FILE]
      tinydash tour [MODEL]
      tinydash <subcommand> …
      """,
    discussion: """
      Without a subcommand, the dashboard opens: on LeNet-5 and Fashion-MNIST where that is installed, else on a small \
      perceptron and the digits that come with the program.

      MODEL is a built-in model (\(ModelArgument.builtin)), an .onnx or .safetensors file, the .index.json of \
      several, or an .npz of weights. DATA is digits, fashion-mnist, a \
      folder of IDX files, or an .npz file with x_train, y_train, x_test and y_test.

      What the dashboard begins with, its theme among others, can be written into a file: `tinydash settings` prints where and how.

      The exit status is 0, 1 after a failure, 64 for bad arguments, and 130 after Ctrl-C.
      """,
    version: Producer.version,
    subcommands: [
      DashboardCommand.self, InspectCommand.self, EvaluateCommand.self, TrainCommand.self,
      CompressCommand.self, CompareCommand.self, RunCommand.self,
      DistillCommand.self, TourCommand.self, SettingsCommand.self, ManualCommand.self,
    ],
    defaultSubcommand: DashboardCommand.self)

  static func main() {
    // A reader that leaves early is no reason to throw away what runs; writing reports it.
    signal(SIGPIPE, SIG_IGN)
    // Nor is a limit on the size of files: what can't be written is said, and nothing half-written stays.
    signal(SIGXFSZ, SIG_IGN)
    Interruption.unblock()
    Interruption.removeUnfinishedFiles()
    Interruption.exitAtOnce()
    do {
      try checkEncoding()
      try checkHelp(CommandLine.arguments.dropFirst())
      var command = try parseAsRoot()
      do {
        try command.run()
      } catch {
        ProgramEnd(error, of: type(of: command)).exit()
      }
      ProgramEnd.exit(0)
    } catch {
      ProgramEnd(error, of: nil).exit()
    }
  }

  /// Refuses arguments with bytes that are no text, which would stand for another file than theirs.
  private static func checkEncoding() throws {
    for (index, repaired) in CommandLine.arguments.enumerated() {
      guard let bytes = CommandLine.unsafeArgv[index], String(validatingCString: bytes) == nil else {
        continue
      }
      throw ValidationError(
        "'\(repaired)' has bytes that aren't UTF-8, where � stands; tinydash takes only names that are UTF-8."
      )
    }
  }

  /// Refuses help on what isn't there, for which the parser of arguments has general help.
  private static func checkHelp(_ arguments: ArraySlice<String>) throws {
    guard arguments.first == "help" else { return }
    let known = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    let words = arguments.dropFirst().filter { !$0.hasPrefix("-") }
    guard let stray = words.first(where: { !known.contains($0) }) ?? words.dropFirst().first else { return }
    throw ValidationError(
      "there is no subcommand '\(stray)' to help with; there are \(known.joined(separator: ", ")).")
  }
}
