import Dispatch
import Synchronization

@testable import Dashboard

/// Collects what jobs say until a condition holds.
final class EventList: Sendable {
  private let all = Mutex<[JobEvent]>([])
  private let arrived = DispatchSemaphore(value: 0)

  func add(_ event: JobEvent) {
    all.withLock { $0.append(event) }
    arrived.signal()
  }

  /// All events so far, once they are enough; `nil` when they aren't for half a minute.
  func wait(until isEnough: ([JobEvent]) -> Bool) -> [JobEvent]? {
    let deadline = DispatchTime.now() + 30
    while true {
      let events = all.withLock { $0 }
      if isEnough(events) { return events }
      if arrived.wait(timeout: deadline) == .timedOut { return nil }
    }
  }

  /// Whether a job has come to its end.
  static func isOver(_ number: Int) -> ([JobEvent]) -> Bool {
    { events in
      events.contains { if case .ended(JobID(number), _) = $0 { true } else { false } }
    }
  }
}
