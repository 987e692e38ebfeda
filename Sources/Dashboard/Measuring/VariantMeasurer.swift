internal import ModelCompression
internal import NeuralNetwork

/// Measures variants of models on the same samples and remembers what it measured last.
final class VariantMeasurer {
  private let samples: LabeledSamples
  private let gate: ExecutionGate
  /// Measures the recipe as a whole; keeps the values before the layer that changes.
  private var main: (graph: GraphKey, evaluator: Evaluator)?
  /// Measure the parts of it, which change in other places.
  private var others: [GraphKey: Evaluator] = [:]
  private var compressed: [Variant: (subject: Int, model: PartialCompression)] = [:]
  private var known: [Measurement] = []

  /// Tells graphs apart: a subject's, and what is left of it without the channels that a recipe removes.
  private struct GraphKey: Hashable {
    let subject: Int
    let removed: [ChannelGroup.ID: Double]
  }

  /// How many measurements are remembered.
  private static let memory = 64
  /// How many evaluators are kept: the original's and those of the models before and after a change.
  private static let evaluatorLimit = 3

  /// Prepares for measuring on some samples.
  init(samples: LabeledSamples, gate: ExecutionGate) {
    self.samples = samples
    self.gate = gate
  }

  /// What a variant is measured for.
  func configuration(_ variant: Variant, of request: MeasurementRequest) -> Configuration {
    let subject = variant == .original ? request.original : request.subject
    return Configuration(subject: subject.number, recipe: variant.recipe(from: request.recipe))
  }

  /// What was measured before, on all samples.
  func known(_ variant: Variant, of request: MeasurementRequest) -> Measurement? {
    let configuration = configuration(variant, of: request)
    return known.first { $0.configuration == configuration }
  }

  /// Measures one variant.
  ///
  /// - Parameters:
  ///   - checkpoint: Called before every layer that is compressed. What it throws ends the measurement.
  ///   - interrupts: Asked on other threads, often: whether `progress` wants to be called at once.
  ///   - progress: Receives what is known so far. What it throws ends the measurement.
  /// - Returns: The measurement on all samples.
  /// - Throws: `GraphError` when the samples don't fit the model.
  func measure<Failure: Error>(
    _ variant: Variant, of request: MeasurementRequest, checkpoint: () throws -> Void = {},
    interrupts: @Sendable () -> Bool = { false },
    progress: (Measurement) throws(Failure) -> Void
  ) throws -> Measurement {
    let subject = variant == .original ? request.original : request.subject
    let configuration = configuration(variant, of: request)
    if let same = known(variant, of: request) { return same }
    let model = try compression(
      variant, of: subject, configuration.recipe, given: request.compression, checkpoint: checkpoint)
    guard let bytes = model.totalBytes else { throw CancellationError() }
    // Of weights alone there is nothing to run: their size is all there is to know.
    guard model.base.graph.obstacle == nil else {
      return Measurement(
        configuration: configuration, bytes: bytes, accuracy: nil, sampleCount: samples.count)
    }
    guard let decoded = model.decodedModel() else { throw CancellationError() }
    let evaluator = try evaluator(for: variant, of: model, subject: subject)
    let total = samples.count
    func measurement(_ evaluation: Evaluation) -> Measurement {
      Measurement(
        configuration: configuration, bytes: bytes,
        accuracy: AccuracyEstimate(evaluation), sampleCount: total)
    }
    let final = measurement(
      try evaluator.evaluate(decoded, interrupts: interrupts) { partial throws(Failure) in
        try progress(measurement(partial))
      })
    known.append(final)
    // The original is compared with every other.
    if known.count > Self.memory { known.remove(at: 1) }
    return final
  }

  /// What a recipe makes of a model, from what was known before.
  private func compression(
    _ variant: Variant, of subject: Subject, _ recipe: Recipe, given: PartialCompression?,
    checkpoint: () throws -> Void
  ) throws -> PartialCompression {
    var before = compressed[variant]
    if before?.subject != subject.number { before = nil }
    var model = try before?.model.changed(to: recipe) ?? PartialCompression(subject.model, recipe)
    if variant == .both, let given, given.recipe == recipe, given.base.graph.layers == model.layers {
      model = given
    }
    // Of weights alone there is nothing to run: their size is all there is to know.
    let runs = model.base.graph.obstacle == nil
    for layer in model.layers {
      guard runs ? model.encodedLayers[layer.name] == nil : model.figures[layer.name] == nil else { continue }
      try checkpoint()
      let result = try model.compressed(layer)
      if runs {
        model.adopt(result, for: layer.name)
      } else {
        model.adopt(result.figures, for: layer.name)
        model.base[weight: layer.weightName].unload()
      }
    }
    compressed[variant] = (subject.number, model)
    return model
  }

  private func evaluator(
    for variant: Variant, of model: PartialCompression, subject: Subject
  ) throws -> Evaluator {
    let key = GraphKey(
      subject: subject.graph, removed: try model.recipe.channelFractions(in: subject.model.graph))
    let graph = model.base.graph
    if variant == .both {
      if let main, main.graph == key { return main.evaluator }
      // Only one may keep values: they take most of the memory.
      main = nil
      let evaluator = try Evaluator(graph: graph, samples: samples, gate: gate)
      main = (key, evaluator)
      return evaluator
    }
    if let known = others[key] { return known }
    let evaluator = try Evaluator(graph: graph, samples: samples, cacheBudget: 0, gate: gate)
    if others.count >= Self.evaluatorLimit { others.removeAll() }
    others[key] = evaluator
    return evaluator
  }

  /// Keeps the inputs of a layer of the whole recipe measured last.
  ///
  /// - Parameter progress: What it throws ends the preparation.
  func prepare<Failure: Error>(forChangesTo layer: Layer, progress: () throws(Failure) -> Void)
    throws(Failure)
  {
    guard let main, let current = compressed[.both]?.model.decodedModel() else { return }
    try main.evaluator.prepare(forChangesTo: layer.node, of: current, progress: progress)
  }
}
