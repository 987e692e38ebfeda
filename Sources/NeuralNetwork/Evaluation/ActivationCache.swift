/// The values that go into one step of a plan, kept for as many samples as memory allows, so that a change behind that
/// step doesn't run what comes before it again.
final class ActivationCache {
  /// The step whose inputs are kept; all steps before it need not be run.
  let boundary: Int
  private let slots: [(slot: Int, size: Int)]
  private let floatsPerSample: Int
  private let chunkSize: Int
  /// The number of chunks there is room for.
  let capacity: Int
  private var chunks: [UnsafeMutablePointer<Float>?]

  /// Makes room for the live slots before `boundary`.
  ///
  /// - Parameter byteBudget: The most memory to use; chunks that don't fit are computed from the start each time.
  init(runner: InferenceRunner, boundary: Int, chunkCount: Int, byteBudget: Int) {
    self.boundary = boundary
    chunkSize = runner.chunkSize
    slots = runner.liveSlots(before: boundary).map { ($0, runner.plan.slots[$0].shape.elementCount) }
    floatsPerSample = slots.reduce(0) { $0 + $1.size }
    let chunkBytes = max(1, floatsPerSample * runner.chunkSize * MemoryLayout<Float>.stride)
    capacity = min(chunkCount, byteBudget / chunkBytes)
    chunks = Array(repeating: nil, count: capacity)
  }

  /// How many chunks are kept.
  var storedCount: Int { chunks.reduce(0) { $0 + ($1 == nil ? 0 : 1) } }

  /// Whether there is room for `chunk` and it isn't kept yet.
  func wants(_ chunk: Int) -> Bool { chunk < capacity && chunks[chunk] == nil }

  /// Puts a kept chunk into a lane's slots.
  ///
  /// - Returns: Whether it was there.
  func restore(_ chunk: Int, samples: Int, runner: InferenceRunner, lane: Int) -> Bool {
    guard chunk < capacity, var source = chunks[chunk] else { return false }
    for (slot, size) in slots {
      runner.pointer(toSlot: slot, lane: lane).update(from: source, count: samples * size)
      source += samples * size
    }
    return true
  }

  /// Keeps a chunk from a lane's slots. Different chunks may be kept at the same time.
  func store(
    _ chunk: Int, samples: Int, runner: InferenceRunner, lane: Int, into memory: UnsafeMutablePointer<Float>
  ) {
    var target = memory
    for (slot, size) in slots {
      target.update(from: runner.pointer(toSlot: slot, lane: lane), count: samples * size)
      target += samples * size
    }
  }

  /// Memory for `chunk`, which `store` fills; it counts as kept from now on.
  func reserve(_ chunk: Int) -> UnsafeMutablePointer<Float> {
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: max(1, floatsPerSample * chunkSize))
    chunks[chunk] = memory
    return memory
  }

  /// Forgets a chunk that was reserved but not filled.
  func giveBack(_ chunk: Int) {
    chunks[chunk]?.deallocate()
    chunks[chunk] = nil
  }

  deinit {
    for case let chunk? in chunks { chunk.deallocate() }
  }
}
