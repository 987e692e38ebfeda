public import NeuralNetwork

extension CompressionPipeline {
  /// Compresses a model.
  ///
  /// - Parameters:
  ///   - dataset: Fine-tuning sees the training split only; accuracy is measured on the test split.
  ///   - lanes: How many threads to use; the result doesn't depend on it.
  ///   - gate: Where work pauses while it is closed.
  ///   - progress: Called often. What it throws ends the work.
  /// - Throws: `RecipeError`, `GraphError` or `DistillationError` when the parts don't fit together, and what `progress`
  ///   throws.
  public func run(
    on model: Model, dataset: Dataset, lanes: Int = ProcessorCount.active, gate: ExecutionGate? = nil,
    progress: (PipelineProgress) throws -> Void = { _ in }
  ) throws -> PipelineResult {
    let clock = ContinuousClock()
    let start = clock.now
    var current = model
    var epochs: [AccuracyEstimate] = []
    func report(_ stage: PipelineProgress.Stage, _ fraction: Double) throws {
      try progress(PipelineProgress(stage: stage, fraction: fraction, epochs: epochs))
    }
    if let structured {
      try report(.cuttingChannels, 0)
      current = try pruneModelNeurons(model, structured, samples: dataset.training).model
    }
    try recipe.validate(for: current)
    let evaluator = try Evaluator(
      graph: current.graph, samples: dataset.test, lanes: lanes, cacheBudget: 0, gate: gate)
    func measure(_ compressed: CompressedModel, _ each: (Double) throws -> Void) throws -> AccuracyEstimate {
      let evaluation = try evaluator.evaluate(compressed.decodedModel()) { partial throws(any Error) in
        try each(Double(partial.count) / Double(max(partial.total, 1)))
      }
      return AccuracyEstimate(correct: evaluation.correct, total: evaluation.count)
    }
    if let fineTuning, fineTuning.training.epochs > 0 {
      let loss = try teacher.map { guidance in
        try TeacherGuidedLoss(
          DistillationLoss(
            temperature: guidance.temperature, alpha: guidance.alpha,
            labelSmoothing: fineTuning.training.labelSmoothing),
          teacher: model, lanes: lanes, gate: gate)
      }
      current = try fineTune(
        current, recipe, samples: dataset.training, settings: fineTuning, loss: loss, lanes: lanes,
        gate: gate,
        progress: { try report(.fineTuning($0), $0.fraction) },
        endOfEpoch: { training, model in
          epochs.append(
            try measure(compress(model, recipe)) { _ in try report(.fineTuning(training), training.fraction) }
          )
        })
    }
    let compressed = try compress(current, recipe)
    let made = clock.now - start
    try report(.measuring, 0)
    let accuracy = try measure(compressed) { try report(.measuring, $0) }
    return PipelineResult(
      compressed: compressed, accuracy: accuracy, epochs: epochs,
      seconds: Double(made.components.seconds) + Double(made.components.attoseconds) * 1e-18)
  }
}
