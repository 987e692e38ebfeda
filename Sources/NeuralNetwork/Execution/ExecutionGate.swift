internal import Foundation
internal import Synchronization

/// Lets long work pause for a moment, between two chunks, so that something urgent has the processors for itself.
public final class ExecutionGate: Sendable {
  private let isClosed = Atomic<Bool>(false)
  private let condition = NSCondition()

  /// Creates an open gate.
  public init() {}

  /// Makes work wait before its next chunk.
  public func close() { isClosed.store(true, ordering: .releasing) }

  /// Lets work go on.
  public func open() {
    guard isClosed.load(ordering: .relaxed) else { return }
    condition.lock()
    isClosed.store(false, ordering: .releasing)
    condition.broadcast()
    condition.unlock()
  }

  /// Returns once the gate is open; at once when it is. The calling thread lets others go first from now on.
  public func pass() {
    ThreadPriority.yieldToInteraction()
    guard isClosed.load(ordering: .acquiring) else { return }
    condition.lock()
    while isClosed.load(ordering: .acquiring) { condition.wait() }
    condition.unlock()
  }
}
