import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("The Compare screen")
struct CompareUpdateTests {
  static let table = ComparisonTable(rows: [
    row("original", bytes: 68_904, correct: 352, microseconds: 20),
    row("magnitude pruning 80 %", bytes: 20_000, correct: 345, microseconds: 20),
    row("quantization 8 bits", bytes: 18_000, correct: 351, microseconds: 20),
    row("structured pruning 50 %", bytes: 30_000, correct: 340, microseconds: 9),
  ])

  private static func row(_ name: String, bytes: Int, correct: Int, microseconds: Double) -> ComparisonRow {
    ComparisonRow(
      technique: name, parameters: 17_226, macs: 17_024, bytes: bytes, ratio: 68_904 / Double(bytes),
      sparsity: 0.25, accuracy: AccuracyEstimate(correct: correct, total: 360),
      latency: LatencyMeasurement(times: [microseconds * 1e-6], batch: 1),
      energy: EnergyEstimate(macs: 17_024, bytes: bytes, usesIntegers: false), seconds: 1)
  }

  /// The screen while the last technique is being measured.
  private func running(width: Int = 120, height: Int = 40) throws -> Scripted {
    var screen = try Scripted(width: width, height: height)
    screen.press(.function(Screen.compare.number), .enter)
    screen.send(.job(.started(JobID(1))))
    var snapshot = JobSnapshot(fraction: 0.4, phase: "pruning 80 % + 8 bits: measuring accuracy")
    snapshot.comparison = Self.table
    screen.send(.job(.progressed(JobID(1), snapshot)))
    return screen
  }

  @Test(
    "Techniques stand in a table and a chart while others are still measured",
    arguments: ScreenTests.goldenSizes)
  func golden(_ width: Int, _ height: Int) throws {
    let screen = try running(width: width, height: height)
    try expectGolden(screen.text, "compare-\(width)x\(height)")
  }

  @Test("A comparison that ended early is said not to be whole, one that runs or is done isn't")
  func incomplete() throws {
    var screen = try running()
    let id = try #require(screen.state.jobs.newest(.comparison)?.id)
    #expect(!screen.text.contains("(incomplete)"))
    var whole = screen
    whole.end(id, .comparison(Self.table))
    #expect(!whole.text.contains("(incomplete)"))
    screen.send(.job(.ended(id, .cancelled)))
    #expect(screen.text.contains("Techniques on digits-mlp (incomplete) ──"))
    // The next one is a table of its own.
    screen.press(.enter)
    #expect(!screen.text.contains("(incomplete)"))
  }

  @Test("Rows are sorted by the column chosen with keys or a click on its title, and the other way round")
  func sorting() throws {
    var screen = try running()
    #expect(screen.state.compare.order == [0, 1, 2, 3])
    try screen.click(.compare(.column(.bytes)))
    #expect(screen.state.compare.order == [2, 1, 3, 0])
    try screen.click(.compare(.column(.bytes)))
    #expect(screen.state.compare.order == [0, 3, 1, 2])
    screen.press(.character("r"), .right, .character("l"))
    #expect(screen.state.compare.column == .accuracy)
    #expect(screen.state.compare.order == [3, 1, 2, 0])
    screen.press(.left, .left, .left, .character("h"))
    #expect(screen.state.compare.column == .energy)
  }

  @Test(
    "Every column is reached by going to it, with the technique's name still at the left",
    arguments: [(40, 12), (60, 20), (80, 24), (100, 30), (120, 40), (200, 60)])
  func scrolling(_ width: Int, _ height: Int) throws {
    var screen = try running(width: width, height: height)
    for step in CompareColumn.allCases.indices {
      let column = CompareColumn.allCases[step]
      #expect(screen.state.compare.column == column)
      let lines = screen.text.split(separator: "\n")
      let header = try #require(lines.first { $0.contains("technique") })
      #expect(header.contains(column.title), "\(column): \(header)")
      let row = try #require(lines.first { $0.contains("original ") })
      let text = column.text(Self.table.rows[0], first: Self.table.rows[0], budget: screen.state.budget)
      #expect(row.contains(text), "\(column): \(row)")
      // As after every frame.
      screen.state.follow(view(screen.state, size: screen.size))
      screen.press(step % 2 == 0 ? .right : .character("l"))
    }
    #expect(screen.state.compare.column == .technique)
    let hasAll = width >= 120
    #expect(screen.text.contains(width < 50 ? "9 ›" : " more ›") != hasAll)
  }

