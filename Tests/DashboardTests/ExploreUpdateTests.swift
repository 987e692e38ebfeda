import ModelCompression
import ModelFormats
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

extension Scripted {
  /// Tells what was measured of the recipe that is current, or of another.
  fileprivate mutating func measure(
    _ correct: Int, of total: Int = 360, all: Int? = nil, bytes: Int? = nil,
    configuration: Configuration? = nil, variant: Variant = .both
  ) {
    send(
      .report(
        .measured(
          variant,
          Measurement(
            configuration: configuration ?? state.compress.configuration(of: variant),
            bytes: bytes ?? state.compress.compressed.totalBytes ?? 0,
            accuracy: AccuracyEstimate(correct: correct, total: total), sampleCount: all ?? 360))))
  }

  /// Takes another recipe.
  fileprivate mutating func take(_ recipe: Recipe) throws {
    _ = try state.compress.change(to: recipe, by: nil)
    send(.input(.resize(size)))
  }

  /// Takes what training made of the model, or another model.
  fileprivate mutating func take(_ model: Model, _ recipe: Recipe, keepsGraph: Bool = true, _ origin: Origin)
    throws
  {
    _ = try state.compress.change(to: model, keepsGraph: keepsGraph, recipe: recipe, origin: origin)
    send(.input(.resize(size)))
  }

  /// Looks at the screen, as after every frame.
  fileprivate mutating func look() { state.follow(view(state, size: size)) }

  /// Presses the mouse on a point of the plot, and lets it go.
  fileprivate mutating func click(point number: Int) throws {
    look()
    let place = try #require(try place(of: number))
    send(.input(.mouse(MouseEvent(.press, at: place))))
    send(.input(.mouse(MouseEvent(.release, at: place))))
  }

  /// The cell of a point, as it was drawn last.
  fileprivate func place(of number: Int) throws -> Point? {
    let drawn = try #require(TradeOffPlot(state, theme: .mono))
    let rectangle = try #require(state.regions.rectangle(of: .explore(.plot)))
    return drawn.points.firstIndex { $0.number == number }.flatMap { drawn.plot.place(of: $0, in: rectangle) }
  }
}

@Suite("The Explore screen")
struct ExploreUpdateTests {
  /// The screen after recipes for the original, for a fine-tuned model and for a student were measured, techniques were compared, and
  /// while one more recipe is being measured.
  private func visited(width: Int = 120, height: Int = 40) throws -> Scripted {
    var screen = try Scripted(width: width, height: height)
    let architecture = try #require(Architecture.named("digits-mlp"))
    let both = Recipe(defaults: LayerRecipe(sparsity: 0.8, bits: 4))
    screen.measure(352)
    try screen.take(Recipe(defaults: LayerRecipe(sparsity: 0.5)))
    screen.measure(351)
    try screen.take(Recipe(defaults: LayerRecipe(bits: 8)))
    screen.measure(352)
    try screen.take(both)
    screen.measure(330)
    try screen.take(Recipe(scope: .global, defaults: LayerRecipe(sparsity: 0.9, bits: 3)))
    screen.measure(301)
    try screen.take(architecture.makeModel(seed: 2), both, Origin(steps: ["fine-tuned"], isPruned: true))
    screen.measure(346)
    let student = try Model(
      name: "digits-mlp ×0.50", randomWeightsFor: architecture.graph().scaled(width: 0.5), seed: 3)
    try screen.take(
      student, Recipe(defaults: LayerRecipe(bits: 8)), keepsGraph: false, Origin(isStudent: true))
    screen.measure(345)
    screen.press(.function(Screen.compare.number), .enter)
    screen.send(.job(.started(JobID(1))))
    var snapshot = JobSnapshot(fraction: 0.4, phase: "pruning 80 % + 8 bits: measuring accuracy")
    snapshot.comparison = CompareUpdateTests.table
    screen.send(.job(.progressed(JobID(1), snapshot)))
    screen.send(.job(.ended(JobID(1), .cancelled)))
    screen.press(.function(1))
    _ = try screen.state.compress.changeToOriginal()
    try screen.take(Recipe(defaults: LayerRecipe(sparsity: 0.6, bits: 5)))
    screen.measure(34, of: 36)
    screen.press(.function(Screen.explore.number))
    screen.effects = []
    return screen
  }

