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

  @Option(help: "A recipe to start from (JSON).")
  var recipe: String?

  @Option(help: "Decides random weights and the order of samples in every training.")
  var seed: UInt64 = 0

  @Flag(inversion: .prefixedNo, help: "Use the mouse.")
  var mouse = true

  func run() throws { try run(onTour: false) }

  /// Opens the dashboard.
  ///
  /// - Parameter onTour: Whether the guided tour begins.
  func run(onTour: Bool) throws {
    // What is learned on a small model is learned in seconds.
    let isSmallEnough = try onTour && data.namedSource() == nil
    let usual = try isSmallEnough ? ModelArgument(argument: "digits-mlp") : defaultModel()
    let model = try (model ?? usual).load()
    let recipe = try recipe.map { try RecipeFile.read($0, for: model) } ?? Recipe()
    let source = model.graph.obstacle == nil ? try data.source(for: model) : nil
    guard StandardOutput.isTerminal || onTour else { return try printSummary(model, recipe, source) }
    guard StandardOutput.isTerminal, isatty(STDIN_FILENO) != 0 else {
      throw TerminalRequired()
    }
    let normalization = data.normalization(for: model)
    var state = try DashboardState(
      model: model, datasetName: source?.title ?? "weights alone", recipe: recipe, seed: seed)
    if onTour { try state.beginTour() }
    let terminal = try NcursesTerminal(options: .init(usesMouse: mouse))
    let wakeUp = terminal.wakeUp
    let theme = terminal.colorDepth == .none ? Theme.mono : .dark
    let ending = Dashboard(screen: terminal, theme: theme, wake: { wakeUp.wake() }).run(
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

  /// The samples of a model that can't be run on any.
  private static let nothing = TestSplit(
    name: "", classNames: [], samples: LabeledSamples(shape: [0], storage: .floats([]), labels: []))

  /// Keys can't be read from a file or a pipe.
  private struct TerminalRequired: Error, CustomStringConvertible {
    let description =
      "the dashboard reads keys from the terminal and draws on it, but input or output is redirected; run it without '<', '>' and '|'"
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
    try StandardOutput.print("The dashboard needs a terminal; standard output is none.")
  }
}
