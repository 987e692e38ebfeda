import ArgumentParser
import Dashboard
import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork
import Settings
import TerminalCanvas

/// `tinydash`: the dashboard.
struct DashboardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "Open the dashboard (what happens without a subcommand).")

  @OptionGroup var options: DashboardOptions

  @OptionGroup(title: "Session") var session: SessionOptions

  @Flag(
    help: "Lines of text instead of a screen: commands from standard input, for screen readers and pipes.")
  var plain = false

  @OptionGroup(title: "Without a terminal") var picture: PictureOptions

  func validate() throws {
    try validateLooks()
    guard session.resume else { return }
    let brought: [(String, Bool)] = [
      ("MODEL", options.model != nil), ("--data", options.data.data != nil),
      ("--mean", options.data.mean != nil), ("--std", options.data.standardDeviation != nil),
      ("--recipe", options.recipe != nil), ("--seed", options.seed != nil),
    ]
    if let stray = brought.first(where: \.1) {
      throw ValidationError(
        "--resume brings the session's own model, data, recipe and seed; leave \(stray.0) out.")
    }
  }

  /// Refuses what would have no effect without a screen.
  private func validateLooks() throws {
    if plain, picture.view != nil { throw ValidationError("--plain and --view exclude each other.") }
    let look = options.look
    let reason = plain ? "--plain has no screen" : "--view is a picture, without a mouse"
    let idle: [(String, Bool)] = [
      ("--theme", plain && look.theme != nil), ("--color", plain && look.color != nil),
      ("--ascii", plain && look.ascii != nil),
      ("--mouse", (plain || picture.view != nil) && look.mouse != nil),
    ]
    if let stray = idle.first(where: \.1) { throw ValidationError("\(reason); leave \(stray.0) out.") }
  }

  func run() throws {
    // Without a terminal there is a summary, unless going on was asked for.
    if !plain, picture.view == nil, StandardOutput.isTerminal || session.resume {
      try TerminalRequired.check(advice: ", or with --plain")
    }
    let settings = try options.settings()
    // What the settings say of data belongs to what they say of the model.
    var start =
      try session.resume
      ? resumed() : options.start(settings, usual: settings.model, usualData: settings.data)
    if plain { return try PlainDashboard(start: start).run() }
    if let file = picture.view { return try save(view: file, start, settings) }
    guard StandardOutput.isTerminal else {
      return try printSummary(start)
    }
    var keeper: SessionKeeper?
    if session.session {
      do {
        keeper = SessionKeeper(try SessionOptions.folder(), of: start.source, isResumed: session.resume)
      } catch {
        start.state.adopt(notice: "\(error)")
      }
    }
    try PlainDashboard.suggested { try start.show(settings, session: keeper) }
  }

  /// What was on the screen when it was left; only a budget of the command line changes that.
  private func resumed() throws -> DashboardStart {
    var start = try DashboardStart(resuming: SessionOptions.folder(), data: options.data)
    if let budget = options.budget {
      start.state.adopt(.init(budget: budget, fineTuning: start.state.compress.fineTuning))
    }
    return start
  }

  /// Writes what the dashboard shows once everything is measured.
  private func save(view file: String, _ start: DashboardStart, _ settings: DashboardSettings) throws {
    let format = try PictureOptions.format(of: file)
    let screen = PictureScreen(size: picture.size)
    var state = start.state
    state.adopt(settings.appearance(in: format))
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

  /// What can be said without a screen.
  private func printSummary(_ start: DashboardStart) throws {
    let (model, recipe) = (start.state.compress.original.model, start.state.compress.recipe)
    let source = start.data
    try model.loadWeights()
    let compressed = try compress(model, recipe)
    try StandardOutput.print(
      "\(model.name)\(source.map { " for \($0.title)" } ?? ""): \(model.layers.count) layers, \(model.parameterCount) parameters, "
        + "\(compressed.baselineBytes) bytes")
    var others = model.parameterCount
    var rows = model.layers.map { layer in
      let count = layer.weightShape.elementCount
      others -= count
      return [
        layer.name, layer.operatorName, layer.weightShape.description, "\(count)",
        "\(compressed.bytes(of: layer.name))",
      ]
    }
    rows.append(["biases, normalization", "", "", "\(others)", "\(compressed.otherBytes)"])
    try StandardOutput.print(
      TextTable(
        header: ["layer", "operator", "shape", "parameters", "bytes"], leftAligned: 3, rows: rows
      ).text)
    if recipe != Recipe() {
      try StandardOutput.print("with the recipe: \(compressed.totalBytes) bytes")
    }
    let budget = start.state.budget
    let excess = compressed.totalBytes - budget.bytes
    try StandardOutput.print(
      "the budget: \(budget.bytes) bytes, \(excess <= 0 ? "it fits" : "it is \(excess) bytes too large")")
    try StandardOutput.print("The dashboard needs a terminal; standard output is none. --plain needs none.")
  }
}