  private func names(_ points: [VisitedPoint]) -> [String] { points.map(\.what) }

  @Test("The point that the mouse rests on is read off, and Enter still brings the selected one back")
  func hover() throws {
    var screen = try visited()
    screen.look()
    let point = try #require(screen.state.explore.points.first { $0.what == "8 bits" })
    let place = try #require(try screen.place(of: point.number))
    let selected = screen.state.explore.selectedPoint?.number
    screen.send(.input(.mouse(MouseEvent(.move, button: .none, at: place))))
    #expect(screen.text.contains("\(Numbers.count(point.bytes)) bytes"))
    #expect(screen.state.read.explore.selectedPoint?.number == point.number)
    #expect(screen.state.explore.selectedPoint?.number == selected)
    // Where there is no point, the selected one is read off.
    screen.send(.input(.mouse(MouseEvent(.move, button: .none, at: Point(x: place.x + 5, y: place.y + 4)))))
    #expect(screen.state.read.explore.selectedPoint?.number == selected)
  }

  @Test(
    "Everything that was measured is a point, with the frontier through the best",
    arguments: ScreenTests.goldenSizes)
  func golden(_ width: Int, _ height: Int) throws {
    var screen = try visited(width: width, height: height)
    screen.press(.down)
    try expectGolden(screen.text, "explore-\(width)x\(height)")
  }

