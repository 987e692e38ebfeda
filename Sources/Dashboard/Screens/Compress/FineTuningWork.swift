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
  let learningRate: Float
  /// Whom the model learns from besides the labels: the original.
  let teacher: Model
  /// How much it listens to it.
  let guidance: CompressionPipeline.TeacherGuidance
  /// Whether pruning goes on while it is trained, which is better where much is pruned.
  let isGradual: Bool
  /// Whether it computes with quantized weights while it is trained, which is better where they are coarse.
  let isQuantizationAware: Bool
  /// Which weights it begins with.
  let rewind: FineTuneOptions.Rewind
  /// The weights from before training.
  let initial: InitialWeights
  /// The model with what was done to it.
  let subject: Subject
  /// What is to be said of the result.
  let origin: Origin
  /// The fraction of the weights that are zero without the recipe's doing, and may change.
  private let looseZeroFraction: Double?

  /// The model, the recipe and the options that the screen shows.
  init(_ state: DashboardState) {
    let compress = state.compress
    model = compress.compressed.base
    recipe = compress.recipe.keepingChannels
    keepsGraph = compress.channelFractions.isEmpty
    epochs = compress.fineTuning.epochs
    learningRate = compress.fineTuning.learningRate
    seed = state.seed
    teacher = compress.original.model
    guidance = compress.fineTuning.guidance
    isGradual = compress.prunesGradually
    isQuantizationAware = compress.isQuantizationAware
    rewind = compress.rewind
    initial = state.initialWeights
    subject = compress.subject
    origin = compress.subject.origin.adding(
      rewind == .none ? compress.fineTunedStep : "rewound",
      isPruned: compress.likelyPrunedFraction > 0, isCut: !keepsGraph)
    looseZeroFraction = compress.looseZeroFraction
  }

  /// How the model is trained, in many words and in few.
  var methods: [String] {
    let parts = [
      rewind != .none ? ("rewound", "rewound") : nil, isGradual ? ("gradual pruning", "gradual") : nil,
      isQuantizationAware ? ("quantization-aware", "quantized") : nil,
      guidance.alpha > 0 ? ("taught by the original", "taught") : ("by labels alone", "labels"),
    ].compactMap(\.self)
    return [parts.map(\.0).joined(separator: ", "), parts.map(\.1).joined(separator: ", ")]
  }

  /// The settings of the training.
  var settings: FineTuning {
    var settings = FineTuning.suggested(
      for: model, epochs: epochs, seed: seed, prunesGradually: isGradual,
      isQuantizationAware: isQuantizationAware)
    settings.training.learningRate = learningRate
    return settings
  }

  /// What it is called in the list of jobs.
  var title: String { "fine-tune \(subject.title)" }

  /// The weights that training goes back to; `nil` when it goes on from those that are there.
  private func earlierWeights() throws -> Model? {
    switch rewind {
    case .none: nil
    case .initial: try initial.weights(for: model)
    case .original: teacher
    }
  }

  private func describe(_ context: JobContext) {
    let teaching =
      guidance.alpha > 0
      ? "taught by the original (temperature \(Numbers.compact(Double(guidance.temperature))), "
        + "alpha \(Numbers.compact(Double(guidance.alpha))))" : "by labels alone"
    context.log(
      "\(Numbers.count(epochs, of: "epoch")), seed \(seed), learning rate "
        + "\(Numbers.compact(Double(learningRate))), \(teaching)")
    if let looseZeroFraction {
      context.log(
        "zeros that aren't the recipe's are trained too: \(Numbers.percent(looseZeroFraction)) of the weights"
      )
    }
    if isGradual || origin.isPruned {
      context.log(
        isGradual
          ? "weights are pruned gradually over the first half of the steps" : "pruned weights stay zero")
    }
    if isQuantizationAware {
      context.log(
        "computes with quantized weights\(isGradual ? " after \(Numbers.percent(settings.quantizationBegin)) of the steps" : "")"
      )
    }
    switch rewind {
    case .none: break
    case .initial: context.log("begins with \(initial.title), under the masks of the model")
    case .original: context.log("begins with the original's weights, under the masks of the model")
    }
  }

  /// Trains the model.
  func run(_ context: JobContext) throws -> JobResult {
    let settings = settings
    describe(context)
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
      // What was there before rewinding is no beginning of what comes after it.
      if epoch > 0 || rewind == .none {
        snapshot.curves[1].points.append(.init(x: Double(epoch), y: evaluation.accuracy))
      }
      let lossText = loss.map { "training loss \(Numbers.decimal($0, places: 4)), " } ?? ""
      let place = epoch == 0 && rewind != .none ? "before rewinding" : "epoch \(epoch)"
      context.log(
        "\(place): \(lossText)test accuracy \(Numbers.percent(evaluation.accuracy, places: 2))")
      try context.report(snapshot)
      return evaluation.accuracy
    }
    // Ranked anew while weights change, some layers would be emptied.
    let allocated = isGradual ? try recipe.allocatingSparsity(on: model) : recipe
    let loss =
      guidance.alpha > 0
      ? try guidance.loss(
        teacher: teacher, labelSmoothing: settings.training.labelSmoothing, gate: context.gate) : nil
    let before = try measure(model, after: 0, loss: nil)
    var after = before
    var interval = LossInterval()
    func progress(_ progress: TrainingProgress) throws {
      guard progress.loss.isFinite else { throw TrainingDivergence() }
      let epoch = progress.fraction * Double(epochs)
      if let loss = interval.mean(at: progress) {
        snapshot.curves[0].points.append(.init(x: epoch, y: loss))
      }
      snapshot.fraction = progress.fraction
      snapshot.phase = "epoch \(progress.epoch)/\(progress.epochs)"
      snapshot.secondsLeft = progress.secondsLeft
      snapshot.samplesPerSecond = progress.samplesPerSecond
      try context.report(snapshot)
    }
    func endOfEpoch(_ progress: TrainingProgress, _ model: Model) throws {
      after = try measure(model, after: progress.epoch, loss: progress.loss)
    }
    let tuned =
      if let earlier = try earlierWeights() {
        try trainLotteryTicket(
          of: model, rewindingTo: earlier, allocated, samples: dataset.training, settings: settings,
          loss: loss, gate: context.gate, progress: progress, endOfEpoch: endOfEpoch)
      } else {
        try fineTune(
          model, allocated, samples: dataset.training, settings: settings, loss: loss, gate: context.gate,
          progress: progress, endOfEpoch: endOfEpoch)
      }
    var origin = origin
    origin.training = context.id
    return JobResult(
      summary: "\(Numbers.percent(before, places: 2)) → \(Numbers.percent(after, places: 2))",
      product: .changed(.init(model: tuned, recipe: recipe, keepsGraph: keepsGraph, origin: origin)))
  }
}

extension CompressState {
  /// What training on makes of the weights, in words: those trained for few bits are as good as they are with these alone.
  fileprivate var fineTunedStep: String {
    guard isQuantizationAware else { return "fine-tuned" }
    let widths = Set(layers.map { recipe.settings(for: $0.name).bits })
    guard let bits = widths.first, widths.count == 1 else { return "fine-tuned in few bits" }
    return "fine-tuned in \(Numbers.count(bits, of: "bit"))"
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
    let work = FineTuningWork(self)
    compress.endChange()
    if let loose = compress.looseZeroFraction {
      compress.notice =
        "zeros that aren't the recipe's (\(Numbers.percent(loose)) of the weights) are trained too; a sparsity as high holds them"
    }
    compress.showsCurves = true
    compress.newestFineTuning = (work.methods, work.epochs, work.isGradual || work.isQuantizationAware)
    return submit(.fineTuning, title: work.title, changes: true) { try work.run($0) }
  }
}
