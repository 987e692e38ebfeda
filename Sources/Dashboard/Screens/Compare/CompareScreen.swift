internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Techniques side by side, each measured.
enum CompareScreen: ScreenBehavior {
  static func perform(_ action: Keymap.Action, _ state: inout DashboardState) throws -> [Effect] {
    switch action {
    // On the chart arrows go where they point: more bytes are to the right, more accuracy is above.
    case .vertical(let step) where state.compare.isChartFocused:
      state.compare.select(by: -step, in: state.compare.order(by: .accuracy))
    case .sortColumn(let step) where state.compare.isChartFocused:
      state.compare.select(by: step, in: state.compare.order(by: .bytes))
    case .vertical(let step): state.compare.select(by: step, in: state.compare.order)
    case .page(let step):
      let lines = state.regions.regions.count { if case .compare(.row) = $0.id { true } else { false } }
      state.compare.select(by: step * (lines > 0 ? lines : 10), in: state.compare.order)
    case .toEnd(let isUpper):
      state.compare.select(by: (isUpper ? 1 : -1) * state.compare.table.rows.count, in: state.compare.order)
    case .switchFocus:
      // Where there is no room for the chart, or nothing on it, it can't be reached.
      let isChartShown = state.regions.regions.isEmpty || state.regions.rectangle(of: .compare(.chart)) != nil
      state.compare.isChartFocused = isChartShown && !state.compare.isChartFocused
    case .escape: state.compare.isChartFocused = false
    case .sortColumn(let step):
      let all = CompareColumn.allCases
      let next = (state.compare.column.rawValue + step + all.count) % all.count
      state.compare.column = all[next]
      state.compare.followsColumn = true
    case .reverse: state.compare.isDescending.toggle()
    case .moreEpochs(let step):
      state.compare.epochs = min(max(state.compare.epochs + step, 0), CompareState.epochLimit)
    case .start: return [try state.startComparison()]
    case .saveTable:
      guard !state.compare.table.rows.isEmpty else {
        throw Refusal("there is nothing to save yet; Enter starts the comparison")
      }
      state.askForFile(.table, "comparison-\(state.comparedName.fileName).md")
    case .pauseJob:
      guard let job = state.jobs.newest(.comparison) else { throw Refusal("no comparison runs") }
      return try state.togglePause(job.id)
    case .cancelJob:
      guard let job = state.jobs.newest(.comparison) else { throw Refusal("no comparison runs") }
      return try state.cancel(job.id)
    default: break
    }
    return []
  }

  static func usesEscape(_ state: DashboardState) -> Bool { state.compare.isChartFocused }

  static func entryPurpose(_ state: DashboardState) -> DashboardState.Entry.Purpose? {
    .value("epochs of fine-tuning")
  }

  static func enter(_ text: String, _ state: inout DashboardState) throws -> [Effect] {
    guard let epochs = Int(text) else { throw Refusal("'\(text)' is no whole number of epochs") }
    guard (0...CompareState.epochLimit).contains(epochs) else {
      throw Refusal("'\(text)' is out of range: 0 to \(CompareState.epochLimit) epochs")
    }
    state.compare.epochs = epochs
    return []
  }

  static func isReadable(_ target: DashboardState.Target) -> Bool { target == .compare(.chart) }

  static func read(_ target: DashboardState.Target, at point: Point, _ state: inout DashboardState) {
    guard let place = state.regions.rectangle(of: target),
      let found = comparisonChart(state, theme: .mono).sample(at: point, in: place, within: 2)
    else { return }
    state.compare.selected = found.sample
  }