  @Test("Points say what was done, and are told apart by their glyphs alone")
  func kinds() throws {
    let explore = try visited().state.explore
    #expect(
      names(explore.points) == [
        "original", "50 % sparse", "8 bits", "80 % sparse · 4 bits", "90 % sparse, global · 3 bits",
        "fine-tuned · 80 % sparse · 4 bits", "digits-mlp ×0.50 · 8 bits", "magnitude pruning 80 %",
        "quantization 8 bits", "structured pruning 50 %", "60 % sparse · 5 bits",
      ])
    #expect(
      explore.points.map(\.kind) == [
        .original, .recipe, .recipe, .recipe, .recipe, .trained, .student, .technique, .technique, .technique,
        .recipe,
      ])
    let glyphs = VisitedPoint.Kind.allCases.flatMap {
      [$0.glyph(isComplete: true), $0.glyph(isComplete: false)]
    }
    #expect(Set(glyphs).count == glyphs.count && !glyphs.contains("◆") && !glyphs.contains("◇"))
    #expect(explore.points.map { explore.glyph(of: $0) } == Array("★●●●●▲▼■■■◇"))
  }

  @Test("The frontier is of what was measured on all samples only")
  func frontier() throws {
    var screen = try Scripted()
    screen.measure(350)
    try screen.take(Recipe(defaults: LayerRecipe(bits: 8)))
    screen.measure(36, of: 36)
    #expect(names(screen.state.explore.frontierPoints) == ["original"])
    screen.measure(349)
    #expect(names(screen.state.explore.frontierPoints) == ["8 bits", "original"])
    screen.measure(351, variant: .both)
    // What is known to the end doesn't change any more.
    #expect(screen.state.explore.currentPoint?.accuracy.correct == 349)
  }

  @Test("A recipe that is left behind stays when enough samples were measured, and only then")
  func superseded() throws {
    var screen = try Scripted()
    for (bits, total) in [(8, 999), (7, 1000), (6, 10_000)] {
      try screen.take(Recipe(defaults: LayerRecipe(bits: bits)))
      screen.measure(100, of: 200, all: 10_000)
      #expect(screen.state.explore.currentPoint?.accuracy.total == 200)
      screen.measure(total / 2, of: total, all: 10_000)
    }
    try screen.take(Recipe())
    #expect(names(screen.state.explore.points) == ["7 bits", "6 bits"])
    #expect(screen.state.explore.points.map(\.isComplete) == [false, true])
    // A report that comes late counts as well, if it says enough.
    let late = Configuration(subject: 0, recipe: Recipe(defaults: LayerRecipe(bits: 5)))
    screen.measure(100, of: 200, all: 10_000, configuration: late)
    #expect(screen.state.explore.points.count == 2)
    screen.measure(900, of: 2000, all: 10_000, configuration: late)
    #expect(screen.state.explore.points.last?.what == "5 bits")
    // Fewer samples than are known say nothing new.
    let known = Configuration(subject: 0, recipe: Recipe(defaults: LayerRecipe(bits: 7)))
    screen.measure(1, of: 999, all: 10_000, configuration: known)
    #expect(screen.state.explore.points[0].accuracy.total == 1000)
  }

  @Test("Parts of a recipe, unknown models and weights that can't be run are no points")
  func noPoints() throws {
    var screen = try Scripted()
    try screen.take(Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 8)))
    screen.measure(300, variant: .pruned)
    screen.measure(300, variant: .quantized)
    screen.measure(300, configuration: Configuration(subject: 7, recipe: Recipe()))
    screen.measure(0, of: 0)
    #expect(screen.state.explore.points.isEmpty && screen.state.explore.selectedPoint == nil)
    screen.press(.function(Screen.explore.number), .enter)
    #expect(screen.state.message == "nothing was measured yet")
    screen.press(.left, .character("+"), .home, .character("n"), .escape, .character("D"))
    #expect(screen.text.contains("Nothing was measured yet."))
    screen.press(.down)
    #expect(screen.state.message == "no recipe was measured on all samples yet")
  }

  @Test("A file of weights alone has sizes but no accuracy, and the screen says why")
  func weightsAlone() throws {
    let model = try Model.weightsAlone()
    var screen = try Scripted()
    screen.state = try DashboardState(model: model, datasetName: "none")
    screen.press(.function(Screen.explore.number))
    #expect(screen.text.contains("No accuracy can be measured, so there is nothing to plot: the file holds"))
  }

  @Test("Left and right go through all points by size, up and down along the frontier, and stop at the ends")
  func arrows() throws {
    var screen = try visited()
    let all = screen.state.explore.ordered.map(\.number)
    let frontier = screen.state.explore.frontierPoints.map(\.number)
    #expect(
      zip(screen.state.explore.ordered, screen.state.explore.ordered.dropFirst()).allSatisfy {
        $0.bytes <= $1.bytes
      })
    #expect(frontier.count > 3 && frontier.count < all.count)
    func selected() -> Int? { screen.state.explore.selectedPoint?.number }
    // The current recipe is selected until another one is.
    #expect(selected() == screen.state.explore.currentPoint?.number)
    for _ in all { screen.press(.left) }
    var seen = [selected()]
    for _ in all.dropFirst() {
      screen.press(.character("l"))
      seen.append(selected())
    }
    #expect(seen == all)
    for _ in frontier { screen.press(.up) }
    seen = [selected()]
    for _ in frontier.dropFirst() {
      screen.press(.character("j"))
      seen.append(selected())
    }
    #expect(seen == frontier)
    screen.press(.down)
    #expect(selected() == frontier.last)
    screen.press(.escape)
    #expect(selected() == screen.state.explore.currentPoint?.number)
    // From beside the frontier, to the nearest of it on that side.
    let bytes = try #require(screen.state.explore.selectedPoint?.bytes)
    screen.press(.down)
    #expect(selected() == screen.state.explore.frontierPoints.first { $0.bytes >= bytes }?.number)
    screen.press(.escape, .up)
    #expect(selected() == screen.state.explore.frontierPoints.last { $0.bytes <= bytes }?.number)
  }

  @Test("Enter brings a point's model and recipe back to Compress, as one step that can be undone")
  func bringBack() throws {
    var screen = try visited()
    let before = (screen.state.compress.subject, screen.state.compress.recipe)
    let tuned = try #require(screen.state.explore.points.first { $0.kind == .trained })
    screen.state.explore.selected = tuned.number
    screen.press(.enter)
    #expect(screen.state.screen == .compress)
    #expect(screen.state.compress.subject.title == "digits-mlp, fine-tuned")
    #expect(screen.state.compress.subject.model.weights == tuned.subject?.model.weights)
    #expect(screen.state.compress.recipe == Recipe(defaults: LayerRecipe(sparsity: 0.8, bits: 4)))
    #expect(screen.state.message == "fine-tuned · 80 % sparse · 4 bits is back; u takes that back")
    #expect(screen.effects == [screen.state.compress.measurement])
    #expect(screen.state.explore.currentPoint?.number == tuned.number)
    screen.press(.character("u"))
    #expect(screen.state.compress.subject == before.0 && screen.state.compress.recipe == before.1)
    screen.press(.character("r"))
    #expect(screen.state.compress.subject == tuned.subject)
    // A student has another graph.
    let student = try #require(screen.state.explore.points.first { $0.kind == .student })
    screen.press(.function(Screen.explore.number))
    screen.state.explore.selected = student.number
    screen.press(.enter)
    #expect(screen.state.compress.subject.title == "digits-mlp ×0.50")
    #expect(screen.state.compress.compressed.base.layers[0].weightShape == [64, 64])
    screen.press(.character("u"), .character("u"))
    #expect(screen.state.compress.subject == before.0 && screen.state.compress.recipe == before.1)
  }

  @Test("The current recipe needn't be brought back, and a technique can't be")
  func notBroughtBack() throws {
    var screen = try visited()
    let steps = screen.state.compress.undoStack.count
    let technique = try #require(screen.state.explore.points.first { $0.kind == .technique })
    screen.state.explore.selected = technique.number
    screen.press(.enter)
    #expect(
      screen.state.message
        == "magnitude pruning 80 %: its weights weren't kept; only recipes can be brought back")
    #expect(screen.state.screen == .explore)
    screen.press(.escape, .enter)
    #expect(screen.state.screen == .compress && screen.state.compress.undoStack.count == steps)
    #expect(screen.effects.isEmpty)
  }

  @Test("A technique that is but a recipe is brought back as one, for the model that it was tried on")
  func bringTechniqueBack() throws {
    let data = try DatasetSource.digits.load().part(training: 32, test: 16)
    var screen = try Scripted()
    screen.press(.function(Screen.compare.number), .character("-"), .enter)
    let original = screen.state.compress.original
    try screen.take(
      #require(Architecture.named("digits-mlp")).makeModel(seed: 2), Recipe(), Origin(steps: ["fine-tuned"]))
    let events = EventList()
    let queue = JobQueue(dataset: { data }, deliver: events.add)
    queue.submit(try #require(screen.requests.first))
    for event in try #require(events.wait(until: EventList.isOver(1))) { screen.send(.job(event)) }
    let points = screen.state.explore.points
    #expect(points.count == screen.state.compare.table.rows.count - 1)
    for point in points where point.recipe != nil {
      screen.press(.function(Screen.explore.number))
      screen.state.explore.selected = point.number
      screen.press(.enter)
      #expect(screen.state.compress.subject == original)
      #expect(screen.state.compress.compressed.totalBytes == point.bytes, "\(point.what)")
    }
    // Without training, all but what corrects, cuts, factorizes or quantizes activations.
    #expect(
      points.filter { $0.recipe == nil }.map(\.what) == [
        "8 bits, activations too", "4 bits, biases corrected", "structured pruning 50 %",
        "low rank, 90 % of the energy", "structured 50 %, 60 %, int8",
      ])
  }

  @Test("What is sparse is told of the weights that are left beside cut channels")
  func sparsityBesideCuts() throws {
    var screen = try Scripted()
    try screen.take(Recipe(layers: ["fc1": LayerRecipe(sparsity: 0.95, channelSparsity: 0.9)]))
    screen.measure(100)
    // 95 % of 13 of the 128 rows of 64, with 64 rows of 13 and 10 of 64 behind them.
    let part = 0.95 * Double(13 * 64) / Double(13 * 64 + 64 * 13 + 10 * 64)
    #expect(
      screen.state.explore.points.last?.what == "channels cut · \(Numbers.percent(part)) sparse")
  }

  @Test(
    "A click on a point or on its row selects it; another brings it back",
    arguments: [(120, 40), (80, 24), (200, 60)])
  func clicks(_ width: Int, _ height: Int) throws {
    var screen = try visited(width: width, height: height)
    let point = try #require(screen.state.explore.points.first { $0.what == "50 % sparse" })
    try screen.click(point: point.number)
    #expect(screen.state.explore.selected == point.number && screen.state.screen == .explore)
    // Beside it, a press takes hold of the plot only.
    screen.look()
    let place = try #require(try screen.place(of: point.number))
    screen.send(.input(.mouse(MouseEvent(.press, at: Point(x: place.x + 2, y: place.y)))))
    screen.send(.input(.mouse(MouseEvent(.release, at: Point(x: place.x + 2, y: place.y)))))
    #expect(screen.state.screen == .explore)
    try screen.click(point: point.number)
    #expect(screen.state.screen == .compress && screen.state.compress.recipe.defaults.sparsity == 0.5)
    screen.press(.function(Screen.explore.number))
    let first = try #require(screen.state.explore.frontierPoints.first)
    screen.state.explore.selected = first.number
    let second = screen.state.explore.frontierPoints[1]
    try screen.click(.explore(.row(second.number)))
    #expect(screen.state.explore.selected == second.number)
    try screen.click(.explore(.row(second.number)))
    #expect(screen.state.screen == .compress)
  }

  @Test("The first click on the current point, which is selected without being chosen, chooses it")
  func clickCurrent() throws {
    var screen = try visited()
    let current = try #require(screen.state.explore.currentPoint)
    #expect(screen.state.explore.selected == nil)
    try screen.click(point: current.number)
    #expect(screen.state.screen == .explore && screen.state.explore.selected == current.number)
    try screen.click(point: current.number)
    #expect(screen.state.screen == .compress)
  }

  @Test("The table's scroll bar selects by click, drag and wheel")
  func scrollBar() throws {
    var screen = try Scripted()
    screen.measure(350, variant: .original)
    for percent in 1...20 {
      try screen.take(Recipe(defaults: LayerRecipe(sparsity: Double(percent) / 100)))
      screen.measure(350 - percent)
    }
    screen.press(.function(Screen.explore.number))
    screen.look()
    let points = screen.state.explore.frontierPoints
    #expect(points.count > 15)
    let bar = try #require(screen.state.regions.rectangle(of: .explore(.scrollBar)))
    func mouse(_ kind: MouseEvent.Kind, _ y: Int) {
      screen.send(.input(.mouse(MouseEvent(kind, at: Point(x: bar.x, y: y)))))
      screen.look()
    }
    mouse(.press, bar.bottom - 1)
    #expect(screen.state.explore.selectedPoint?.number == points.last?.number)
    mouse(.drag, bar.y)
    mouse(.release, bar.y)
    #expect(screen.state.explore.selectedPoint?.number == points.first?.number)
    mouse(.wheelDown, bar.y)
    #expect(screen.state.explore.selectedPoint?.number == points[1].number)
    #expect(screen.state.screen == .explore)
  }

  @Test("The plot is magnified around the selected point, which stays in sight, and shown as a whole again")
  func zoom() throws {
    var screen = try visited()
    screen.press(.down)
    let budget = screen.state.budget
    let whole = try #require(screen.state.explore.whole(budget: budget))
    var before = whole
    for _ in 0..<30 {
      screen.press(.character("+"))
      let window = try #require(screen.state.explore.window)
      let point = try #require(screen.state.explore.selectedPoint)
      #expect(window.contains(point))
      #expect(
        before.bytes.lowerBound <= window.bytes.lowerBound
          && window.bytes.upperBound <= before.bytes.upperBound)
      #expect(window.accuracy.upperBound - window.accuracy.lowerBound > 0.001)
      before = window
    }
    #expect(screen.text.contains("magnified"))
    screen.press(.right)
    let moved = try #require(screen.state.explore.window)
    #expect(moved.contains(try #require(screen.state.explore.selectedPoint)))
    for _ in 0..<60 { screen.press(.character("-")) }
    #expect(screen.state.explore.window == nil && screen.state.explore.shown(budget: budget) == whole)
    screen.press(.character("="), .home)
    #expect(screen.state.explore.window == nil)
  }

  @Test("The wheel magnifies around the pointer, and a drag moves what is seen, never out of it")
  func mouse() throws {
    var screen = try visited()
    screen.look()
    let rectangle = try #require(screen.state.regions.rectangle(of: .explore(.plot)))
    let pointer = Point(x: rectangle.x + 60, y: rectangle.y + 12)
    func value() throws -> LineChart.Sample? {
      try #require(TradeOffPlot(screen.state, theme: .mono)).plot.value(at: pointer, in: rectangle)
    }
    let before = try #require(try value())
    for _ in 0..<3 { screen.send(.input(.mouse(MouseEvent(.wheelUp, at: pointer)))) }
    let after = try #require(try value())
    #expect(abs(after.x / before.x - 1) < 0.05 && abs(after.y - before.y) < 0.01)
    let window = try #require(screen.state.explore.window)
    screen.send(.input(.mouse(MouseEvent(.press, at: pointer))))
    #expect(screen.state.screen == .explore)
    screen.send(.input(.mouse(MouseEvent(.drag, at: Point(x: pointer.x + 5, y: pointer.y + 2)))))
    let dragged = try #require(screen.state.explore.window)
    #expect(dragged.bytes.lowerBound < window.bytes.lowerBound)
    #expect(dragged.accuracy.lowerBound > window.accuracy.lowerBound)
    for step in 0..<50 {
      screen.send(.input(.mouse(MouseEvent(.drag, at: Point(x: pointer.x + step * 20, y: 0)))))
    }
    screen.send(.input(.mouse(MouseEvent(.release, at: pointer))))
    let whole = try #require(screen.state.explore.whole(budget: screen.state.budget))
    let end = try #require(screen.state.explore.window)
    #expect(end.bytes.lowerBound == whole.bytes.lowerBound)
    #expect(end.accuracy.lowerBound == whole.accuracy.lowerBound)
    for _ in 0..<9 { screen.send(.input(.mouse(MouseEvent(.wheelDown, at: pointer)))) }
    #expect(screen.state.explore.window == nil)
  }

  @Test("What is nearly as good as the best is shown alone, and all again")
  func best() throws {
    var screen = try visited()
    screen.press(.character("n"))
    let window = try #require(screen.state.explore.window)
    let good = screen.state.explore.points.filter { $0.accuracy.fraction >= 352.0 / 360 - 0.1 }
    #expect(good.allSatisfy(window.contains) && good.count == 10)
    screen.press(.character("n"))
    #expect(screen.state.explore.window == nil)
  }

  @Test("The scale grows in coarse steps and stays as it is while points come in")
  func stableScale() throws {
    var screen = try Scripted()
    screen.measure(350)
    var windows: [TradeOffWindow] = []
    for percent in 0..<60 {
      try screen.take(Recipe(defaults: LayerRecipe(sparsity: Double(percent) / 100, bits: 8)))
      screen.measure(350 - percent)
      windows.append(try #require(screen.state.explore.extent))
    }
    for (before, after) in zip(windows, windows.dropFirst()) {
      #expect(after.bytes.lowerBound <= before.bytes.lowerBound)
      #expect(after.accuracy.lowerBound <= before.accuracy.lowerBound)
      #expect(after.bytes.upperBound == before.bytes.upperBound)
      #expect(after.accuracy.upperBound == before.accuracy.upperBound)
    }
    #expect(Set(windows).count <= 8)
    #expect(screen.state.explore.points.allSatisfy(windows[59].contains))
    // A budget near by is in sight, one far off isn't.
    let largest = windows[59].bytes.upperBound
    let near = SizeBudget(name: "near", bytes: Int(largest * 1.5))
    #expect(screen.state.explore.whole(budget: near)?.bytes.upperBound ?? 0 > largest * 1.5)
    #expect(screen.state.explore.whole(budget: SizeBudget(name: "far", bytes: 1 << 30)) == windows[59])
  }

  @Test("There are never too many points; the frontier, the original and the selected one outlive the others")
  func limits() throws {
    var explore = ExploreState(current: Configuration(subject: -1, recipe: Recipe()), limits: (20, 50))
    func record(_ id: Int, correct: Int, total: Int, kind: VisitedPoint.Kind = .recipe) {
      let accuracy = AccuracyEstimate(correct: correct, total: total)
      let key = VisitedPoint.Key.configuration(Configuration(subject: id, recipe: Recipe()))
      explore.record(key, accuracy: accuracy) {
        VisitedPoint(
          number: $0, key: key, kind: kind, subject: nil, recipe: nil, what: "\(id)", bytes: 1000 + id,
          accuracy: accuracy,
          sampleCount: 5000)
      }
    }
    record(0, correct: 4000, total: 5000, kind: .original)
    record(1, correct: 4500, total: 5000)
    record(2, correct: 10, total: 5000)
    record(3, correct: 1000, total: 2000)
    explore.selected = try #require(explore.points.last).number
    for id in 4..<200 {
      record(id, correct: 100, total: 5000)
      record(10_000 + id, correct: 100, total: 1500)
      let complete = explore.points.count(where: \.isComplete)
      #expect(complete <= 50)
      #expect(explore.points.count - complete <= 20)
    }
    let left = Set(explore.points.map(\.what))
    #expect(
      left.isSuperset(of: ["0", "1", "3", "199", "10199"]) && !left.contains("2") && !left.contains("4"))
    #expect(explore.frontierPoints.map(\.what) == ["0", "1"])
    // Every key leads to its own point.
    #expect(explore.points.allSatisfy { explore[$0.key]?.number == $0.number })
  }

  @Test("Points are forgotten one by one or all off the frontier, and with them their models")
  func forget() throws {
    var screen = try visited()
    let tuned = try #require(screen.state.explore.points.first { $0.kind == .trained })
    screen.press(.character("d"))
    #expect(screen.state.message == "the current recipe's point can't be forgotten")
    screen.state.explore.selected = 1
    screen.press(.character("d"))
    #expect(screen.state.message == "the original is what all others are compared with")
    screen.state.explore.selected = tuned.number
    screen.press(.character("d"))
    #expect(screen.state.message == "forgot fine-tuned · 80 % sparse · 4 bits")
    #expect(!screen.state.explore.points.contains { $0.subject == tuned.subject })
    #expect(screen.state.explore.selected != nil && screen.state.explore.selected != tuned.number)
    let frontier = Set(screen.state.explore.frontierPoints.map(\.number))
    screen.press(.character("D"))
    let left = Set(screen.state.explore.points.map(\.number))
    #expect(left == frontier.union([1, try #require(screen.state.explore.currentPoint).number]))
  }

  @Test(
    "The exact values of the selected point can be read at every size",
    arguments: [(40, 12), (60, 16), (80, 24), (100, 30), (120, 40), (200, 60)])
  func values(_ width: Int, _ height: Int) throws {
    var screen = try visited(width: width, height: height)
    for _ in 0..<12 { screen.press(.left) }
    for _ in screen.state.explore.points {
      let point = try #require(screen.state.explore.selectedPoint)
      let text = screen.text
      #expect(text.contains("\(Numbers.count(point.bytes)) bytes"))
      #expect(text.contains(Numbers.percent(point.accuracy.fraction, places: 2)), "\(text)")
      #expect(text.contains(point.what))
      #expect(text.contains("▸") && text.contains("▴"))
      screen.press(.right)
    }
    #expect(screen.text.contains("Frontier, ") == (height >= 24))
  }

  @Test("The budget is a line in the plot, or said to lie beside it, and the best that fits is named")
  func budget() throws {
    var screen = try visited(width: 120, height: 40)
    #expect(screen.text.contains("budget 256 KiB →"))
    screen.type("B")
    screen.type("12K")
    screen.press(.enter)
    #expect(screen.text.contains("╎ budget 12 KiB"))
    let best = try #require(screen.state.explore.frontierPoints.last { $0.bytes <= 12 << 10 })
    #expect(
      screen.text.contains("best within 12 KiB: \(Numbers.percent(best.accuracy.fraction, places: 2))"))
    screen.type("B")
    screen.type("100")
    screen.press(.enter)
    #expect(screen.text.contains("← budget 100 bytes") && !screen.text.contains("best within"))
  }
}

