import ArgumentParser
import Dashboard
import Foundation
import ModelCompression
import ModelFormats
import NcursesTerminal
import NeuralNetwork
import TerminalCanvas
import Settings

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

  func validate() throws {
    try validateLooks()
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

  /// Refuses what would have no effect without a screen.
  private func validateLooks() throws {
    if plain, picture.view != nil { throw ValidationError("--plain and --view exclude each other.") }
    let reason = plain ? "--plain has no screen" : "--view is a picture, without a mouse"
    let idle: [(String, Bool)] = [
      ("--theme", plain && look.theme != nil), ("--color", plain && look.color != nil),
      ("--ascii", plain && look.ascii != nil),
      ("--mouse", (plain || picture.view != nil) && look.mouse != nil),
    ]
    if let stray = idle.first(where: \.1) { throw ValidationError("\(reason); leave \(stray.0) out.") }
  }

  @OptionGroup(title: "Without a terminal") var picture: PictureOptions

  func run() throws { try run(onTour: false) }

  /// Opens the dashboard.
  ///
  /// - Parameter onTour: Whether the guided tour begins. What is done on it isn't kept as a session.
  func run(onTour: Bool) throws {
    if !plain, picture.view == nil {
      guard StandardOutput.isTerminal || !session.resume && !onTour else {
        throw TerminalRequired(stream: "output", onTour: onTour)
      }
      guard isatty(STDIN_FILENO) != 0 || !StandardOutput.isTerminal else {
        throw TerminalRequired(stream: "input", onTour: onTour)
      }
    }
    let settings = try effectiveSettings()
    var start = try session.resume ? resumed(settings) : opened(settings, onTour: onTour)
    if plain { return try PlainDashboard(start: start).run() }
    if let file = picture.view { return try save(view: file, start, settings) }
    guard StandardOutput.isTerminal else {
      return try printSummary(
        start.state.compress.original.model, start.state.compress.recipe, start.data)
    }
    if onTour { try start.state.beginTour() }
    let keeper =
      session.session && !onTour ? try? SessionKeeper(SessionOptions.folder(), of: start.source) : nil
    let terminal = try PlainDashboard.suggested(unless: onTour) {
      try NcursesTerminal(options: settings.terminalOptions)
    }
    start.state.adopt(settings.appearance(on: terminal))
    let (begin, wakeUp) = (start, terminal.wakeUp)
    let ending = Dashboard(screen: terminal, wake: { wakeUp.wake() }).run(
      begin.state, session: keeper, test: { try begin.test() }, dataset: { try begin.dataset() })
    terminal.close()
    if let problem = keeper?.finish() { StandardError.write("\(problem)\n") }
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

  /// What the command line asks for, or else the settings.
  private func opened(_ settings: DashboardSettings, onTour: Bool) throws -> DashboardStart {
    // What the settings say of data belongs to what they say of the model.
    var data = data
    if data.data == nil, model == nil, !onTour { data.data = settings.data }
    // What is learned on a small model is learned in seconds.
    let isSmallEnough = try onTour && data.namedSource() == nil
    let usual = isSmallEnough ? "digits-mlp" : settings.model
    let named = try model ?? usual.map(ModelArgument.init) ?? defaultModel(data)
    var start = try DashboardStart(named, recipe: recipe, data: data, seed: settings.seed)
    start.state.adopt(.init(budget: settings.budget, fineTuning: settings.fineTuning))
    return start
  }

  /// What was on the screen when it was left; only a budget of the command line changes that.
  private func resumed(_ settings: DashboardSettings) throws -> DashboardStart {
    var start = try DashboardStart(resuming: SessionOptions.folder(), data: data)
    if let budget {
      start.state.adopt(.init(budget: budget, fineTuning: start.state.compress.fineTuning))
    }
    return start
  }

  /// Writes what the dashboard shows once everything is measured.
  private func save(view file: String, _ start: DashboardStart, _ settings: DashboardSettings) throws {
    let format = try PictureOptions.format(of: file)
    let screen = PictureScreen(size: picture.size.size)
    var state = start.state
    state.adopt(
      Appearance(
        settings.theme, depth: settings.color.depth ?? .palette, isASCII: settings.ascii ?? false))
    var problem: String?
    _ = Dashboard(screen: screen, wake: screen.wake).run(
      state, test: { try start.test() }, dataset: { try start.dataset() }
    ) { state in
      problem = state.problem
      return state.isSettled
    }
    if let problem, start.data != nil { throw PictureOptions.Failure(description: problem) }
    try AtomicFile.write(Array(format.file(of: screen.canvas).utf8), to: file)
  }

  /// Keys can't be read from a file or a pipe.
  private struct TerminalRequired: Error, CustomStringConvertible {
    /// What isn't a terminal.
    let stream: String
    /// The tour has no other form.
    let onTour: Bool
    var description: String {
      (stream == "input"
        ? "the dashboard reads keys from the terminal, but standard input is redirected; run it without '<' and '|'"
        : "the dashboard needs a terminal, but standard output is redirected; run it without '>' and '|'")
        + (onTour ? "" : ", or with --plain")
    }
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
    try StandardOutput.print("The dashboard needs a terminal; standard output is none. --plain needs none.")
  }
}
