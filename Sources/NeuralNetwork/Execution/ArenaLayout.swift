/// Where each slot of a plan lives in one piece of memory during inference: slots that are never needed at the same time
/// share a place, and operators that can work in place do.
struct ArenaLayout: Sendable {
  /// The offset of every slot, in floats for each sample of a batch.
  let offsets: [Int]
  /// The size of the arena, in floats for each sample of a batch.
  let size: Int

  init(_ plan: ExecutionPlan) {
    let lastReads = plan.lastReads
    var offsets = [Int](repeating: 0, count: plan.slots.count)
    var free: [Range<Int>] = []
    var size = 0

    func allocate(_ count: Int) -> Int {
      if let best = free.indices.filter({ free[$0].count >= count }).min(by: {
        free[$0].count < free[$1].count
      }) {
        let range = free.remove(at: best)
        if range.count > count { free.append(range.lowerBound + count..<range.upperBound) }
        return range.lowerBound
      }
      defer { size += count }
      return size
    }
    // Multiples of 16 floats keep every slot on its own cache lines.
    func rounded(_ slot: Int) -> Int { (plan.slots[slot].shape.elementCount + 15) / 16 * 16 }
    func release(_ slot: Int) {
      var range = offsets[slot]..<offsets[slot] + rounded(slot)
      for neighbour in free.indices.reversed()
      where free[neighbour].upperBound == range.lowerBound || free[neighbour].lowerBound == range.upperBound {
        let other = free.remove(at: neighbour)
        range = min(range.lowerBound, other.lowerBound)..<max(range.upperBound, other.upperBound)
      }
      free.append(range)
    }

    for input in plan.inputs { offsets[input] = allocate(rounded(input)) }
    for (index, step) in plan.steps.enumerated() {
      let ending = Set(step.inputs).filter { lastReads[$0] == index }
      if let first = step.inputs.first, plan.canWorkInPlace(step), ending.contains(first) {
        offsets[step.output] = offsets[first]
        for slot in ending where slot != first { release(slot) }
      } else {
        offsets[step.output] = allocate(rounded(step.output))
        for slot in ending { release(slot) }
      }
      if lastReads[step.output] < 0 { release(step.output) }
    }
    self.offsets = offsets
    self.size = max(size, 1)
  }
}
