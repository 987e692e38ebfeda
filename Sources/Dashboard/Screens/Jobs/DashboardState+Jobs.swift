internal import ModelCompression

extension DashboardState {
  /// Asks for long work; it stands in the list at once.
  mutating func submit(
    _ kind: JobKind, title: String, work: @escaping @Sendable (JobContext) throws -> JobResult
  ) -> Effect {
    let id = JobID(jobs.entries.count + 1)
    jobs.entries.append(.init(id: id, kind: kind, title: title))
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
        $0.status = .failed
        $0.outcome = reason
      }
      message = "\(entry.title): \(reason)"
    case .cancelled:
      jobs.change(id) {
        $0.status = .cancelled
        $0.snapshot?.secondsLeft = nil
      }
      if entry.kind == .fineTuning { compress.showsCurves = false }
    }
    return []
  }

  /// Shows techniques side by side, and as points beside the recipes.
  private mutating func take(_ table: ComparisonTable) {
    // What the others are compared with may be what training made of the original.
    let isOriginal = compare.subject.map { $0 == compress.original } ?? true
    compare.table = isOriginal ? table : table.namingFirst("as it is")
    recordVisits(table)
  }

  /// Hands what a job made to the screen that it is for.
  private mutating func take(_ product: JobResult.Product, of entry: JobsState.Entry) throws -> [Effect] {
    switch product {
    case .none: break
    case .changed(let made):
      return try compress.change(
        to: made.model, keepsGraph: made.keepsGraph, recipe: made.recipe, origin: made.origin)
    case .comparison(let table): take(table)
    case .students(let result, let origin): distill.result = (result, origin)
    }
    return []
  }
}
