internal import ModelCompression
internal import NeuralNetwork

extension DashboardState {
  /// Asks for long work; it stands in the list at once.
  ///
  /// - Parameter changes: Whether it makes something else of the model on the Compress screen.
  mutating func submit(
    _ kind: JobKind, title: String, changes: Bool = false,
    work: @escaping @Sendable (JobContext) throws -> JobResult
  ) -> Effect {
    let id = JobID(jobs.entries.count + 1)
    var entry = JobsState.Entry(id: id, kind: kind, title: title)
    if changes {
      entry.start = (compress.subject, compress.recipe)
      if jobs.entries.contains(where: { !$0.isOver && $0.start != nil }) {
        message = "job \(id.number) waits, and starts from the weights as they are now"
      }
    }
    jobs.entries.append(entry)
    return .submit(JobRequest(id: id, kind: kind, title: title, work: work))
  }

  /// Has a job ended.
  mutating func cancel(_ id: JobID) throws -> [Effect] {
    guard let entry = jobs[id] else { return [] }
    guard !entry.isOver else { throw Refusal("job \(id.number) is over: \(entry.status.word)") }
    guard entry.status != .stopping else { throw Refusal("job \(id.number) is being stopped already") }
    if entry.isActive { jobs.change(id) { $0.status = .stopping } }
    return [.cancelJob(id)]
  }

  /// Lets a running job rest, or a resting one go on.
  mutating func togglePause(_ id: JobID) throws -> [Effect] {
    switch jobs[id]?.status {
    case .running:
      jobs.change(id) { $0.status = .paused }
      return [.pauseJob(id)]
    case .paused:
      jobs.change(id) { $0.status = .running }
      return [.resumeJob(id)]
    case let status? where ![.waiting, .stopping].contains(status):
      throw Refusal("job \(id.number) is over: \(status.word)")
    default: throw Refusal("only a job that runs can be paused")
    }
  }

  /// Takes over what happened to a job.
  mutating func follow(_ event: JobEvent) throws -> [Effect] {
    switch event {
    case .started(let id):
      jobs.change(id) { if $0.status == .waiting { $0.status = .running } }
    case .progressed(let id, let snapshot):
      jobs.change(id) { $0.snapshot = snapshot }
      if let table = snapshot.comparison { take(table) }
    case .logged(let id, let line): jobs.log(line, of: id)
    case .ended(let id, let end):
      return try finish(id, end)
    }
    return []
  }

  private mutating func finish(_ id: JobID, _ end: JobEvent.End) throws -> [Effect] {
    guard let entry = jobs[id] else { return [] }
    switch end {
    case .done(let result):
      jobs.change(id) {
        $0.status = .done
        $0.outcome = result.summary
        $0.snapshot?.fraction = 1
        $0.snapshot?.secondsLeft = nil
      }
      message = "\(entry.title): \(result.summary)"
      return try take(result.product, of: entry)
    case .failed(let reason):
      jobs.change(id) {
        $0.start = nil
        $0.status = .failed
        $0.outcome = reason
      }
      message = "\(entry.title): \(reason)"
    case .cancelled:
      jobs.change(id) {
        $0.start = nil
        $0.status = .cancelled
        $0.snapshot?.secondsLeft = nil
      }
      if entry.kind == .fineTuning { compress.showsCurves = false }
    }
    return []
  }

  /// Shows techniques side by side, and as points beside the recipes.
  private mutating func take(_ table: ComparisonTable) {
    compare.table = table
    recordVisits(table)
  }

  /// Hands what a job made to the screen that it is for.
  private mutating func take(_ product: JobResult.Product, of entry: JobsState.Entry) throws -> [Effect] {
    switch product {
    case .none: break
    case .changed(let made):
      jobs.change(entry.id) { $0.made = made }
      jobs.landing.append(entry.id)
    case .comparison(let table): take(table)
    case .students(let result, let origin): distill.result = (result, origin, entry.id)
    }
    return []
  }
}

// What jobs make of the model on the Compress screen.

extension DashboardState {
  /// Puts what jobs made onto the Compress screen, once nothing stands in front of it that is about what is there now.
  mutating func landWaiting() throws -> [Effect] {
    guard !jobs.landing.isEmpty, entry == nil, dialog == nil, !compress.isHeld else { return [] }
    let landing = jobs.landing
    jobs.landing = []
    return try landing.flatMap { try land($0) }
  }

  /// Puts what a job made onto the Compress screen, unless another model is there by now.
  private mutating func land(_ id: JobID) throws -> [Effect] {
    guard let entry = jobs[id], let made = entry.made, let start = entry.start else { return [] }
    guard start.subject == compress.subject else {
      message = "\(entry.title): \(entry.outcome); Enter on Jobs brings it"
      return []
    }
    guard start.recipe != compress.recipe else { return try bring(id) }
    // What was changed meanwhile is on top of it; where layers are others now, it can't be.
    let edited = editedRecipe(for: made, since: start.recipe)
    message =
      "\(entry.title): \(entry.outcome); "
      + (edited != nil ? "your recipe stays" : "under its recipe, u brings yours back")
    return try bring(id, recipe: edited)
  }

  /// The recipe on the screen for what a job made of the model under another one; `nil` where it doesn't fit that.
  private func editedRecipe(for made: JobResult.ChangedModel, since recipe: Recipe) -> Recipe? {
    if made.keepsGraph { return compress.recipe }
    func channels(_ recipe: Recipe) -> [Double] {
      compress.layers.map { recipe.settings(for: $0.name).channelSparsity }
    }
    // Channels that were to be cut are; others are another matter.
    guard channels(recipe) == channels(compress.recipe) else { return nil }
    let rest = compress.recipe.keepingChannels
    guard Set(made.model.layers.map(\.name)) == Set(compress.layers.map(\.name)),
      (try? rest.validate(for: made.model)) != nil
    else { return nil }
    return rest
  }

  /// Makes what a job made the model on the Compress screen, as one step that can be undone.
  ///
  /// - Parameter recipe: What is done to it; without one, what it was made under.
  mutating func bring(_ id: JobID, recipe: Recipe? = nil) throws -> [Effect] {
    guard let entry = jobs[id], let made = entry.made, let start = entry.start else {
      let wentThere = [.fineTuning, .correction].contains(jobs[id]?.kind) && jobs[id]?.status == .done
      throw Refusal(
        wentThere
          ? "it went to Compress already; undo, redo or its point on Explore bring it back"
          : "there is nothing to bring to Compress")
    }
    let effects = try compress.change(
      to: made.model, graph: made.keepsGraph ? start.subject.graph : nil, recipe: recipe ?? made.recipe,
      origin: made.origin)
    jobs.change(id) { ($0.made, $0.start) = (nil, nil) }
    return effects
  }
}
