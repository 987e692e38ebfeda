/// Runs a model forward over chunks of samples, several chunks at once.
///
/// Memory is set aside once; a chunk's intermediate values stay small enough for the processor's cache. An instance is
/// used by one thread at a time and spreads the work itself.
public final class InferenceRunner {
  /// How many samples run through the graph together.
  public let chunkSize: Int
  /// The graph that is run.
  public let graph: Graph

  let plan: ExecutionPlan
  private let arenaLayout: ArenaLayout
  private let weights: PreparedWeights
  private let lanes: [Lane]
  /// For few samples: all threads work on the values of one lane.
  private let sharedWorkers: WorkerLanes
  /// For every step, the limits that it sets its results in the place of the step behind it, if it does.
  private let limits: [Limits?]
  /// For every step, whether the one before does its work.
  private let isFused: [Bool]
  private var model: Model?

  /// What one thread needs for itself.
  private final class Lane {
    let arena: UnsafeMutablePointer<Float>
    let workers = WorkerLanes(count: 1, splitsWork: false)

    init(size: Int) {
      let bytes = UnsafeMutableRawPointer.allocate(
        byteCount: max(size, 1) * MemoryLayout<Float>.stride, alignment: 64)
      arena = bytes.bindMemory(to: Float.self, capacity: max(size, 1))
      arena.initialize(repeating: 0, count: max(size, 1))
    }

    deinit { arena.deallocate() }
  }

  /// Sets memory aside for running `graph`.
  ///
  /// - Parameter lanes: How many threads to use.
  /// - Precondition: `graph` can be run: it has no `obstacle`.
  public init(graph: Graph, lanes: Int = ProcessorCount.active) {
    precondition(graph.obstacle == nil, "a graph with an obstacle can't be run")
    MatrixLibrary.prepare()
    self.graph = graph
    plan = ExecutionPlan(graph)
    let layout = ArenaLayout(plan)
    arenaLayout = layout
    chunkSize = Self.chunkSize(arena: layout.size)
    let limits = plan.limits
    self.limits = limits
    isFused = [false] + limits.dropLast().map { $0 != nil }
    weights = PreparedWeights(graph: graph, plan: plan)
    let size = layout.size * chunkSize
    self.lanes = (0..<max(1, lanes)).map { _ in Lane(size: size) }
    sharedWorkers = WorkerLanes(count: max(1, lanes), splitsWork: true)
  }

  /// A power of two that keeps a chunk's values within about a megabyte.
  private static func chunkSize(arena: Int) -> Int {
    var size = 128
    while size > 1, size * arena > 262_144 { size /= 2 }
    return size
  }

  /// The number of threads that run chunks.
  public var laneCount: Int { lanes.count }

  /// The first step that computes something else with `model`'s weights than with those loaded before, or the number of
  /// steps when nothing changed.
  func firstChangedStep(_ model: Model) -> Int {
    guard let loaded = self.model else { return 0 }
    return plan.steps.indices.first { step in
      weights.weightNames(ofStep: step).contains { loaded[weight: $0] != model[weight: $0] }
    } ?? plan.steps.count
  }

  /// Takes over the weights of `model`, which has this runner's graph.
  public func load(_ model: Model) {
    for step in plan.steps.indices
    where self.model == nil
      || weights.weightNames(ofStep: step).contains(where: { self.model?[weight: $0] != model[weight: $0] })
    {
      weights.load(model, step: step)
    }
    self.model = model
  }

  /// Where a lane keeps a slot.
  func pointer(toSlot slot: Int, lane: Int) -> UnsafeMutablePointer<Float> {
    lanes[lane].arena + arenaLayout.offsets[slot] * chunkSize
  }

  /// Runs some of the steps over a chunk whose live slots are filled.
  ///
  /// - Parameter goesOn: Asked before every step; whatever comes after a no isn't run.
  /// - Returns: Whether all were run.
  @discardableResult
  func run(steps: Range<Int>, samples: Int, lane: Int, goesOn: () -> Bool = { true }) -> Bool {
    run(steps: steps, samples: samples, lane: lane, workers: lanes[lane].workers, goesOn: goesOn)
  }

  @discardableResult
  private func run(
    steps: Range<Int>, samples: Int, lane: Int, workers: WorkerLanes, goesOn: () -> Bool = { true }
  ) -> Bool {
    for index in steps where !isFused[index] {
      guard goesOn() else { return false }
      let step = plan.steps[index]
      step.operation.forward(
        ForwardPass(
          batch: samples, inputs: step.inputs.map { activation($0, lane: lane) },
          output: activation(step.output, lane: lane), parameters: weights.parameters[index],
          prepared: weights.prepared[index], saved: weights.prepared[index], isTraining: false,
          limits: limits[index] ?? .none, lanes: workers
        ))
    }
    return true
  }

