internal import Foundation
internal import Synchronization

/// Measures models of one graph on the same samples, again and again, as fast as it can.
///
/// Results come in progressively. Samples are taken in a fixed random order, so that a part of them is a fair sample of
/// all. The values before the first layer that changed since the last call are kept, within a memory budget: changing
/// the last layer doesn't run the first again.
///
/// An instance is used by one thread at a time.
public final class Evaluator {
  /// The samples that are measured on.
  public let samples: LabeledSamples
  /// The most memory that kept values take, in bytes.
  public let cacheBudget: Int

  /// Where the evaluation pauses while it is closed; `nil` when nobody waits for anything else meanwhile.
  public let gate: ExecutionGate?

  private let runner: InferenceRunner
  private let order: [Int]
  private let chunks: Blocks
  private var cache: ActivationCache?
  /// The most chunks between two reports until it is known how long they take: about ten milliseconds' work.
  private let groupLimit: Int
  /// Whether a chunk takes so long that waiting for its end is noticed.
  private let hasLongChunks: Bool

  /// Prepares for measuring models of `graph`.
  ///
  /// - Parameter gate: Given where a person uses the program meanwhile: the evaluation's threads then also let others go
  ///   first.
  /// - Throws: `GraphError` when the graph can't be run, the samples don't have the shape of its input, or it has several.
  public init(
    graph: Graph, samples: LabeledSamples, lanes: Int = ProcessorCount.active, cacheBudget: Int = 160 << 20,
    gate: ExecutionGate? = nil
  ) throws(GraphError) {
    try Self.requireFit(graph, samples)
    self.samples = samples
    self.cacheBudget = cacheBudget
    self.gate = gate
    runner = InferenceRunner(graph: graph, lanes: lanes)
    var generator = SeededGenerator(seed: 0x7A11)
    order = generator.permutation(of: samples.count)
    chunks = Blocks(of: samples.count, size: runner.chunkSize)
    let chunkMACs = max(1, graph.macs * runner.chunkSize)
    groupLimit = max(runner.laneCount, 1_000_000_000 / chunkMACs)
    hasLongChunks = chunkMACs > 100_000_000
  }

  /// Checks that models of `graph` can be measured on samples, whatever their labels.
  static func requireFit(_ graph: Graph, _ samples: LabeledSamples) throws(GraphError) {
    try graph.requireRunnable()
    guard graph.inputs.count == 1 else {
      throw GraphError("can't be evaluated: the graph has \(graph.inputs.count) inputs, expected 1")
    }
    guard graph.inputs[0].shape.elementCount == samples.shape.elementCount else {
      throw GraphError(
        "the model takes samples of shape \(graph.inputs[0].shape), but the data has \(samples.shape)")
    }
    let output = graph.shapes[graph.outputs[0].value]
    guard output.dimensions.count(where: { $0 != 1 }) <= 1 else {
      throw GraphError(
        "can't be evaluated: the first output has the shape \(output), expected one number for each class")
    }
  }

  /// The number of classes that the model tells apart.
  public var classCount: Int { runner.graph.classCount }

  /// Measures `model` on all samples, or on the first `limit` of the evaluator's order.
  ///
  /// - Precondition: `model` has the evaluator's graph.
  public func evaluate(_ model: Model, limit: Int = .max) -> Evaluation {
    // Nobody wants to know in between, so nobody waits for the slowest thread but once.
    evaluate(model, limit: limit, firstGroup: .max, interrupts: { false }) { _ throws(Never) in }
  }

  /// Measures `model`.
  ///
  /// - Parameters:
  ///   - limit: How many samples to measure at most; all of them by default.
  ///   - interrupts: Asked on the evaluation's threads, between operators where a sample takes long: whether `progress` wants to be
  ///     called at once. What is under way by then is begun anew if `progress` doesn't throw.
  ///   - progress: Called with what is known so far, after the first few hundred samples, or sooner where they take long, and
  ///     then often. What it throws ends the evaluation.
  /// - Precondition: `model` has the evaluator's graph.
  @discardableResult
  public func evaluate<Failure: Error>(
    _ model: Model, limit: Int = .max, interrupts: @Sendable () -> Bool = { false },
    progress: (Evaluation) throws(Failure) -> Void
  ) throws(Failure) -> Evaluation {
    // The first report is wanted soon. After that, a report every few milliseconds is enough, and every one costs a wait
    // for the slowest thread.
    try evaluate(
      model, limit: limit, firstGroup: min(groupLimit, max(runner.laneCount, 256 / runner.chunkSize)),
      interrupts: interrupts, progress: progress)
  }

