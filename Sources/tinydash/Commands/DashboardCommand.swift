import ArgumentParser
import Dashboard
import Foundation
import ModelCompression
import ModelFormats
import NcursesTerminal
import NeuralNetwork
import TerminalCanvas

/// `tinydash`: the dashboard.
struct DashboardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "Open the dashboard (what happens without a subcommand).")

  @Argument(help: ModelArgument.help)
  var model: ModelArgument?

  @OptionGroup(title: "Data") var data: DataOptions

  @Option(help: "A recipe to start from (JSON).", completion: .file(extensions: ["json"]))
  var recipe: String?

  @Option(help: "Decides random weights and the order of samples in every training. Default: 0.")
  var seed: UInt64?

  @OptionGroup(title: "Session") var session: SessionOptions

  @Flag(
    help: "Lines of text instead of a screen: commands from standard input, for screen readers and pipes.")
  var plain = false

  @Flag(inversion: .prefixedNo, help: "Use the mouse.")
  var mouse = true

  func validate() throws {
    guard session.resume else { return }
    let brought: [(String, Bool)] = [
      ("MODEL", model != nil), ("--data", data.data != nil), ("--mean", data.mean != nil),
      ("--std", data.standardDeviation != nil), ("--recipe", recipe != nil), ("--seed", seed != nil),
    ]
    if let stray = brought.first(where: \.1) {
      throw ValidationError(
        "--resume brings the session's own model, data, recipe and seed; leave \(stray.0) out.")
    }
  }

  func run() throws {
    if !plain {
      guard StandardOutput.isTerminal || !session.resume else { throw TerminalRequired(stream: "output") }
      guard isatty(STDIN_FILENO) != 0 || !StandardOutput.isTerminal else {
        throw TerminalRequired(stream: "input")
      }
    }
    let start =
      session.resume
      ? try DashboardStart(resuming: SessionOptions.folder(), data: data)
      : try DashboardStart(model ?? defaultModel(), recipe: recipe, data: data, seed: seed ?? 0)
    if plain { return try PlainDashboard(start: start).run() }
    let state = start.state
    guard StandardOutput.isTerminal else {
      return try printSummary(state.compress.original.model, state.compress.recipe, start.data)
    }
    let keeper = session.session ? try? SessionKeeper(SessionOptions.folder(), of: start.source) : nil
    let terminal = try PlainDashboard.suggested { try NcursesTerminal(options: .init(usesMouse: mouse)) }
    let wakeUp = terminal.wakeUp
    let theme = terminal.colorDepth == .none ? Theme.mono : .dark
    let ending = Dashboard(screen: terminal, theme: theme, wake: { wakeUp.wake() }).run(
      state, session: keeper, test: { try start.test() }, dataset: { try start.dataset() })
    terminal.close()
    if let problem = keeper?.finish() { StandardError.write("\(problem)\n") }
    // A job may be in the middle of a product: libraries that are taken down by `exit` would be gone from under it.
    _exit(ending == .interrupted ? Interruption.exitStatus : 0)
  }

  /// Keys can't be read from a file or a pipe.
  private struct TerminalRequired: Error, CustomStringConvertible {
    /// What isn't a terminal.
    let stream: String
    var description: String {
      stream == "input"
        ? "the dashboard reads keys from the terminal, but standard input is redirected; run it without '<' and '|', or with --plain"
        : "the dashboard needs a terminal, but standard output is redirected; run it without '>' and '|', or with --plain"
    }
  }

  /// LeNet-5 where its data is installed, else the perceptron for the embedded digits.
  private func defaultModel() throws -> ModelArgument {
    let source = try data.namedSource() ?? .preferred()
    return ModelArgument(argument: source == .digits ? "digits-mlp" : "lenet5")
  }

  /// What can be said without a screen.
  private func printSummary(_ model: Model, _ recipe: Recipe, _ source: DatasetSource?) throws {
    try model.loadWeights()
    let compressed = try compress(model, recipe)
    try StandardOutput.print(
      "\(model.name)\(source.map { " for \($0.title)" } ?? ""): \(model.layers.count) layers, \(model.parameterCount) parameters, "
        + "\(compressed.baselineBytes) bytes")
    let rows = model.layers.map { layer in
      [
        layer.name, layer.operatorName, layer.weightShape.description, "\(layer.parameterCount)",
        "\(compressed.bytes(of: layer.name))",
      ]
    }
    try StandardOutput.print(
      TextTable(
        header: ["layer", "operator", "shape", "parameters", "bytes"], leftAligned: 3, rows: rows
      ).text)
    if recipe != Recipe() {
      try StandardOutput.print("with the recipe: \(compressed.totalBytes) bytes")
    }
    try StandardOutput.print("The dashboard needs a terminal; standard output is none. --plain needs none.")
  }
}