  private func activation(_ slot: Int, lane: Int) -> Activation {
    Activation(
      shape: plan.slots[slot].shape, layout: plan.slots[slot].layout,
      pointer: pointer(toSlot: slot, lane: lane))
  }

  /// The slots that steps from `boundary` on read and earlier ones, or the caller, write.
  func liveSlots(before boundary: Int) -> [Int] {
    var written = Set(plan.inputs)
    for step in plan.steps[..<boundary] { written.insert(step.output) }
    var live = Set<Int>()
    for step in plan.steps[boundary...] { live.formUnion(step.inputs.filter(written.contains)) }
    live.formUnion(plan.outputs.filter(written.contains))
    return live.sorted()
  }

  /// Runs the whole graph over a batch.
  ///
  /// - Parameters:
  ///   - inputs: One tensor `[batch, …]` for every input of the graph.
  ///   - progress: Told now and then how many of how many samples are done.
  /// - Returns: One tensor `[batch, …]` for every output of the graph.
  /// - Throws: `GraphError` when the inputs don't fit the graph.
  /// - Precondition: `load` has been called.
  public func predict(
    _ inputs: [Tensor], progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(GraphError) -> [Tensor] {
    precondition(model != nil, "weights must be loaded before the graph can be run")
    guard inputs.count == graph.inputs.count else {
      throw GraphError("the graph has \(graph.inputs.count) inputs, got \(inputs.count)")
    }
    let batch = inputs[0].shape.rank > 0 ? inputs[0].shape[0] : 0
    for (tensor, input) in zip(inputs, graph.inputs) {
      let expected = Shape([batch] + input.shape.dimensions)
      guard tensor.shape == expected else {
        throw GraphError("the input '\(input.name)' has the shape \(tensor.shape), expected \(expected)")
      }
    }
    let targets = graph.outputs.map { output in
      // Memory of its own, so that several chunks can write at once.
      UnsafeMutableBufferPointer<Float>.allocate(
        capacity: max(1, batch * graph.shapes[output.value].elementCount))
    }
    defer { for target in targets { target.deallocate() } }
    let sources = inputs.map { input in
      let source = UnsafeMutableBufferPointer<Float>.allocate(capacity: max(1, input.count))
      _ = source.initialize(from: input.elements)
      return source
    }
    defer { for source in sources { source.deallocate() } }
    let block = chunkSize * max(1, 1024 / chunkSize)
    for start in stride(from: 0, to: batch, by: block) {
      let count = min(block, batch - start)
      predict(
        zip(sources, graph.inputs).compactMap { source, input in
          source.baseAddress.map { UnsafePointer($0 + start * input.shape.elementCount) }
        }, batch: count,
        into: zip(targets, graph.outputs).compactMap { target, output in
          target.baseAddress.map { $0 + start * graph.shapes[output.value].elementCount }
        })
      progress(start + count, batch)
    }
    return zip(graph.outputs, targets).map { output, target in
      let shape = Shape([batch] + graph.shapes[output.value].dimensions)
      return Tensor(shape: shape, elements: Array(target[..<shape.elementCount]))
    }
  }

  /// Runs the whole graph over a batch in memory.
  ///
  /// - Parameters:
  ///   - inputs: `[batch, …]` for every input of the graph.
  ///   - batch: The number of samples.
  ///   - outputs: Room for `[batch, …]` for every output of the graph.
  /// - Precondition: `load` has been called.
  public func predict(
    _ inputs: [UnsafePointer<Float>], batch: Int, into outputs: [UnsafeMutablePointer<Float>]
  ) {
    precondition(model != nil, "weights must be loaded before the graph can be run")
    precondition(inputs.count == plan.inputs.count && outputs.count == plan.outputs.count)
    let chunks = Blocks(of: batch, size: chunkSize)
    // One chunk alone, or the last one of an odd number, is shared by all threads.
    let whole = chunks.count / lanes.count * lanes.count
    func run(_ chunk: Int, lane: Int, workers: WorkerLanes) {
      let samples = chunks[chunk]
      for (source, slot) in zip(inputs, plan.inputs) {
        let size = plan.slots[slot].shape.elementCount
        pointer(toSlot: slot, lane: lane).update(
          from: source + samples.lowerBound * size, count: samples.count * size)
      }
      self.run(steps: plan.steps.indices, samples: samples.count, lane: lane, workers: workers)
      for (target, slot) in zip(outputs, plan.outputs) {
        let size = plan.slots[slot].shape.elementCount
        (target + samples.lowerBound * size).update(
          from: pointer(toSlot: slot, lane: lane), count: samples.count * size)
      }
    }
    concurrentForEach(whole, lanes: lanes.count) { chunk, lane in
      run(chunk, lane: lane, workers: lanes[lane].workers)
    }
    for chunk in whole..<chunks.count { run(chunk, lane: 0, workers: sharedWorkers) }
  }
}
