import ArgumentParser
import Dashboard
import Foundation
import ModelCompression
import ModelFormats
import NcursesTerminal
import NeuralNetwork
import Settings

/// `tinydash`: the dashboard.
struct DashboardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "Open the dashboard (what happens without a subcommand).")

  @Argument(help: ModelArgument.help)
  var model: ModelArgument?

  @OptionGroup(title: "Data") var data: DataOptions

  @Option(help: "A recipe to start from (JSON).")
  var recipe: String?

  @Option(help: "Decides random weights and the order of samples in every training. Default: 0.")
  var seed: UInt64?

  @Option(
    help: "The size to fit into, such as 300K, 1.5MB or 40000. Default: 256 KiB.",
    transform: { text in
      guard let budget = SizeBudget(text) else {
        throw ValidationError("that is no size such as 300K, 1.5MB or 40000.")
      }
      return budget
    })
  var budget: SizeBudget?

  @OptionGroup(title: "Looks") var look: LookOptions

  @OptionGroup(title: "Settings") var source: SettingsOptions

  func run() throws {
    let settings = try effectiveSettings()
    // What the settings say of data belongs to what they say of the model.
    var data = data
    if data.data == nil, self.model == nil { data.data = settings.data }
    let named = self.model ?? settings.model.map(ModelArgument.init)
    let model = try (named ?? defaultModel(data)).load()
    let recipe = try recipe.map { try RecipeFile.read($0, for: model) } ?? Recipe()
    let source = model.graph.obstacle == nil ? try data.source(for: model) : nil
    guard StandardOutput.isTerminal else { return try printSummary(model, recipe, source) }
    guard isatty(STDIN_FILENO) != 0 else {
      throw TerminalRequired()
    }
    let normalization = data.normalization(for: model)
    var state = try DashboardState(
      model: model, datasetName: source?.title ?? "weights alone", recipe: recipe, seed: settings.seed)
    let terminal = try NcursesTerminal(options: settings.terminalOptions)
    state.adopt(
      .init(
        appearance: settings.appearance(on: terminal), budget: settings.budget,
        fineTuning: settings.fineTuning))
    let wakeUp = terminal.wakeUp
    let ending = Dashboard(screen: terminal, wake: { wakeUp.wake() }).run(
      state,
      test: {
        guard let source else { return Self.nothing }
        return try source.loadTestSplit(normalization: normalization)
      },
      dataset: {
        guard let source else { throw GraphError("the model can't be run: \(model.graph.obstacle ?? "")") }
        return try source.load(normalization: normalization)
      })
    terminal.close()
    // A job may be in the middle of a product: libraries that are taken down by `exit` would be gone from under it.
    _exit(ending == .interrupted ? Interruption.exitStatus : 0)
  }

  /// What the settings file says, where the command line doesn't say anything else.
  private func effectiveSettings() throws -> DashboardSettings {
    var settings = look.applied(to: try source.read())
    if let seed { settings.seed = seed }
    if let budget { settings.budget = budget }
    return settings
  }

  /// The samples of a model that can't be run on any.
  private static let nothing = TestSplit(
    name: "", classNames: [], samples: LabeledSamples(shape: [0], storage: .floats([]), labels: []))

  /// Keys can't be read from a file or a pipe.
  private struct TerminalRequired: Error, CustomStringConvertible {
    let description =
      "the dashboard reads keys from the terminal, but standard input is redirected; run it without '<' and '|'"
  }

  /// LeNet-5 where its data is installed, else the perceptron for the embedded digits.
  private func defaultModel(_ data: DataOptions) throws -> ModelArgument {
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
    try StandardOutput.print("The dashboard needs a terminal; standard output is none.")
  }
}
