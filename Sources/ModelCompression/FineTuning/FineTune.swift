public import NeuralNetwork

/// Trains a model on under a recipe: what is pruned stays exactly zero, and with `FineTuning.isQuantizationAware` the model computes
/// with weights as they will be quantized.
///
/// The result is the model to which the same recipe is then applied: `compress` removes exactly the weights that were held
/// at zero, and gives the quantized weights that were trained with. A palette's values are trained with the weights that share
/// each staying together; where pruning is gradual or quantization begins later, the palette is found anew at every step instead.
///
/// - Parameters:
///   - samples: The training split.
///   - loss: What is made smaller; by default the cross-entropy with the configuration's label smoothing.
///   - lanes: How many threads to use; the result doesn't depend on it.
///   - gate: Where the training pauses while it is closed.
///   - progress: Called after every step. What it throws ends the training.
///   - endOfEpoch: Called after every epoch with the model to which the recipe would be applied.
/// - Throws: `RecipeError`, also for a recipe that cuts channels; `GraphError` when model, samples and settings don't fit together, and what the closures throw.
public func fineTune(
  _ model: Model, _ recipe: Recipe, samples: LabeledSamples, settings: FineTuning,
  loss: (any LossFunction)? = nil, lanes: Int = ProcessorCount.active, gate: ExecutionGate? = nil,
  progress: (TrainingProgress) throws -> Void = { _ in },
  endOfEpoch: (TrainingProgress, Model) throws -> Void = { _, _ in }
) throws -> Model {
  let schedules =
    if let gradual = settings.gradualPruning {
      try recipe.maskSchedules(gradual, for: model)
    } else {
      try recipe.maskSchedules(from: model)
    }
  return try train(
    model, recipe, schedules: schedules, samples: samples, settings: settings, loss: loss, lanes: lanes,
    gate: gate, progress: progress, endOfEpoch: endOfEpoch)
}

/// Trains a lottery ticket (Frankle and Carbin, 2019): the weights of an earlier model, with the masks of a later one.
///
/// - Parameters:
///   - trained: The model whose magnitudes decide what the recipe prunes.
///   - earlier: The same graph with the weights to go back to: those before training, or after a few epochs of it.
///   - settings: How to train; masks are held from the first step, so there is no gradual pruning.
/// - Throws: As `fineTune`; also `GraphError` when the models differ or the settings prune gradually.
public func trainLotteryTicket(
  of trained: Model, rewindingTo earlier: Model, _ recipe: Recipe, samples: LabeledSamples,
  settings: FineTuning, loss: (any LossFunction)? = nil, lanes: Int = ProcessorCount.active,
  gate: ExecutionGate? = nil, progress: (TrainingProgress) throws -> Void = { _ in },
  endOfEpoch: (TrainingProgress, Model) throws -> Void = { _, _ in }
) throws -> Model {
  guard settings.gradualPruning == nil else {
    throw GraphError("a lottery ticket is trained with its final masks: it can't be pruned gradually")
  }
  guard trained.weights.mapValues(\.shape) == earlier.weights.mapValues(\.shape) else {
    throw GraphError("the model to go back to has other weights than the one that was trained")
  }
  return try train(
    earlier, recipe, schedules: recipe.maskSchedules(from: trained), samples: samples, settings: settings,
    loss: loss, lanes: lanes, gate: gate, progress: progress, endOfEpoch: endOfEpoch)
}

private func train(
  _ model: Model, _ recipe: Recipe, schedules: [String: MaskSchedule], samples: LabeledSamples,
  settings: FineTuning, loss: (any LossFunction)?, lanes: Int, gate: ExecutionGate?,
  progress: (TrainingProgress) throws -> Void, endOfEpoch: (TrainingProgress, Model) throws -> Void
) throws -> Model {
  guard (0...1).contains(settings.quantizationBegin) else {
    throw GraphError("quantization must begin at a fraction in 0 to 1, got \(settings.quantizationBegin)")
  }
  guard try recipe.channelFractions(in: model.graph).isEmpty else {
    throw RecipeError(
      ["defaults", "channelSparsity"],
      "channels are cut before a model is trained on: train the smaller model under a recipe that cuts none")
  }
  var constraints: [String: any WeightConstraint] = [:]
  for layer in model.layers {
    guard let schedule = schedules[layer.name] else { continue }
    let weights = model[weight: layer.weightName]
    let quantization = settings.isQuantizationAware ? recipe.settings(for: layer.name).quantization : nil
    if let quantization, settings.quantizationBegin == 0,
      let shared = schedule.sharedValues(of: weights, quantization)
    {
      constraints[layer.weightName] = shared
    } else {
      constraints[layer.weightName] = CompressionConstraint(
        shape: layer.weightShape, schedule: schedule, quantizer: quantization?.quantizer(for: weights),
        quantizationBegin: settings.quantizationBegin)
    }
  }
  let trainer = try Trainer(
    model: model, samples: samples, configuration: settings.training, loss: loss, constraints: constraints,
    lanes: lanes, gate: gate)
  return try trainer.train(progress: progress, endOfEpoch: endOfEpoch)
}

extension QuantizationSettings {
  /// What quantizes a layer's weights in training. At 16 bits there is nothing to learn, and a palette has no scale.
  fileprivate func quantizer(for weights: Tensor) -> any WeightQuantizer {
    range == .learned && bits <= 8 && scheme != .palette
      ? LearnedQuantizer(self, rows: weights.rows, count: weights.count)
      : TrackedQuantizer(self, rows: weights.rows)
  }
}

extension MaskSchedule {
  /// What trains the values of a palette, once it is known which weights it is for.
  fileprivate func sharedValues(
    of weights: Tensor, _ settings: QuantizationSettings
  ) -> SharedValueConstraint? {
    guard isFinal, settings.scheme == .palette else { return nil }
    var pruned = weights.elements
    pruned.withUnsafeMutableBufferPointer { mask.apply(to: $0) }
    return SharedValueConstraint(quantizeLayerWeights(pruned, rows: weights.rows, settings: settings))
  }
}

extension Recipe {
  /// For every layer, the mask that its weights in `model` have under the recipe, held from the first step.
  fileprivate func maskSchedules(from model: Model) throws(RecipeError) -> [String: MaskSchedule] {
    var schedules: [String: MaskSchedule] = [:]
    for (layer, mask) in try pruningMasks(for: model) {
      schedules[layer] = MaskSchedule(mask, settings: settings(for: layer))
    }
    return schedules
  }

  /// For every layer, masks that are chosen on the way.
  fileprivate func maskSchedules(
    _ gradual: GradualPruning, for model: Model
  ) throws -> [String: MaskSchedule] {
    try validate(for: model)
    if let problem = gradual.problem { throw GraphError(problem) }
    let pooled = model.layers.map(\.name).filter(isPooled)
    let ranking = PooledRanking(layers: pooled.count)
    var schedules: [String: MaskSchedule] = [:]
    for layer in model.layers {
      schedules[layer.name] = MaskSchedule(
        gradual, settings: settings(for: layer.name), count: layer.weightShape.elementCount,
        pool: pooled.firstIndex(of: layer.name).map { (ranking, $0) })
    }
    return schedules
  }
}