  @Test("The wheel turned sideways scrolls the columns without sorting by another, and stops at the ends")
  func sideways() throws {
    var screen = try running(width: 80, height: 24)
    func wheel(_ kind: MouseEvent.Kind) {
      screen.send(.input(.mouse(MouseEvent(kind, at: Point(x: 40, y: 5)))))
    }
    for _ in 0..<20 { wheel(.wheelRight) }
    #expect(screen.text.contains("est. energy│") && screen.text.contains("technique ▴"))
    #expect(screen.text.contains("11.1 µJ│") && screen.text.contains("17 226"))
    wheel(.wheelLeft)
    #expect(!screen.text.contains("est. energy"))
    for _ in 0..<20 { wheel(.wheelLeft) }
    #expect(screen.text.contains("bytes  ratio") && screen.text.contains("4 more ›"))
  }

  @Test("The current model is compared, under its own name, or the original where that is wanted")
  func current() throws {
    var screen = try Scripted()
    screen.press(.function(Screen.compare.number), .character("t"))
    #expect(screen.state.message == "the model on Compress is the original")
    let other = try #require(Architecture.named("digits-mlp")).makeModel(seed: 2)
    _ = try screen.state.compress.change(
      to: other, keepsGraph: true, recipe: Recipe(), origin: Origin(steps: ["fine-tuned"]))
    screen.press(.down)
    #expect(screen.text.contains("Techniques on digits-mlp, fine-tuned"))
    #expect(screen.text.contains("Enter compares digits-mlp, fine-tuned (67.3 KiB), with 1 epoch"))
    screen.press(.enter)
    #expect(screen.state.jobs.entries.last?.title == "compare techniques on digits-mlp, fine-tuned")
    #expect(screen.text.contains("Techniques on digits-mlp, fine-tuned on digits, 1 epoch, seed 0"))
    screen.press(.character("t"))
    #expect(screen.state.message == "starts from digits-mlp")
    #expect(screen.state.base == screen.state.compress.original)
    // What was compared stays what the table is of.
    #expect(screen.text.contains("Techniques on digits-mlp, fine-tuned on digits"))
  }

  @Test("Files are named after the model without what file names shouldn't have")
  func fileName() {
    #expect("lenet5 ×0.30, fine-tuned".fileName == "lenet5-0.30-fine-tuned")
    #expect("../a/b".fileName == "..-a-b")
  }

  @Test("Arrows go through the rows as they are shown; a click on a row or a point selects it")
  func selection() throws {
    var screen = try running()
    try screen.click(.compare(.column(.bytes)))
    screen.press(.up)
    #expect(screen.state.compare.selected == 3)
    try screen.click(.compare(.row(2)))
    #expect(screen.state.compare.selected == 2)
    screen.state.follow(view(screen.state, size: screen.size))
    let place = try #require(screen.state.regions.rectangle(of: .compare(.chart)))
    let chart = comparisonChart(screen.state, theme: .mono)
    let point = try #require(chart.place(of: chart.series[0].samples[1], in: place))
    screen.send(.input(.mouse(MouseEvent(.move, button: .none, at: point))))
    #expect(screen.state.compare.selected == 2 && screen.text.contains("◆ magnitude pruning 80 %"))
    screen.send(.input(.mouse(MouseEvent(.press, at: point))))
    #expect(screen.state.compare.selected == 1)
    #expect(screen.text.contains("◆ magnitude pruning 80 %"))
  }

  @Test("Only one comparison runs at a time, with as many epochs as were asked for")
  func start() throws {
    var screen = try Scripted()
    screen.press(.function(Screen.compare.number), .character("+"), .character("-"), .character("-"))
    #expect(screen.state.compare.epochs == 0)
    screen.type("3")
    screen.press(.enter)
    #expect(screen.state.compare.epochs == 3)
    screen.type("21")
    screen.press(.enter)
    #expect(screen.state.entry?.problem == "'21' is out of range: 0 to 20 epochs")
    screen.press(.escape, .enter, .enter)
    #expect(screen.requests.map(\.kind) == [.comparison])
    #expect(screen.state.message == "a comparison waits already; c cancels it")
    screen.send(.job(.started(JobID(1))))
    screen.press(.enter)
    #expect(screen.requests.count == 1)
    #expect(screen.state.message == "a comparison runs already; c cancels it")
  }

