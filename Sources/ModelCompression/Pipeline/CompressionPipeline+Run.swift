public import NeuralNetwork

extension CompressionPipeline {
  /// Compresses a model.
  ///
  /// - Parameters:
  ///   - earlier: Weights of the same graph to train from, under the masks that the recipe gives `model`: a lottery ticket
  ///     rewound (Frankle and Carbin, 2019). Needs fine-tuning without gradual pruning, and no change of the graph.
  ///   - dataset: Fine-tuning sees the training split only; accuracy is measured on the test split.
  ///   - lanes: How many threads to use; the result doesn't depend on it.
  ///   - gate: Where work pauses while it is closed.
  ///   - progress: Called often. What it throws ends the work.
  /// - Throws: `RecipeError`, `GraphError` or `DistillationError` when the parts don't fit together, and what `progress`
  ///   throws.
  public func run(
    on model: Model, rewindingTo earlier: Model? = nil, dataset: Dataset, lanes: Int = ProcessorCount.active,
    gate: ExecutionGate? = nil,
    progress: (PipelineProgress) throws -> Void = { _ in }
  ) throws -> PipelineResult {
    try model.graph.requireRunnable()
    let clock = ContinuousClock()
    let start = clock.now
    var epochs: [AccuracyEstimate] = []
    func report(_ stage: PipelineProgress.Stage, _ fraction: Double) throws {
      try progress(PipelineProgress(stage: stage, fraction: fraction, epochs: epochs))
    }
    // From here on the recipe's channels are gone, whatever training does to the scores of those that are left.
    var (current, recipe) = try reshaped(model, samples: dataset.training) { try report($0, 0) }
    if fineTuning?.gradualPruning != nil { recipe = try recipe.allocatingSparsity(on: current) }
    let trainsActivations =
      activations != nil && fineTuning?.isQuantizationAware == true && fineTuning?.training.epochs ?? 0 > 0
    if trainsActivations, let activations {
      let calibration = try ActivationCalibration(
        current, samples: dataset.training, settings: activations, lanes: lanes
      ) { try report(.calibrating, $0) }
      current = try current.quantizingActivations(calibration, training: .learned)
    }
    let evaluator = try Evaluator(
      graph: current.graph, samples: dataset.test, lanes: lanes, cacheBudget: 0, gate: gate)
    func measure(
      _ model: Model, with evaluator: Evaluator, _ each: (Double) throws -> Void
    ) throws -> AccuracyEstimate {
      let evaluation = try evaluator.evaluate(model) { partial throws(any Error) in
        try each(Double(partial.count) / Double(max(partial.total, 1)))
      }
      return AccuracyEstimate(evaluation)
    }
    if let fineTuning, fineTuning.training.epochs > 0 {
      let loss = try teacher.map {
        try $0.loss(
          teacher: model, labelSmoothing: fineTuning.training.labelSmoothing, lanes: lanes, gate: gate)
      }
      func progress(_ training: TrainingProgress) throws {
        guard training.loss.isFinite else { throw TrainingDivergence() }
        try report(.fineTuning(training), training.fraction)
      }
      func endOfEpoch(_ training: TrainingProgress, _ model: Model) throws {
        epochs.append(
          try measure(compress(model, recipe).decodedModel(), with: evaluator) { _ in try progress(training) }
        )
      }
      if let earlier {
        current = try trainLotteryTicket(
          of: current, rewindingTo: earlier, recipe, samples: dataset.training, settings: fineTuning,
          loss: loss,
          lanes: lanes, gate: gate, progress: progress, endOfEpoch: endOfEpoch)
      } else {
        current = try fineTune(
          current, recipe, samples: dataset.training, settings: fineTuning, loss: loss, lanes: lanes,
          gate: gate,
          progress: progress, endOfEpoch: endOfEpoch)
      }
    } else if earlier != nil {
      throw GraphError("earlier weights are for training from; there is no fine-tuning")
    }
    guard current.weights.values.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) else {
      throw TrainingDivergence()
    }
    if trainsActivations { current = try current.fixingActivationRanges() }
    var compressed = try compress(current, recipe)
    if recalibratesBatchNorm {
      try report(.calibrating, 0)
      compressed = try compressed.takingOtherParameters(
        from: compressed.decodedModel().recalibratingBatchNorm(on: dataset.training, lanes: lanes))
    }
    if correctsBias {
      try report(.calibrating, 0)
      compressed = try compressed.takingOtherParameters(
        from: compressed.correctingBias(on: dataset.training, lanes: lanes))
    }
    var measured = compressed.decodedModel()
    if let activations, !trainsActivations {
      let calibration = try ActivationCalibration(
        measured, samples: dataset.training, settings: activations, lanes: lanes
      ) { try report(.calibrating, $0) }
      measured = try measured.quantizingActivations(calibration)
    }
    if activations != nil { measured = measured.roundingBiases(layers: compressed.encodedLayers) }
    let made = clock.now - start
    try report(.measuring, 0)
    let last =
      activations == nil
      ? evaluator
      : try Evaluator(
        graph: measured.graph, samples: dataset.test, lanes: lanes, cacheBudget: 0, gate: gate)
    let accuracy = try measure(measured, with: last) { try report(.measuring, $0) }
    return PipelineResult(
      compressed: compressed, model: measured, accuracy: accuracy, epochs: epochs,
      seconds: made.inSeconds)
  }
}

/// Training that ran off to infinity.
public struct TrainingDivergence: Error, Hashable, Sendable, CustomStringConvertible {
  /// Creates the error.
  public init() {}

  public var description: String {
    "the training diverged; try a lower learning rate or a longer warm-up"
  }
}
