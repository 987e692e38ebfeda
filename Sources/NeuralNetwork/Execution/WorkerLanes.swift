/// The lanes on which an operator's independent blocks of work run, each with scratch memory of its own.
///
/// The blocks are the same however many lanes there are, and no two blocks write the same element: that is what makes
/// results independent of the number of threads. An instance belongs to one pass at a time.
public final class WorkerLanes {
  /// How many blocks can run at once.
  public let count: Int

  /// Whether an operator should cut its own work into blocks. It shouldn't where whole samples already run in
  /// parallel.
  public let splitsWork: Bool

  private let scratch: [ScratchMemory]

  /// Creates lanes; one lane runs its blocks on the calling thread.
  public init(count: Int, splitsWork: Bool) {
    precondition(count > 0, "work needs at least one lane")
    self.count = count
    self.splitsWork = splitsWork
    self.scratch = (0..<count).map { _ in ScratchMemory() }
  }

  /// Into how many parts an operator should cut the work on each of `samples` samples: 1 where there are enough samples for all
  /// lanes, or where a part would be too little to be worth a thread.
  ///
  /// - Parameter work: The multiply-accumulates, or what takes as long, of one sample.
  func parts(ofSamples samples: Int, work: Int) -> Int {
    guard splitsWork, samples < count else { return 1 }
    // Twice as many parts as lanes, so that a lane that was held up doesn't keep all others waiting for half the work.
    return max(1, min(2 * count, work / Self.worthwhileWork))
  }

  /// About 20 µs: waking a thread takes half of it.
  private static let worthwhileWork = 1_000_000

  /// Runs `body` for every block in 0..<`blocks`, and returns when all are done.
  ///
  /// - Parameter body: Receives the block's number and scratch memory that no other running block uses.
  func forEach(_ blocks: Int, _ body: (_ block: Int, _ scratch: ScratchMemory) -> Void) {
    concurrentForEach(blocks, lanes: count) { block, lane in body(block, scratch[lane]) }
  }
}

/// Memory for intermediate results that is kept from one block to the next, so that pages are touched once.
final class ScratchMemory {
  private var buffer = UnsafeMutableBufferPointer<Float>(start: nil, count: 0)

  /// `count` floats of arbitrary content, aligned to 64 bytes; they last until the next call.
  func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    if buffer.count < max(count, 1) {
      buffer.baseAddress?.deallocate()
      let bytes = UnsafeMutableRawPointer.allocate(
        byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
      buffer = UnsafeMutableBufferPointer(
        start: bytes.bindMemory(to: Float.self, capacity: max(count, 1)), count: max(count, 1))
    }
    // The line above made a buffer of at least one element.
    return buffer.baseAddress.unsafelyUnwrapped
  }

  deinit { buffer.baseAddress?.deallocate() }
}
