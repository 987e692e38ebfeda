import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

/// A dashboard at the hands of somebody who does anything at all, in any order, and of background work that answers late or never.
struct Soak {
  private(set) var state: DashboardState
  private(set) var size = Size(width: 120, height: 40)
  private var random: SeededGenerator
  private let cache = ViewCache()
  /// What background work has yet to say.
  private var answers: [DashboardEvent] = []
  /// What happened last, for the message of a failure.
  private(set) var recent: [String] = []
  /// What was seen on the way; a run that stays at one place would show nothing.
  private(set) var seen: Set<String> = []

  init(_ state: DashboardState, seed: UInt64) {
    self.state = state
    random = SeededGenerator(seed: seed)
    answer(state.compress.start)
  }

  /// Lets something happen.
  mutating func step() throws {
    let event: DashboardEvent
    if !answers.isEmpty, oneIn(2) {
      event = answers.remove(at: random.nextIndex(below: min(3, answers.count)))
    } else {
      event = .input(input())
    }
    recent = recent.suffix(20) + ["\(event)".prefix(160).description]
    if case .input(.resize(let size)) = event { self.size = size }
    answer(update(&state, event))
    note()
    try checkState()
    // Several inputs may come before there is time for a frame.
    if oneIn(4) { try checkFrame() }
  }

  private mutating func note() {
    seen.insert(state.screen.title)
    if state.entry != nil { seen.insert("an entry") }
    if state.dialog != nil { seen.insert("a dialog") }
    if state.isHelpShown { seen.insert("the help") }
    if state.grabbed != nil { seen.insert("a slider in hand") }
    if state.compress.undoStack.count > 1 { seen.insert("something to undo") }
    if state.offeredReplacement != nil { seen.insert("a file that is there") }
  }