@Suite("What a recipe does, in words")
struct RecipeSummaryTests {
  private let layers = Architecture.named("digits-mlp").map { (try? $0.graph().layers) ?? [] } ?? []

  @Test(
    "Layers that agree are told as set, others by the mean of their weights, and bits by their extremes",
    arguments: [
      (Recipe(), ""), (Recipe(defaults: LayerRecipe(sparsity: 0.8)), "80 % sparse"),
      (Recipe(scope: .global, defaults: LayerRecipe(sparsity: 0.8, bits: 4)), "80 % sparse, global · 4 bits"),
      (Recipe(defaults: LayerRecipe(pattern: .nOfM(kept: 2, group: 4), bits: 1)), "2:4 sparse · 1 bit"),
      (
        Recipe(defaults: LayerRecipe(sparsity: 0.5, pattern: .block(rows: 4, columns: 4))),
        "50 % sparse in 4×4"
      ),
      (Recipe(defaults: LayerRecipe(bits: 8, scheme: .affine)), "8 bits affine"),
      (Recipe(defaults: LayerRecipe(bits: 4, scheme: .palette)), "4 bits palette"),
      (Recipe(defaults: LayerRecipe(channelSparsity: 0.25)), "25 % of channels cut"),
      // 8 192 of 17 024 weights.
      (Recipe(layers: ["fc1": LayerRecipe(sparsity: 0.5)]), "24.1 % sparse"),
      (Recipe(layers: ["fc1": LayerRecipe(bits: 8, channelSparsity: 0.5)]), "channels cut · 8 bits in fc1"),
      (Recipe(layers: ["fc3": LayerRecipe(bits: 4, scheme: .palette)]), "4 bits palette in fc3"),
      (
        Recipe(defaults: LayerRecipe(bits: 8), layers: ["fc3": LayerRecipe(bits: 7, scheme: .affine)]),
        "7 to 8 bits"
      ),
      (
        Recipe(defaults: LayerRecipe(bits: 1, scheme: .affine), layers: ["fc2": LayerRecipe()]),
        "1 to 32 bits affine"
      ),
    ])
  func words(_ recipe: Recipe, _ expected: String) {
    #expect(recipe.summary(for: layers).joined(separator: " · ") == expected)
    #expect(recipe.summary(for: []).isEmpty)
  }
}
