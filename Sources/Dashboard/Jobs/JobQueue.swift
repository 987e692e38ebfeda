internal import Dispatch
public import NeuralNetwork
internal import Synchronization

/// Does long work in the background, one job at a time; the others wait in the order in which they were asked for.
///
/// Measuring what a slider does isn't such work: see `MeasurementJob`, which only the newest order counts for.
public final class JobQueue: Sendable {
  private struct Jobs {
    var contexts: [JobID: JobContext] = [:]
    var running: JobID?
    var isYielding = false
  }

  private let jobs = Mutex(Jobs())
  private let queue = DispatchQueue(label: "jobs", qos: .utility)
  private let dataset = Mutex<Dataset?>(nil)
  private let loadDataset: @Sendable () throws -> Dataset
  private let deliver: @Sendable (JobEvent) -> Void

  /// Prepares a queue.
  ///
  /// - Parameters:
  ///   - dataset: Reads what jobs train on; called on their thread, until it has succeeded once.
  ///   - deliver: Receives what happens, from the jobs' thread or the caller's, each job's events in order.
  public init(
    dataset: @escaping @Sendable () throws -> Dataset, deliver: @escaping @Sendable (JobEvent) -> Void
  ) {
    loadDataset = dataset
    self.deliver = deliver
  }

  private func sharedDataset() throws -> Dataset {
    try dataset.withLock { dataset in
      if let dataset { return dataset }
      let loaded = try loadDataset()
      dataset = loaded
      return loaded
    }
  }

  /// Does something once everything asked for before is done.
  public func submit(_ request: JobRequest) {
    let context = JobContext(
      id: request.id, dataset: { try self.sharedDataset() }, deliver: deliver)
    jobs.withLock { $0.contexts[request.id] = context }
    queue.async { self.run(request) }
  }

  /// Ends a job: at its next report when it runs, at once when it waits.
  public func cancel(_ id: JobID) {
    let (context, isWaiting) = jobs.withLock { jobs in
      let isWaiting = jobs.running != id
      return (isWaiting ? jobs.contexts.removeValue(forKey: id) : jobs.contexts[id], isWaiting)
    }
    context?.cancel()
    if context != nil, isWaiting { deliver(.ended(id, .cancelled)) }
  }

  /// Lets a running job rest until it is resumed.
  public func pause(_ id: JobID) { context(of: id)?.setPaused(true) }

  /// Lets a paused job go on.
  public func resume(_ id: JobID) { context(of: id)?.setPaused(false) }

  /// Leaves the processors to what somebody waits for, or takes them again.
  public func setYielding(_ isYielding: Bool) {
    jobs.withLock { jobs in
      guard jobs.isYielding != isYielding else { return }
      jobs.isYielding = isYielding
      if let running = jobs.running { jobs.contexts[running]?.setYielding(isYielding) }
    }
  }

  /// Ends all jobs.
  public func end() {
    let contexts = jobs.withLock { Array($0.contexts.values) }
    for context in contexts { context.cancel() }
  }

  private func context(of id: JobID) -> JobContext? { jobs.withLock { $0.contexts[id] } }

  private func run(_ request: JobRequest) {
    let started = jobs.withLock { jobs -> JobContext? in
      guard let context = jobs.contexts[request.id] else { return nil }
      jobs.running = request.id
      if jobs.isYielding { context.setYielding(true) }
      return context
    }
    guard let context = started else { return }
    context.begin()
    deliver(.started(request.id))
    let end: JobEvent.End
    do {
      try context.checkCancellation()
      end = .done(try request.work(context))
    } catch is JobCancellation {
      end = .cancelled
    } catch {
      end = .failed("\(error)")
    }
    context.flush()
    jobs.withLock { jobs in
      jobs.running = nil
      jobs.contexts[request.id] = nil
    }
    deliver(.ended(request.id, end))
  }
}
