internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// A correction as a job: everything that decides its result.
struct CorrectionWork: Sendable {
  let correction: Correction
  /// The model without the channels that the recipe removes.
  let model: Model
  /// What is applied to it; no channels are left to remove.
  let recipe: Recipe
  let energy: Double
  let subject: Subject
  let keepsChannels: Bool
  /// Whether there is data to measure the model on.
  let isMeasurable: Bool

  /// The model and the recipe that the screen shows.
  init(_ correction: Correction, _ state: CompressState, isMeasurable: Bool) {
    self.correction = correction
    self.isMeasurable = isMeasurable
    model = state.compressed.base
    recipe = state.recipe.keepingChannels
    energy = state.factorizationEnergy
    subject = state.subject
    keepsChannels = state.channelFractions.isEmpty
  }

  /// What it is called in the list of jobs.
  var title: String { "\(correction.title) of \(subject.title)" }

  private var pipeline: CompressionPipeline {
    switch correction {
    case .correctBiases: CompressionPipeline(recipe: recipe, correctsBias: true)
    case .recalibrate: CompressionPipeline(recipe: recipe, recalibratesBatchNorm: true)
    case .fold: CompressionPipeline(foldsBatchNorm: true, recipe: recipe)
    case .factorize: CompressionPipeline(lowRank: .init(energy: energy), recipe: recipe)
    }
  }

  /// Corrects the model, and measures it before and after.
  func run(_ context: JobContext) throws -> JobResult {
    context.log(correction.explanation)
    var snapshot = JobSnapshot(fraction: 0, phase: "reading data")
    try context.report(snapshot)
    guard isMeasurable || pipeline.needsSamples else { return try runWithoutSamples(context) }
    let dataset = try context.dataset()
    snapshot.phase = "measuring before"
    let evaluator = try Evaluator(
      graph: model.graph, samples: dataset.test, cacheBudget: 0, gate: context.gate)
    let before = try evaluator.evaluate(compress(model, recipe).decodedModel()) { partial in
      snapshot.fraction = Double(partial.count) / Double(max(1, partial.total)) / 2
      try context.report(snapshot)
    }
    let result = try pipeline.run(on: model, dataset: dataset, gate: context.gate) { progress in
      snapshot.phase = progress.activity
      snapshot.fraction = 0.5 + progress.fraction / 2
      try context.report(snapshot)
    }
    let (old, new) = (before.accuracy, result.accuracy.fraction)
    return try jobResult(
      result.compressed.base, recipe: result.compressed.recipe,
      summary: "\(Numbers.percent(old, places: 2)) → \(Numbers.percent(new, places: 2))", context)
  }

  /// Does what needs no data to a model that can't be measured.
  private func runWithoutSamples(_ context: JobContext) throws -> JobResult {
    try context.report(JobSnapshot(fraction: 0, phase: correction.title))
    let (made, rest) = try pipeline.reshaped(model)
    let (before, after) = try (compress(model, recipe).totalBytes, compress(made, rest).totalBytes)
    return try jobResult(
      made, recipe: rest, summary: "\(Numbers.bytes(before)) → \(Numbers.bytes(after))", context)
  }

  private func jobResult(
    _ made: Model, recipe: Recipe, summary: String, _ context: JobContext
  ) throws -> JobResult {
    try checkChange(to: made, context)
    let keepsGraph = keepsChannels && (correction == .correctBiases || correction == .recalibrate)
    var origin = subject.origin.adding(correction.step, isCut: !keepsChannels)
    // The two layers that take the place of a sparse one aren't sparse, but for what is zero by chance.
    if correction == .factorize { origin.isPruned = origin.isPruned && calculateSparsity(made) > 0.01 }
    return JobResult(
      summary: summary,
      product: .changed(.init(model: made, recipe: recipe, keepsGraph: keepsGraph, origin: origin)))
  }

  /// Tells what changed, and refuses what changed nothing.
  private func checkChange(to made: Model, _ context: JobContext) throws {
    func count(_ model: Model) -> Int { model.graph.nodes.count { $0.operation is BatchNorm } }
    switch correction {
    case .correctBiases, .recalibrate:
      let changed = made.weights.count { model.weights[$0.key] != $0.value }
      context.log("\(Numbers.count(changed, of: "parameter tensor")) changed")
    case .fold:
      guard count(made) < count(model) else {
        throw Refusal("no normalization stands behind a layer that could take it in")
      }
      context.log(
        "\(count(model) - count(made)) of \(Numbers.count(count(model), of: "normalization")) folded")
    case .factorize:
      let names = model.graph.nodes.map(\.name).filter { made.weights["\($0).in.weight"] != nil }
      guard !names.isEmpty else {
        throw Refusal(
          "no dense layer has fewer weights as two with \(Numbers.compact(energy * 100)) % of its energy")
      }
      for name in names {
        let rank = made.weights["\(name).in.weight"]?.rows ?? 0
        context.log("\(name): rank \(rank), \(Numbers.count(made.parameterCount)) parameters in all")
      }
    }
  }
}

extension DashboardState {
  /// Asks for a correction of the model on the screen.
  mutating func start(_ correction: Correction) throws -> Effect {
    if let obstacle = compress.obstacle(to: correction) { throw Refusal("\(correction.title): \(obstacle)") }
    let work = CorrectionWork(correction, compress, isMeasurable: obstacleToMeasuring == nil)
    return submit(.correction, title: work.title, changes: true) { try work.run($0) }
  }
}
