public import NeuralNetwork

/// Where a comparison stands.
public struct ComparisonProgress: Sendable {
  /// The technique that is under way.
  public let technique: String
  /// Its place among all, from 0.
  public let index: Int
  /// How many there are.
  public let count: Int
  /// What is being done, in words.
  public let activity: String
  /// How much of this technique's current stage is done, 0...1.
  public let stageFraction: Double
  /// How much of everything is done, 0...1, as if all techniques took as long; it never falls.
  public let fraction: Double
  /// What is known so far.
  public let table: ComparisonTable
}

/// A technique whose training ran off to infinity.
public struct TechniqueDivergence: Error, Hashable, Sendable, CustomStringConvertible {
  /// The technique's name.
  public let technique: String
  public var description: String { "the training of the technique '\(technique)' diverged" }
}

/// Applies techniques to one model and measures each: exact bytes, accuracy on all test samples, latency on this machine.
///
/// Latency is that of the engine on the decoded weights: pruned and quantized weights take no less time there than dense ones,
/// fewer channels do.
///
/// - Parameters:
///   - setup: What the table says of how it was made.
///   - dataset: Techniques that train see its training split only; accuracy is measured on its test split.
///   - lanes: How many threads to use; nothing but the latency depends on it, which is measured on one.
///   - gate: Where work pauses while it is closed.
///   - progress: Called often. What it throws ends the comparison.
/// - Throws: what the techniques throw when they don't fit the model, `TechniqueDivergence`, and what `progress` throws.
public func compareCompressionTechniques(
  _ model: Model, dataset: Dataset, techniques: [CompressionTechnique], setup: ComparisonTable.Setup? = nil,
  lanes: Int = ProcessorCount.active,
  gate: ExecutionGate? = nil, progress: (ComparisonProgress) throws -> Void = { _ in }
) throws -> ComparisonTable {
  var table = ComparisonTable(setup: setup)
  var completed = 0.0
  let baseline = CompressionMetrics.calculateModelSize(model)
  for (index, technique) in techniques.enumerated() {
    func report(_ activity: String, _ fraction: Double, within share: ClosedRange<Double>) throws {
      let part = share.lowerBound + fraction * (share.upperBound - share.lowerBound)
      completed = min(1, max(completed, (Double(index) + part) / Double(techniques.count)))
      try progress(
        ComparisonProgress(
          technique: technique.name, index: index, count: techniques.count, activity: activity,
          stageFraction: fraction, fraction: completed, table: table))
    }
    let result: PipelineResult
    switch technique.method {
    case .pipeline(let pipeline):
      do {
        result = try pipeline.run(on: model, dataset: dataset, lanes: lanes, gate: gate) {
          try report($0.activity, $0.fraction, within: $0.stage.share(training: pipeline.fineTuning != nil))
        }
      } catch is TrainingDivergence {
        throw TechniqueDivergence(technique: technique.name)
      }
    case .distilledStudent(let width, let configuration, let recipe):
      result = try distill(
        model, width: width, configuration, recipe, dataset: dataset, lanes: lanes, gate: gate
      ) { try report($0, $1, within: 0...0.95) }
    }
    try report("measuring latency", 1, within: 0...0.95)
    let measured = result.model
    // What the others are compared with is the model in single precision, however much smaller it could be stored.
    let bytes = technique == .original ? baseline : result.totalBytes
    let latency = try LatencyMeasurement.measure(measured, samples: dataset.test) {
      try report("measuring latency", 1, within: 0...0.95)
    }
    table.rows.append(
      ComparisonRow(
        technique: technique.name, parameters: measured.parameterCount, macs: measured.macs,
        bytes: bytes,
        ratio: Double(baseline) / Double(max(bytes, 1)),
        sparsity: result.compressed.sparsity, accuracy: result.accuracy, latency: latency,
        energy: EnergyEstimate(
          macs: measured.macs, bytes: bytes, usesIntegers: technique.usesIntegers),
        seconds: result.seconds))
    try report("done", 1, within: 0...1)
  }
  return table
}

/// Compares the standard techniques on one model.
///
/// - Parameters:
///   - epochs: Epochs of fine-tuning for what needs it, and of training for the student.
///   - seed: Decides the order of samples.
/// - Throws: As the other form.
public func compareCompressionTechniques(
  _ model: Model, dataset: Dataset, epochs: Int, seed: UInt64, lanes: Int = ProcessorCount.active,
  gate: ExecutionGate? = nil, progress: (ComparisonProgress) throws -> Void = { _ in }
) throws -> ComparisonTable {
  try compareCompressionTechniques(
    model, dataset: dataset,
    techniques: CompressionTechnique.standard(for: model, epochs: epochs, seed: seed),
    setup: .init(model: model.name, dataset: dataset.name, epochs: epochs, seed: seed), lanes: lanes,
    gate: gate,
    progress: progress)
}

/// Trains a narrower student and compresses it.
private func distill(
  _ teacher: Model, width: Double, _ configuration: DistillationConfiguration, _ recipe: Recipe,
  dataset: Dataset, lanes: Int, gate: ExecutionGate?, report: (String, Double) throws -> Void
) throws -> PipelineResult {
  let clock = ContinuousClock()
  let start = clock.now
  let student = try Model(
    name: "\(teacher.name) student", randomWeightsFor: teacher.graph.scaled(width: width),
    seed: configuration.training.seed)
  let result = try trainWithDistillation(
    teacher: teacher, student: student, dataset: dataset, configuration: configuration, lanes: lanes,
    gate: gate
  ) {
    try report("distilling, epoch \($0.epoch) of \($0.epochs)", $0.fraction)
  }
  let compressed = try compress(result.distilled.model, recipe)
  let duration = clock.now - start
  let evaluation = try Evaluator(graph: student.graph, samples: dataset.test, lanes: lanes, gate: gate)
    .evaluate(compressed.decodedModel())
  return PipelineResult(
    compressed: compressed, model: compressed.decodedModel(),
    accuracy: AccuracyEstimate(evaluation),
    epochs: result.distilled.epochs.map { AccuracyEstimate($0.evaluation) },
    seconds: duration.inSeconds)
}

extension PipelineProgress.Stage {
  /// Which part of a technique's work the stage is, roughly.
  ///
  /// - Parameter trains: Whether there is training, which takes most of it.
  fileprivate func share(training trains: Bool) -> ClosedRange<Double> {
    switch self {
    case .cuttingChannels, .factorizing, .calibrating: 0...0.1
    case .fineTuning: 0.1...0.85
    case .measuring: (trains ? 0.85 : 0.1)...0.95
    }
  }
}

extension PipelineProgress {
  /// What is being done, in words.
  public var activity: String {
    switch stage {
    case .cuttingChannels: "cutting channels"
    case .fineTuning(let progress): "fine-tuning, epoch \(progress.epoch) of \(progress.epochs)"
    case .factorizing: "factorizing"
    case .calibrating: "calibrating"
    case .measuring: "measuring accuracy"
    }
  }
}
