internal import Dispatch
internal import Synchronization

/// Threads that help with loops, shared by all that run at a time.
///
/// Not `concurrentPerform`: the threads that it runs on make Dispatch look after them once a second, for good. Not a queue for each
/// loop either: where loops are short and processors busy, each gets a thread of its own that comes too late, hundreds in the end.
final class HelperPool: Sendable {
  /// Some for each processor: those that wait in a loop that is paused can't help elsewhere.
  static let shared = HelperPool(count: max(8, 4 * ProcessorCount.active))

  private final class Helper: Sendable {
    let queue = DispatchQueue(label: "helper")
    let isTaken = Atomic(false)
  }

  private let helpers: [Helper]

  init(count: Int) { helpers = (0..<count).map { _ in Helper() } }

  /// Has a helper do something soon.
  ///
  /// - Returns: Whether there was one that had nothing to do.
  func run(_ work: @escaping @Sendable () -> Void) -> Bool {
    for helper in helpers where !helper.isTaken.exchange(true, ordering: .acquiring) {
      helper.queue.async {
        work()
        helper.isTaken.store(false, ordering: .releasing)
      }
      return true
    }
    return false
  }
}
