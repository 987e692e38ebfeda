public import NeuralNetwork

/// Trains a model on while everything that a recipe prunes stays exactly zero.
///
/// The result is still in single precision: it is the model to which the same recipe is then applied. `compress` removes
/// exactly the weights that were held at zero.
///
/// - Parameters:
///   - samples: The training split.
///   - loss: What is made smaller; by default the cross-entropy with the configuration's label smoothing.
///   - lanes: How many threads to use; the result doesn't depend on it.
///   - gate: Where the training pauses while it is closed.
///   - progress: Called after every step. What it throws ends the training.
///   - endOfEpoch: Called after every epoch with the model to which the recipe would be applied.
/// - Throws: `RecipeError`, `GraphError` when model, samples and settings don't fit together, and what the closures throw.
public func fineTune(
  _ model: Model, _ recipe: Recipe, samples: LabeledSamples, settings: FineTuning,
  loss: (any LossFunction)? = nil, lanes: Int = ProcessorCount.active, gate: ExecutionGate? = nil,
  progress: (TrainingProgress) throws -> Void = { _ in },
  endOfEpoch: (TrainingProgress, Model) throws -> Void = { _, _ in }
) throws -> Model {
  let masks = try recipe.pruningMasks(for: model)
  var constraints: [String: any WeightConstraint] = [:]
  for layer in model.layers {
    if let mask = masks[layer.name] { constraints[layer.weightName] = CompressionConstraint(mask: mask) }
  }
  let trainer = try Trainer(
    model: model, samples: samples, configuration: settings.training, loss: loss, constraints: constraints,
    lanes: lanes, gate: gate)
  return try trainer.train(progress: progress, endOfEpoch: endOfEpoch)
}
