internal import Synchronization

/// Events on their way from background work to the screen's thread.
final class Inbox: Sendable {
  private let events = Mutex<[DashboardEvent]>([])
  private let wake: @Sendable () -> Void

  /// Creates an empty inbox.
  ///
  /// - Parameter wake: Ends the screen's sleep.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  /// Puts an event behind the others. A job's snapshot takes the place of one that wasn't looked at yet.
  func put(_ event: DashboardEvent) {
    events.withLock { events in
      if case .job(.progressed(let id, _)) = event,
        let index = events.lastIndex(where: { if case .job(.progressed(id, _)) = $0 { true } else { false } })
      {
        events[index] = event
      } else {
        events.append(event)
      }
    }
    wake()
  }

  /// Takes everything out.
  func take() -> [DashboardEvent] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}