  static func press(_ target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  {
    switch target {
    case .compare(.column(let column)): state.compare.sort(by: column)
    case .compare(.row), .compare(.chart), .compare(.scrollBar): return try drag(target, to: event, &state)
    case .compare(.columns(let step)): scroll(step, &state)
    default: break
    }
    return []
  }

  static func isGrabbable(_ target: DashboardState.Target) -> Bool {
    switch target {
    case .compare(.row), .compare(.chart), .compare(.scrollBar): true
    default: false
    }
  }

  static func drag(_ target: DashboardState.Target, to event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  {
    guard let place = state.regions.rectangle(of: target) else { return [] }
    let order = state.compare.order
    switch target {
    case .compare(.row):
      state.compare.isChartFocused = false
      // Selecting follows the mouse over the other rows.
      if case .compare(.row(let index))? = state.regions[event.position] { state.compare.selected = index }
    case .compare(.chart):
      state.compare.isChartFocused = true
      let chart = comparisonChart(state, theme: .mono)
      let found = chart.sample(at: event.position, in: place, within: 1000)
      if let found { state.compare.selected = found.sample }
    case .compare(.scrollBar):
      let index = ScrollBar(offset: 0, count: order.count).index(at: event.position.y, in: place)
      if order.indices.contains(index) { state.compare.selected = order[index] }
    default: break
    }
    return []
  }

  static func wheel(
    _ step: Int, over target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState
  ) throws -> [Effect] {
    switch target {
    case .compare(.row), .compare(.scrollBar): state.compare.select(by: -step, in: state.compare.order)
    case .compare(.chart): state.compare.select(by: step, in: state.compare.order(by: .bytes))
    case .compare(.column), .compare(.columns): scroll(-step, &state)
    default: break
    }
    return []
  }

  static func scroll(_ step: Int, _ state: inout DashboardState) {
    state.compare.firstColumn += step
    state.compare.followsColumn = false
  }

  static func draw(
    _ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme, cache: ViewCache
  ) {
    // Two borders, the titles and a line that says what happens.
    let wanted = max(8, state.compare.table.rows.count + 4)
    var height = place.height - wanted >= 8 ? wanted : max(place.height * 6 / 10, min(place.height, 7))
    // A chart of a few lines would say nothing.
    if place.height - height < 5 { height = place.height }
    let parts = TerminalCanvas.Layout([.length(height), .fill(1)]).rows(of: place)
    drawComparison(state, in: &frame, parts[0], theme: theme)
    guard parts[1].height >= 5 else { return }
    drawComparisonChart(state, in: &frame, parts[1], theme: theme)
  }
}

extension DashboardState {
  fileprivate mutating func startComparison() throws -> Effect {
    if let job = jobs.newest(.comparison), !job.isOver {
      throw Refusal("a comparison \(job.status == .waiting ? "waits" : "runs") already; c cancels it")
    }
    try base.model.graph.requireRunnable()
    let base = base
    // What is compared is known before anything is measured.
    let techniques = comparedTechniques
    let setup = ComparisonTable.Setup(
      model: base.title, dataset: datasetName, epochs: compare.epochs, seed: seed)
    compare.table = ComparisonTable(setup: setup)
    compare.subject = base
    compare.selected = 0
    return submit(.comparison, title: "compare techniques on \(base.title)") { context in
      try runComparison(of: base.model, techniques, setup: setup, context)
    }
  }

  /// What is tried on the model. What the others are compared with is called the original only where it is that, in single precision.
  var comparedTechniques: [CompressionTechnique] {
    let all = CompressionTechnique.standard(for: base.model, epochs: compare.epochs, seed: seed)
    return base == compress.original ? all : [.asItIs] + all.dropFirst()
  }

  /// The model that the table is of, or will be.
  var comparedName: String { compare.table.setup?.model ?? base.title }
}

/// A comparison as a job.
private func runComparison(
  of model: Model, _ techniques: [CompressionTechnique], setup: ComparisonTable.Setup, _ context: JobContext
) throws -> JobResult {
  context.log(
    "\(Numbers.count(setup.epochs, of: "epoch")) of fine-tuning for what is trained, seed \(setup.seed)")
  try context.report(JobSnapshot(fraction: 0, phase: "reading data"))
  let dataset = try context.dataset()
  var told = 0
  let table = try compareCompressionTechniques(
    model, dataset: dataset, techniques: techniques, setup: setup, gate: context.gate
  ) { progress in
    for row in progress.table.rows.dropFirst(told) {
      context.log(
        "\(row.technique): \(Numbers.bytes(row.bytes)), \(Numbers.percent(row.accuracy.fraction, places: 2)), "
          + "\(Numbers.duration(row.latency.p50)), made in \(Numbers.duration(row.seconds))")
    }
    told = progress.table.rows.count
    var snapshot = JobSnapshot(
      fraction: progress.fraction, phase: "\(progress.technique): \(progress.activity)")
    snapshot.comparison = progress.table
    try context.report(snapshot)
  }
  return JobResult(
    summary: Numbers.count(max(0, table.rows.count - 1), of: "technique"), product: .comparison(table))
}
