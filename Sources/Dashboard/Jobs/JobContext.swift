internal import Foundation
public import NeuralNetwork
internal import Synchronization

/// The reason for which a cancelled job's work ends.
public struct JobCancellation: Error {}

/// What a job's work has of the outside: where it reports, pauses and learns that it is to stop.
public final class JobContext: Sendable {
  private enum Hold { case paused, yielding }

  private struct Status {
    var isCancelled = false
    var holds: Set<Hold> = []
    var workedBefore = Duration.zero
    var runningSince: ContinuousClock.Instant?
    var lastReport: ContinuousClock.Instant?
    var pending: JobSnapshot?

    var elapsed: Duration {
      workedBefore + (runningSince.map { ContinuousClock.now - $0 } ?? .zero)
    }
  }

  /// The least time between two snapshots that are shown.
  private static let interval = Duration.milliseconds(100)

  /// To be given to trainings and evaluations, which wait at it while somebody uses the dashboard.
  public let gate = ExecutionGate()

  /// The job.
  let id: JobID
  private let loadDataset: @Sendable () throws -> Dataset
  private let deliver: @Sendable (JobEvent) -> Void
  private let status = Mutex(Status())
  private let condition = NSCondition()

  init(
    id: JobID, dataset: @escaping @Sendable () throws -> Dataset,
    deliver: @escaping @Sendable (JobEvent) -> Void
  ) {
    self.id = id
    loadDataset = dataset
    self.deliver = deliver
  }

  /// The data to train on and to measure with, read when it is first asked for.
  public func dataset() throws -> Dataset { try loadDataset() }

  /// Tells how far the work is. Waits while the job is paused.
  ///
  /// It may be called as often as one likes: what comes too soon after another snapshot is shown later, unless a newer one
  /// has replaced it by then.
  ///
  /// - Throws: `JobCancellation` when the work is to end.
  public func report(_ snapshot: JobSnapshot) throws(JobCancellation) {
    try checkCancellation()
    let due = status.withLock { status -> JobSnapshot? in
      var snapshot = snapshot
      snapshot.elapsed = status.elapsed / .seconds(1)
      status.pending = snapshot
      let now = ContinuousClock.now
      guard status.lastReport.map({ now - $0 >= Self.interval }) ?? true else { return nil }
      status.lastReport = now
      defer { status.pending = nil }
      return status.pending
    }
    if let due { deliver(.progressed(id, due)) }
  }

  /// Waits while the job is paused.
  ///
  /// - Throws: `JobCancellation` when the work is to end.
  public func checkCancellation() throws(JobCancellation) {
    condition.lock()
    defer { condition.unlock() }
    while status.withLock({ !$0.isCancelled && $0.holds.contains(.paused) }) { condition.wait() }
    if status.withLock({ $0.isCancelled }) { throw JobCancellation() }
  }

  /// Adds a line to the job's log.
  public func log(_ line: String) { deliver(.logged(id, line)) }

  /// Begins to count the time.
  func begin() { status.withLock { $0.runningSince = .now } }

  /// Shows the last snapshot that was reported, however soon it came.
  func flush() {
    let last = status.withLock { status in
      defer { status.pending = nil }
      return status.pending
    }
    if let last { deliver(.progressed(id, last)) }
  }

  func cancel() { change { $0.isCancelled = true } }

  func setPaused(_ isPaused: Bool) { set(.paused, isPaused) }

  /// Leaves the processors to others, or takes them again.
  func setYielding(_ isYielding: Bool) { set(.yielding, isYielding) }

  private func set(_ hold: Hold, _ isHeld: Bool) {
    change { status in
      if isHeld { status.holds.insert(hold) } else { status.holds.remove(hold) }
      if hold == .paused, isHeld, status.runningSince != nil {
        status.workedBefore = status.elapsed
        status.runningSince = nil
      } else if hold == .paused, !isHeld, status.runningSince == nil {
        status.runningSince = .now
      }
    }
  }

  private func change(_ transform: (inout Status) -> Void) {
    condition.lock()
    let isHeld = status.withLock { status in
      transform(&status)
      // What is to stop must get to the place where it learns that.
      return !status.isCancelled && !status.holds.isEmpty
    }
    if isHeld { gate.close() } else { gate.open() }
    condition.broadcast()
    condition.unlock()
  }
}