  /// The class that `model` takes each sample for: the one with the largest logit, the first of equals; not-a-numbers count as
  /// larger than all others.
  ///
  /// - Parameter progress: Called with what is known so far. What it throws ends the evaluation.
  /// - Returns: A class for every sample, in the order of the samples.
  /// - Precondition: `model` has the evaluator's graph.
  public func predictions<Failure: Error>(
    of model: Model, progress: (Evaluation) throws(Failure) -> Void
  ) throws(Failure) -> [Int32] {
    var result = [Int32](repeating: 0, count: samples.count)
    var next = 0
    try evaluate(
      model, limit: .max, firstGroup: groupLimit, interrupts: { false },
      each: { sample in
        result[order[next]] = sample.prediction
        next += 1
      }, progress: progress)
    return result
  }

  /// Measures `model` with a report after `firstGroup` chunks and then after so many or more.
  ///
  /// - Parameter each: Receives the samples in the evaluator's order.
  @discardableResult
  private func evaluate<Failure: Error>(
    _ model: Model, limit: Int, firstGroup: Int, interrupts: @Sendable () -> Bool,
    each: (Tally.Sample) -> Void = { _ in }, progress: (Evaluation) throws(Failure) -> Void
  ) throws(Failure) -> Evaluation {
    let boundary = prepareCache(for: model)
    runner.load(model)
    var tally = Tally(classes: classCount, total: max(0, min(limit, samples.count)))
    let chunkCount = min(chunks.count, (tally.total + runner.chunkSize - 1) / runner.chunkSize)
    var next = 0
    var group = min(firstGroup, max(chunkCount, 1))
    while next < chunkCount {
      let range = next..<min(next + group, chunkCount)
      let start = ContinuousClock.now
      if let results = run(range, boundary: boundary, limit: tally.total, interrupts: interrupts) {
        tally.add(results)
        results.forEach(each)
        if ContinuousClock.now - start < .milliseconds(8) { group *= 2 }
        next = range.upperBound
      }
      try progress(tally.evaluation)
    }
    return tally.evaluation
  }

  /// Keeps the values before the first layer whose weights differ from those measured last.
  ///
  /// - Returns: The step at which kept values can be put in.
  private func prepareCache(for model: Model) -> Int {
    let changed = runner.firstChangedStep(model)
    if let cache, changed < cache.boundary { self.cache = nil }
    // Worth keeping only from behind the first step that multiplies; moves forward as later layers are changed.
    if changed > (cache?.boundary ?? 0), changed < runner.plan.steps.count {
      cache = ActivationCache(
        runner: runner, boundary: changed, chunkCount: chunks.count, byteBudget: cacheBudget)
    }
    return cache?.boundary ?? 0
  }

  /// Keeps the values that go into a node, so that the next model that differs from `model` only from there on is measured
  /// without what comes before.
  ///
  /// - Parameters:
  ///   - node: The index of the node in the graph whose weights are about to change.
  ///   - progress: Called often. What it throws ends the preparation; what is kept by then stays.
  /// - Precondition: `model` has the evaluator's graph.
  public func prepare<Failure: Error>(
    forChangesTo node: Int, of model: Model, progress: () throws(Failure) -> Void
  ) throws(Failure) {
    guard let boundary = runner.plan.steps.firstIndex(where: { $0.node == node }), boundary > 0 else {
      return
    }
    let changed = runner.firstChangedStep(model)
    runner.load(model)
    var cache = self.cache
    if let kept = cache, changed < kept.boundary || kept.boundary != boundary { cache = nil }
    let filled =
      cache
      ?? ActivationCache(
        runner: runner, boundary: boundary, chunkCount: chunks.count, byteBudget: cacheBudget)
    self.cache = filled
    let groups = Blocks(
      of: filled.capacity, size: min(groupLimit, max(runner.laneCount, 512 / runner.chunkSize)))
    for group in 0..<groups.count {
      let range = groups[group]
      let reserved = reserve(range)
      guard reserved.contains(where: { $0 != nil }) else { continue }
      concurrentForEach(range.count, lanes: runner.laneCount) { index, lane in
        guard let memory = reserved[index] else { return }
        enter(range.lowerBound + index, boundary: boundary, keepingIn: memory, lane: lane) { true }
      }
      try progress()
    }
  }

