import ArgumentParser

/// The program: the dashboard without a subcommand, everything that it does without a screen with one.
@main
struct Tinydash: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tinydash",
    abstract: "See what pruning and quantization do to a neural network, live.",
    subcommands: [InspectCommand.self, EvaluateCommand.self, TrainCommand.self])
}
