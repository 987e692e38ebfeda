internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Fine-tuning as a job: everything that decides its result.
struct FineTuningWork: Sendable {
  /// The model whose weights are trained, without the channels that the recipe removes.
  let model: Model
  /// What is held while it is trained, and applied to measure it; no channels are left to remove.
  let recipe: Recipe
  /// Whether the model lost no channels.
  let keepsGraph: Bool
  let epochs: Int
  let seed: UInt64
  /// Whom the model learns from besides the labels: the original.
  let teacher: Model
  /// Whether pruning goes on while it is trained, which is better where much is pruned.
  let isGradual: Bool
  /// Whether it computes with quantized weights while it is trained, which is better where they are coarse.
  let isQuantizationAware: Bool

  /// The model and the recipe that the screen shows.
  init(_ state: CompressState, seed: UInt64 = 1) {
    model = state.compressed.base
    recipe = state.recipe.keepingChannels
    keepsGraph = state.channelFractions.isEmpty
    epochs = state.fineTuningEpochs
    self.seed = seed
    teacher = state.original.model
    isGradual = (state.prunedFraction(of: .all) ?? state.meanSparsity(of: .all)) > 0.5
    isQuantizationAware = state.layers.contains { state.recipe.settings(for: $0.name).bits < 8 }
  }

  /// How the model is trained, in many words and in few.
  var methods: [String] {
    let parts = [
      isGradual ? ("gradual pruning", "gradual") : nil,
      isQuantizationAware ? ("quantization-aware", "quantized") : nil, ("taught by the original", "taught"),
    ].compactMap(\.self)
    return [parts.map(\.0).joined(separator: ", "), parts.map(\.1).joined(separator: ", ")]
  }

  /// The settings of the training.
  var settings: FineTuning {
    .suggested(
      for: model, epochs: epochs, seed: seed, prunesGradually: isGradual,
      isQuantizationAware: isQuantizationAware)
  }

  /// What it is called in the list of jobs.
  var title: String { "fine-tune \(model.name)" }

  /// How much is learned from the original.
  private static let guidance = CompressionPipeline.TeacherGuidance()

  /// Trains the model.
  func run(_ context: JobContext) throws -> JobResult {
    let settings = settings
    context.log(
      "\(epochs) epochs, seed \(seed), taught by the original "
        + "(temperature \(Numbers.compact(Double(Self.guidance.temperature))), "
        + "alpha \(Numbers.compact(Double(Self.guidance.alpha))))")
    context.log(
      isGradual
        ? "weights are pruned gradually over the first half of the steps" : "pruned weights stay zero")
    if isQuantizationAware {
      context.log(
        "computes with quantized weights\(isGradual ? " after \(Numbers.percent(settings.quantizationBegin)) of the steps" : "")"
      )
    }
    var snapshot = JobSnapshot(
      fraction: 0, phase: "reading data",
      curves: [.init(.loss, "training"), .init(.accuracy, "compressed")])
    try context.report(snapshot)
    let dataset = try context.dataset()
    let evaluator = try Evaluator(
      graph: model.graph, samples: dataset.test, cacheBudget: 0, gate: context.gate)
    func measure(_ model: Model, after epoch: Int, loss: Double?) throws -> Double {
      snapshot.phase = "measuring"
      let evaluation = try evaluator.evaluate(compress(model, recipe).decodedModel()) { _ in
        try context.report(snapshot)
      }
      snapshot.curves[1].points.append(.init(x: Double(epoch), y: evaluation.accuracy))
      let lossText = loss.map { "training loss \(Numbers.decimal($0, places: 4)), " } ?? ""
      context.log(
        "epoch \(epoch): \(lossText)test accuracy \(Numbers.percent(evaluation.accuracy, places: 2))")
      try context.report(snapshot)
      return evaluation.accuracy
    }
    // Ranked anew while weights change, some layers would be emptied.
    let allocated = isGradual ? try recipe.allocatingSparsity(on: model) : recipe
    let loss = try Self.guidance.loss(
      teacher: teacher, labelSmoothing: settings.training.labelSmoothing, gate: context.gate)
    let before = try measure(model, after: 0, loss: nil)
    var after = before
    var interval = LossInterval()
    let tuned = try fineTune(
      model, allocated, samples: dataset.training, settings: settings, loss: loss, gate: context.gate,
      progress: { progress in
        let epoch = progress.fraction * Double(epochs)
        if let loss = interval.mean(at: progress) {
          snapshot.curves[0].points.append(.init(x: epoch, y: loss))
        }
        snapshot.fraction = progress.fraction
        snapshot.phase = "epoch \(progress.epoch)/\(progress.epochs)"
        snapshot.secondsLeft = progress.secondsLeft
        snapshot.samplesPerSecond = progress.samplesPerSecond
        try context.report(snapshot)
      },
      endOfEpoch: { progress, model in
        after = try measure(model, after: progress.epoch, loss: progress.loss)
      })
    return JobResult(
      summary: "\(Numbers.percent(before, places: 2)) → \(Numbers.percent(after, places: 2))",
      product: .fineTuned(.init(model: tuned, recipe: recipe, keepsGraph: keepsGraph)))
  }
}

/// Turns means since the beginning of an epoch into means since the point before.
private struct LossInterval {
  private var start = 0
  private var sum = 0.0

  /// How many points a training has: about as many as there are dots across a chart.
  private static let points = 120

  /// The mean loss of the steps since the last point, when it is time for another.
  mutating func mean(at progress: TrainingProgress) -> Double? {
    let perEpoch = progress.steps / max(1, progress.epochs)
    let inEpoch = progress.step - (progress.epoch - 1) * perEpoch
    if inEpoch <= start { (start, sum) = (0, 0) }
    let due = progress.step * Self.points / max(1, progress.steps)
    let before = (progress.step - 1) * Self.points / max(1, progress.steps)
    guard due > before || progress.isEndOfEpoch else { return nil }
    let total = progress.loss * Double(inEpoch)
    defer { (start, sum) = (inEpoch, total) }
    return (total - sum) / Double(inEpoch - start)
  }
}

extension DashboardState {
  /// Gives the curves' place back to the heatmap, unless they still grow.
  mutating func closeCurves() {
    if let job = jobs.newest(.fineTuning), !job.isOver { return }
    compress.showsCurves = false
  }

  /// Asks for the model on the screen to be trained on under its recipe.
  mutating func startFineTuning() -> Effect {
    let work = FineTuningWork(compress)
    compress.showsCurves = true
    compress.fineTuningMethods = work.methods
    return submit(.fineTuning, title: work.title) { try work.run($0) }
  }
}