  @Test("What techniques are tried on is called the original only where it is")
  func firstRow() throws {
    #expect(try running().state.compare.table.rows[0].technique == "original")
    var screen = try Scripted()
    let model = screen.state.compress.original.model
    _ = try screen.state.compress.change(
      to: model, keepsGraph: true, recipe: Recipe(), origin: Origin(steps: ["fine-tuned"]))
    screen.press(.function(Screen.compare.number), .enter)
    #expect(screen.state.comparedTechniques[0] == .asItIs)
    #expect(try Scripted().state.comparedTechniques[0] == .original)
    screen.send(.job(.started(JobID(1))))
    screen.end(JobID(1), .comparison(Self.table))
    // It is measured as a recipe, and isn't a technique on the plot.
    #expect(screen.state.explore.points.map(\.kind) == [.technique, .technique, .technique])
  }

  /// The same with the budget that the screen shows.
  private static var budgeted: ComparisonTable {
    var table = table
    table.budget = SizeBudget.presets[1]
    return table
  }

  @Test(
    "The table is saved in the form that the file's name ends in",
    arguments: [
      ("t.md", budgeted.markdown), ("~/t.CSV", budgeted.csv),
      ("/tmp/t.json", String(decoding: (try? budgeted.json()) ?? Data(), as: UTF8.self)),
    ])
  func save(_ name: String, _ content: String) throws {
    var screen = try running()
    screen.press(.character("e"))
    #expect(screen.state.entry?.text == "comparison-digits-mlp.md")
    for _ in 0..<30 { screen.press(.backspace) }
    screen.type(name)
    screen.press(.enter)
    #expect(screen.state.budget.bytes == 256 << 10)
    guard case .save(.table(let data), let path, false)? = screen.effects.last else {
      Issue.record("nothing was saved")
      return
    }
    #expect(String(decoding: data, as: UTF8.self) == content)
    #expect(!path.hasPrefix("~") && path.hasSuffix(name.dropFirst(name.hasPrefix("~") ? 1 : 0)))
    screen.send(.saved(path, problem: nil))
    #expect(screen.state.message == "saved to \(path)")
  }

  @Test("A file that is there is replaced only when Enter says so again for the same name")
  func replace() throws {
    var screen = try running()
    func replaces() -> Bool? {
      if case .save(_, _, let replaces)? = screen.effects.last { replaces } else { nil }
    }
    screen.press(.character("e"), .enter)
    #expect(replaces() == false)
    guard case .save(_, let path, _)? = screen.effects.last else { return }
    screen.send(.fileExists(path, .table))
    #expect(screen.state.entry?.text == path)
    screen.press(.enter)
    #expect(replaces() == true)
    screen.send(.fileExists(path, .table))
    screen.press(.control("u"))
    screen.type("other.md")
    screen.press(.enter)
    #expect(replaces() == false)
  }

  @Test("A file of no known form is refused, and nothing is saved before there is something")
  func saveRefused() throws {
    var screen = try Scripted()
    screen.press(.function(Screen.compare.number), .character("e"))
    #expect(screen.state.message == "there is nothing to save yet; Enter starts the comparison")
    screen = try running()
    screen.press(.character("e"))
    for _ in 0..<3 { screen.press(.backspace) }
    screen.press(.enter)
    #expect(
      screen.state.entry?.problem == "'comparison-digits-mlp' has no known form; end it in .md, .csv or .json"
    )
  }

  @Test("The engine's comparison fills the table as a job")
  func engine() throws {
    let data = try DatasetSource.digits.load().part(training: 32, test: 16)
    var screen = try Scripted()
    screen.press(.function(Screen.compare.number), .character("-"), .enter)
    let events = EventList()
    let queue = JobQueue(dataset: { data }, deliver: events.add)
    queue.submit(try #require(screen.requests.first))
    for event in try #require(events.wait(until: EventList.isOver(1))) { screen.send(.job(event)) }
    #expect(screen.state.jobs[JobID(1)]?.status == .done)
    let names = CompressionTechnique.standard(for: screen.state.compress.original.model, epochs: 0, seed: 0)
      .map(\.name)
    #expect(screen.state.compare.table.rows.map(\.technique) == names)
    #expect(screen.state.jobs[JobID(1)]?.log.count == names.count + 1)
  }
}