  /// Memory for those of the chunks that are to be kept and aren't yet.
  private func reserve(_ range: Range<Int>) -> [UnsafeMutablePointer<Float>?] {
    range.map { chunk in
      guard let cache, cache.wants(chunk) else { return nil }
      return cache.reserve(chunk)
    }
  }

  /// Brings a lane to the boundary: from the values that are kept, or by running what comes before.
  ///
  /// - Parameter goesOn: Asked between steps. What has not been run to its end isn't kept.
  private func enter(
    _ chunk: Int, boundary: Int, keepingIn memory: UnsafeMutablePointer<Float>?, lane: Int,
    goesOn: () -> Bool
  ) {
    gate?.pass()
    let positions = chunks[chunk]
    if memory == nil, let cache, cache.restore(chunk, samples: positions.count, runner: runner, lane: lane) {
      return
    }
    samples.copyInputs(order[positions], to: runner.pointer(toSlot: runner.plan.inputs[0], lane: lane))
    let isWhole = runner.run(steps: 0..<boundary, samples: positions.count, lane: lane, goesOn: goesOn)
    if isWhole, let memory, let cache {
      cache.store(chunk, samples: positions.count, runner: runner, lane: lane, into: memory)
    }
  }

  /// Runs some chunks and returns each sample's label, prediction and loss; `nil` when it was interrupted.
  private func run(
    _ range: Range<Int>, boundary: Int, limit: Int, interrupts: @Sendable () -> Bool
  ) -> [Tally.Sample]? {
    let first = chunks[range.lowerBound].lowerBound
    let last = min(limit, chunks[range.upperBound - 1].upperBound)
    let isProbability = runner.graph.endsInSoftmax
    let reserved = reserve(range)
    let isInterrupted = Atomic<Bool>(false)
    func goesOn() -> Bool {
      guard hasLongChunks else { return true }
      // Waiting for a chunk's end would be noticed as well where somebody else is to have the processors.
      gate?.pass()
      if interrupts() { isInterrupted.store(true, ordering: .relaxed) }
      return !isInterrupted.load(ordering: .relaxed)
    }
    let samples = [Tally.Sample](unsafeUninitializedCapacity: last - first) { results, initialized in
      guard let results = results.baseAddress else { return }
      concurrentForEach(range.count, lanes: runner.laneCount) { index, lane in
        let chunk = range.lowerBound + index
        let positions = chunks[chunk]
        guard goesOn() else { return }
        enter(chunk, boundary: boundary, keepingIn: reserved[index], lane: lane, goesOn: goesOn)
        guard
          runner.run(
            steps: boundary..<runner.plan.steps.count, samples: positions.count, lane: lane, goesOn: goesOn)
        else { return }
        let logits = runner.pointer(toSlot: runner.plan.outputs[0], lane: lane)
        for (row, position) in positions.enumerated() where position < last {
          (results + (position - first)).initialize(
            to: Tally.Sample(
              label: self.samples.labels[order[position]], outputs: logits + row * classCount,
              count: classCount,
              isProbability: isProbability))
        }
      }
      initialized = isInterrupted.load(ordering: .relaxed) ? 0 : last - first
    }
    guard isInterrupted.load(ordering: .relaxed) else { return samples }
    for (chunk, memory) in zip(range, reserved) where memory != nil { cache?.giveBack(chunk) }
    return nil
  }
}
