internal import ModelCompression
internal import NeuralNetwork

/// Measures variants of one model on the same samples and remembers what it measured last.
final class VariantMeasurer {
  private let model: Model
  /// Measures the recipe as a whole; keeps the values before the layer that changes.
  private let main: Evaluator
  /// Measures the parts of it, which change in other places.
  private let others: Evaluator
  private var compressed: [Variant: CompressedModel] = [:]
  private var known: [Measurement] = []

  /// How many measurements are remembered.
  private static let memory = 64

  /// Prepares for measuring variants of `model`.
  ///
  /// - Throws: `GraphError` when the samples don't fit the model.
  init(model: Model, samples: LabeledSamples, gate: ExecutionGate) throws(GraphError) {
    self.model = model
    main = try Evaluator(graph: model.graph, samples: samples, gate: gate)
    others = try Evaluator(graph: model.graph, samples: samples, cacheBudget: 0, gate: gate)
  }

  /// The variants in the order in which they are wanted: what is dragged first; the original once, before everything.
  func order(for recipe: Recipe) -> [Variant] {
    known.contains { $0.recipe == Recipe() }
      ? [.original, .both, .pruned, .quantized] : [.both, .original, .pruned, .quantized]
  }

  /// Measures one variant.
  ///
  /// - Parameter progress: Receives what is known so far. What it throws ends the measurement.
  /// - Returns: The measurement on all samples.
  func measure<Failure: Error>(
    _ variant: Variant, of recipe: Recipe, progress: (Measurement) throws(Failure) -> Void
  ) throws -> Measurement {
    let part = variant.recipe(from: recipe)
    if let same = known.first(where: { $0.recipe == part }) { return same }
    let model = try (compressed[variant]?.recompressed(with: part)) ?? compress(model, part)
    compressed[variant] = model
    let evaluator = variant == .both ? main : others
    let total = evaluator.samples.count
    func measurement(_ evaluation: Evaluation) -> Measurement {
      Measurement(
        recipe: part, bytes: model.totalBytes,
        accuracy: AccuracyEstimate(correct: evaluation.correct, total: evaluation.count), sampleCount: total)
    }
    let final = measurement(
      try evaluator.evaluate(model.decodedModel()) { partial throws(Failure) in
        try progress(measurement(partial))
      })
    known.append(final)
    if known.count > Self.memory { known.removeFirst() }
    return final
  }

  /// Keeps the inputs of a layer of the whole recipe measured last.
  ///
  /// - Parameter progress: What it throws ends the preparation.
  func prepare<Failure: Error>(forChangesTo layer: Layer, progress: () throws(Failure) -> Void)
    throws(Failure)
  {
    let current = compressed[.both]?.decodedModel() ?? model
    try main.prepare(forChangesTo: layer.node, of: current, progress: progress)
  }
}