  private mutating func oneIn(_ count: Int) -> Bool { random.nextIndex(below: count) == 0 }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[random.nextIndex(below: elements.count)]
  }

  // MARK: What somebody does

  private static let keys = Keymap.bindings.flatMap(\.keys).filter {
    $0 != .character("q") && $0 != .control("c")
  }
  private static let others: [Key] =
    "0123456789.%AZz~é日\u{301}".map(Key.character) + [
      .enter, .escape, .tab, .shiftTab, .backspace, .delete, .insert, .control("u"), .control("l"),
      .control("z"), .function(12),
      .character("q"), .control("c"),
    ]
  private static let pastes = [
    "", "0.5", "300K", "12\n", "a.svg", "~/x.md", "\u{1B}[31m\u{7}", String(repeating: "9", count: 5000),
    "日本",
  ]
  private static let sizes = [(1, 1), (40, 12), (80, 24), (120, 40), (200, 60), (20, 5)].map {
    Size(width: $0, height: $1)
  }

  private mutating func input() -> InputEvent {
    // What is typed is often meant.
    if state.entry != nil, oneIn(3) { return .key(oneIn(2) ? .enter : .escape) }
    if oneIn(60) { return .key(.character("v")) }
    switch random.nextIndex(below: 100) {
    case ..<45: return .key(pick(Self.keys))
    case ..<58: return .key(pick(Self.others))
    case ..<90: return .mouse(mouse())
    case ..<93: return .paste(pick(Self.pastes))
    case ..<94: return .interrupt
    default:
      let anySize = Size(width: 1 + random.nextIndex(below: 220), height: 1 + random.nextIndex(below: 70))
      return .resize(oneIn(2) ? anySize : pick(Self.sizes))
    }
  }

  private mutating func mouse() -> MouseEvent {
    let kind = pick([
      MouseEvent.Kind.press, .press, .press, .drag, .drag, .drag, .release, .release, .wheelUp, .wheelDown,
      .wheelLeft, .wheelRight, .move, .move,
    ])
    let modifiers = MouseEvent.Modifiers(rawValue: oneIn(4) ? UInt8(random.nextIndex(below: 8)) : 0)
    let button = oneIn(8) ? pick([MouseEvent.Button.middle, .right]) : .left
    var point = Point(
      x: random.nextIndex(below: size.width + 30), y: random.nextIndex(below: size.height + 8))
    // Mostly at something.
    if !oneIn(3), !state.regions.regions.isEmpty {
      let place = pick(state.regions.regions).rectangle
      point = Point(
        x: place.x + random.nextIndex(below: place.width), y: place.y + random.nextIndex(below: place.height))
    }
    return MouseEvent(kind, button: button, at: point, modifiers: modifiers)
  }

  // MARK: What background work answers

  private mutating func answer(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .measure(let request): measure(request)
      case .compress(let request): answers += compress(request)
      case .stopMeasuring: answers.append(.report(.activity(nil)))
      case .submit(let request): work(on: request)
      case .predict(let sample):
        let logits = (0..<10).map { _ in oneIn(20) ? Float.nan : random.nextUnitFloat() * 40 - 20 }
        answers.append(.predicted(.init(sample: sample, logits: logits)))
      case .analyzeRank(let request):
        answers.append(
          .ranked(
            request.key,
            oneIn(4) ? nil : LayerRank(mostEnergy: 1 + random.nextIndex(below: 40), energyWhereSaving: 0.9)))
      case .save(let document, let path, let replaces):
        answers.append(
          oneIn(3) && !replaces
            ? .fileExists(path, document.content)
            : .saved(path, problem: oneIn(4) ? "\(path): can't be written" : nil))
      case .export(let request): answers += export(request)
      case .readRecipe(let path, _):
        answers.append(
          oneIn(2) ? .recipeRefused("\(path): is no recipe") : .recipeRead(state.compress.recipe, from: path))
      case .study(let request): answers.append(.studied(LayerStudy(request)))
      case .cancelJob(let id): answers.append(.job(.ended(id, .cancelled)))
      case .pauseJob, .resumeJob, .stopExport, .quit, .interrupt: break
      }
    }
    // Nobody waits for all of it.
    if answers.count > 60 { answers.removeFirst(answers.count - 60) }
  }

  private mutating func measure(_ request: MeasurementRequest) {
    answers.append(
      .report(
        .activity(
          .init(
            title: "measuring both", fraction: Double(random.nextUnitFloat()),
            secondsLeft: oneIn(2) ? nil : 2e9))))
    for variant in Variant.allCases {
      let configuration = Configuration(
        subject: variant == .original ? request.original.number : request.subject.number,
        recipe: variant.recipe(from: request.recipe))
      let total = pick([0, 1, 17, 360])
      answers.append(
        .report(
          .measured(
            variant,
            Measurement(
              configuration: configuration, bytes: pick([0, 1, 20_000, Int.max / 4]),
              accuracy: oneIn(6)
                ? nil : AccuracyEstimate(correct: random.nextIndex(below: total + 1), total: total),
              sampleCount: 360))))
    }
    answers.append(.report(oneIn(10) ? .failed("the data is gone") : .activity(nil)))
  }

  /// What the job does with a request, and sometimes what it says of weights that can't be read.
  private mutating func compress(_ request: CompressionRequest) -> [DashboardEvent] {
    request.layers.map { layer in
      let result: CompressionReport.Result
      if !oneIn(10), let compressed = try? request.partial.compressed(layer) {
        result =
          layer.name == request.shown
          ? .layer(compressed, oneIn(2) ? nil : LayerHistogram(compressed))
          : request.keepsWeights ? .layer(compressed, nil) : .figures(compressed.figures)
      } else {
        result = .unreadable("the file is gone")
      }
      return .compressed(
        CompressionReport(configuration: request.configuration, results: [layer.name: result]))
    }
  }

  private mutating func export(_ request: ExportRequest) -> [DashboardEvent] {
    if oneIn(3), !request.replaces { return [.export(request.number, .fileExists(isModel: oneIn(3)))] }
    let checks: [ExportOutcome.Check] = [
      .predictions(count: 360, differing: 0, correct: 352, correctInFile: 352),
      .weights(count: 4, differing: 1),
      .recipe(isEqual: true), .stopped,
    ]
    let report = ExportReport(file: request.path, bytes: 20_000, weightBytes: 19_000, layers: [])
    let outcome = ExportOutcome(
      report: report, screenBytes: 19_000, baselineBytes: request.baselineBytes, check: pick(checks))
    return [
      .export(request.number, .progressed(ExportProgress(phase: "writing", fraction: oneIn(2) ? nil : 0.5))),
      .export(request.number, oneIn(4) ? .failed("\(request.path): can't be written") : .ended(outcome)),
    ]
  }

  private mutating func work(on request: JobRequest) {
    answers.append(.job(.started(request.id)))
    var snapshot = JobSnapshot(
      fraction: pick([0, 0.5, 1]), phase: "epoch 1/3", secondsLeft: oneIn(2) ? nil : 83)
    let values = (0..<random.nextIndex(below: 30)).map { Double($0) }
    snapshot.curves = [
      .init(.loss, "training", points: values.map { .init(x: $0, y: $0 == 3 ? .nan : 1 / ($0 + 1)) }),
      .init(.accuracy, "compressed", points: values.map { .init(x: $0, y: 0.5) }),
    ]
    answers.append(.job(.progressed(request.id, snapshot)))
    answers.append(.job(.logged(request.id, "a line")))
    let product: JobResult.Product
    if [.fineTuning, .correction].contains(request.kind) {
      product = .changed(
        .init(
          model: state.compress.subject.model, recipe: Recipe(), keepsGraph: oneIn(2),
          origin: Origin(steps: ["fine-tuned"])))
    } else {
      product = .none
    }
    answers.append(
      .job(
        .ended(
          request.id, oneIn(4) ? .failed("it diverged") : .done(JobResult(summary: "fine", product: product)))
      ))
  }

  // MARK: What must hold

  struct Broken: Error, CustomStringConvertible { let description: String }

  private func hold(_ condition: Bool, _ what: String) throws {
    if !condition {
      throw Broken(
        description: "\(what), \(size.width)×\(size.height), after:\n" + recent.joined(separator: "\n"))
    }
  }

  private func checkState() throws {
    let compress = state.compress
    do {
      try compress.recipe.validate(for: compress.compressed.base)
    } catch {
      try hold(false, "the recipe isn't valid: \(error)")
    }
    if case .layer(let index) = compress.row {
      try hold(compress.layers.indices.contains(index), "row \(index) of \(compress.layers.count)")
    }
    let rows = state.compare.table.rows.count
    try hold(
      (0..<max(1, rows)).contains(state.compare.selected),
      "row \(state.compare.selected) of \(rows) techniques")
    try hold((0...CompareState.epochLimit).contains(state.compare.epochs), "\(state.compare.epochs) epochs")
    try hold((0..<max(1, state.sampleCount)).contains(state.distill.sample), "sample \(state.distill.sample)")
    try hold(state.students.contains(state.distill.student), "a student that isn't offered")
    try hold(
      state.explore.frontier.allSatisfy(state.explore.points.indices.contains), "a point that isn't there")
    try hold(state.jobs.selected.map { state.jobs[$0] != nil } ?? true, "a job that isn't there")
    try hold(
      (state.entry?.text.count ?? 0) <= (state.entry?.limit ?? 0),
      "\(state.entry?.text.count ?? 0) characters")
    if let dialog = state.dialog {
      try hold((0..<dialog.count).contains(dialog.index), "line \(dialog.index)")
    }
  }

  private mutating func checkFrame() throws {
    let frame = view(state, size: size, cache: cache)
    state.follow(frame)
    let canvas = frame.canvas
    try hold(
      canvas.size == size && canvas.cells.count == size.width * size.height, "a frame of \(canvas.size)")
    for region in frame.regions.regions {
      let place = region.rectangle
      try hold(!place.isEmpty && place.intersection(canvas.bounds) == place, "\(region.id) at \(place)")
    }
    for y in 0..<size.height {
      for x in 0..<size.width where canvas[x, y].isContinuation {
        try hold(x > 0 && canvas[x - 1, y].character.cellWidth == 2, "half a character at \(x), \(y)")
      }
    }
    try hold(state.helpPage.map { $0 >= 0 } ?? true, "a page of the help")
  }
}
