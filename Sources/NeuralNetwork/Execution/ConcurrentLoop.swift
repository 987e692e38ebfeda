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
    // Shared between threads unchecked, since bodies write through pointers, which are never Sendable. Sound: callers promise
    // that no two indices write the same memory, and `body` outlives all calls, as concurrentPerform waits for the last.
    nonisolated(unsafe) let body = body
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index, lane)
      }
    }
  }
}
