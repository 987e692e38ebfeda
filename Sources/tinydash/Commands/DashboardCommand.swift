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

  @OptionGroup(title: "Without a terminal") var picture: PictureOptions

  func run() throws {
    let model = try (model ?? defaultModel()).load()
    let recipe = try recipe.map { try RecipeFile.read($0, for: model) } ?? Recipe()
    let source = model.graph.obstacle == nil ? try data.source(for: model) : nil
    if let file = picture.view { return try save(view: file, model, recipe, source) }
    guard StandardOutput.isTerminal else { return try printSummary(model, recipe, source) }
    guard isatty(STDIN_FILENO) != 0 else {
      throw TerminalRequired()
    }
    let state = try initialState(model, recipe, source)
    let terminal = try NcursesTerminal(options: .init(usesMouse: mouse))
    let wakeUp = terminal.wakeUp
    let theme = terminal.colorDepth == .none ? Theme.mono : .dark
    let ending = Dashboard(screen: terminal, theme: theme, wake: { wakeUp.wake() }).run(
      state, test: testReader(model, source), dataset: datasetReader(model, source))
    terminal.close()
    // A job may be in the middle of a product: libraries that are taken down by `exit` would be gone from under it.
    _exit(ending == .interrupted ? Interruption.exitStatus : 0)
  }

  private func initialState(_ model: Model, _ recipe: Recipe, _ source: DatasetSource?) throws
    -> DashboardState
  {
    try DashboardState(
      model: model, datasetName: source?.title ?? "weights alone", recipe: recipe, seed: seed)
  }

  private func testReader(_ model: Model, _ source: DatasetSource?) -> @Sendable () throws -> TestSplit {
    let normalization = data.normalization(for: model)
    return {
      guard let source else { return Self.nothing }
      return try source.loadTestSplit(normalization: normalization)
    }
  }

  private func datasetReader(_ model: Model, _ source: DatasetSource?) -> @Sendable () throws -> Dataset {
    let normalization = data.normalization(for: model)
    return {
      guard let source else { throw GraphError("the model can't be run: \(model.graph.obstacle ?? "")") }
      return try source.load(normalization: normalization)
    }
  }

  /// Writes what the dashboard shows once everything is measured.
  private func save(view file: String, _ model: Model, _ recipe: Recipe, _ source: DatasetSource?) throws {
    let format = try PictureOptions.format(of: file)
    let screen = PictureScreen(size: picture.size.size)
    var problem: String?
    _ = Dashboard(screen: screen, wake: screen.wake).run(
      try initialState(model, recipe, source), test: testReader(model, source),
      dataset: datasetReader(model, source)
    ) { state in
      problem = state.problem
      return state.isSettled
    }
    if let problem, source != nil { throw PictureOptions.Failure(description: problem) }
    try AtomicFile.write(Array(format.file(of: screen.canvas).utf8), to: file)
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
