internal import Dispatch
internal import Synchronization

/// Runs `body` for every index in 0..<`count` on up to `lanes` threads, and returns when all are done.
///
/// Indices are taken in order by whichever lane is free. `body` must not let two indices write the same memory.
///
/// - Parameter body: Receives the index and the number of the lane, 0..<`lanes`, that runs it.
public func concurrentForEach(
  _ count: Int, lanes: Int = ProcessorCount.active, _ body: (_ index: Int, _ lane: Int) -> Void
) {
  let lanes = min(lanes, count)
  guard lanes > 1 else {
    for index in 0..<max(count, 0) { body(index, 0) }
    return
  }
  withoutActuallyEscaping(body) { body in
    let loop = ConcurrentLoop(count: count, body)
    for lane in 1..<lanes {
      guard HelperPool.shared.run({ loop.join(lane) }) else { break }
    }
    loop.run(0)
    loop.finish()
  }
}

/// Indices that several threads take in turn.
private final class ConcurrentLoop: Sendable {
  private let count: Int
  private let next = Atomic<Int>(0)
  private let isOver = Mutex(false)
  private let lanes = DispatchGroup()
  /// What is done for an index, by a lane.
  // Unsafe because bodies write through pointers, which are never Sendable, so that neither `@Sendable` nor a `Mutex` can hold
  // them. Sound because callers promise that no two indices write the same memory, and because this is written once, by the
  // caller's thread, after it has run its own lane and all others that read this have left `lanes`.
  private nonisolated(unsafe) var body: ((Int, Int) -> Void)?

  init(count: Int, _ body: @escaping (Int, Int) -> Void) {
    self.count = count
    self.body = body
  }

  /// Helps on another thread; one that comes too late finds nothing to do.
  func join(_ lane: Int) {
    let isOver = isOver.withLock { isOver in
      if !isOver { lanes.enter() }
      return isOver
    }
    guard !isOver else { return }
    run(lane)
    lanes.leave()
  }

  /// Takes indices until there are none. Not inlined, so that no reference to the body is left behind it.
  @inline(never)
  func run(_ lane: Int) {
    guard let body else { return }
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      body(index, lane)
    }
  }

  /// Waits for those that help. Nobody is waited for who hasn't begun: their threads may be busy for long.
  func finish() {
    isOver.withLock { $0 = true }
    lanes.wait()
    body = nil
  }
}
