public import NeuralNetwork

/// A way to compress a model, from cutting channels to storing codes: with the model and its data it decides the result.
///
/// The steps, each of which may be left out: normalizations are folded, channels are cut, dense layers are factorized, the weights are trained on under the
/// recipe, the recipe is applied, biases and normalizations are corrected for what it did, and activations are quantized.
public struct CompressionPipeline: Codable, Hashable, Sendable {
  /// Whether normalizations become part of the layers before them.
  public var foldsBatchNorm: Bool
  /// Channels to cut.
  public var structured: StructuredPruning?
  /// Dense layers to factorize.
  public var lowRank: LowRank?
  /// What to do to the weights of each layer.
  public var recipe: Recipe
  /// How to train the weights on before the recipe is applied. Where that prunes gradually and the recipe ranks weights
  /// over all layers, each layer's share is that of the weights before training.
  public var fineTuning: FineTuning?
  /// What fine-tuning learns from the model as it was, besides the labels.
  public var teacher: TeacherGuidance?
  /// Whether biases make up for the shifts of channels' means that pruning and quantization cause.
  public var correctsBias: Bool
  /// Whether normalizations measure their statistics anew.
  public var recalibratesBatchNorm: Bool
  /// How the layers' inputs are quantized, with ranges from training samples; they stay in floating point without. In
  /// quantization-aware fine-tuning they are quantized too, and their ranges trained.
  public var activations: ActivationQuantization?

  /// Leaves the model as it is unless told otherwise.
  public init(
    foldsBatchNorm: Bool = false, structured: StructuredPruning? = nil, lowRank: LowRank? = nil,
    recipe: Recipe = Recipe(),
    fineTuning: FineTuning? = nil, teacher: TeacherGuidance? = nil, correctsBias: Bool = false,
    recalibratesBatchNorm: Bool = false, activations: ActivationQuantization? = nil
  ) {
    self.foldsBatchNorm = foldsBatchNorm
    self.structured = structured
    self.lowRank = lowRank
    self.recipe = recipe
    self.fineTuning = fineTuning
    self.teacher = teacher
    self.correctsBias = correctsBias
    self.recalibratesBatchNorm = recalibratesBatchNorm
    self.activations = activations
  }

  /// Which dense layers become two of a smaller rank.
  public struct LowRank: Codable, Hashable, Sendable {
    /// The fraction of each layer's energy, the sum of its squared singular values, that has to stay.
    public var energy: Double
    /// Ranks of single layers, by name, whatever their energy.
    public var ranks: [String: Int]

    /// Creates a choice of ranks.
    public init(energy: Double = 1, ranks: [String: Int] = [:]) {
      self.energy = energy
      self.ranks = ranks
    }
  }

  /// How much fine-tuning listens to the original model.
  public struct TeacherGuidance: Codable, Hashable, Sendable {
    /// T, see ``DistillationLoss/temperature``.
    public var temperature: Float
    /// α, see ``DistillationLoss/alpha``.
    public var alpha: Float

    /// Creates a guidance.
    public init(temperature: Float = 4, alpha: Float = 0.7) {
      self.temperature = temperature
      self.alpha = alpha
    }

    /// The loss that listens to `teacher`.
    ///
    /// - Throws: ``DistillationError`` when a number is out of its range or the teacher can't be run.
    public func loss(
      teacher: Model, labelSmoothing: Float, lanes: Int = ProcessorCount.active, gate: ExecutionGate? = nil
    ) throws(DistillationError) -> TeacherGuidedLoss {
      try TeacherGuidedLoss(
        DistillationLoss(temperature: temperature, alpha: alpha, labelSmoothing: labelSmoothing),
        teacher: teacher, lanes: lanes, gate: gate)
    }
  }
}

/// Where a pipeline stands.
public struct PipelineProgress: Sendable {
  /// What is being done.
  public enum Stage: Hashable, Sendable {
    /// Channels are ranked and cut.
    case cuttingChannels
    /// Weights are trained on.
    case fineTuning(TrainingProgress)
    /// Dense layers are factorized.
    case factorizing
    /// Biases, normalizations or the ranges of activations are worked out on training samples.
    case calibrating
    /// The result is measured.
    case measuring
  }

  /// What is being done.
  public let stage: Stage
  /// How much of the stage is done, 0...1.
  public let fraction: Double
  /// The test accuracy after every epoch of fine-tuning so far, with the recipe applied.
  public let epochs: [AccuracyEstimate]

  /// How long the stage will still take, in seconds, where that is known.
  public var secondsLeft: Double? {
    if case .fineTuning(let progress) = stage { progress.secondsLeft } else { nil }
  }
}

/// What a pipeline made.
public struct PipelineResult: Sendable {
  /// The compressed model, with the weights that fine-tuning left.
  public let compressed: CompressedModel
  /// What was measured: the decoded model, with quantized activations where they were asked for.
  public let model: Model
  /// Top-1 accuracy on all test samples.
  public let accuracy: AccuracyEstimate
  /// The test accuracy after every epoch of fine-tuning, with the recipe applied.
  public let epochs: [AccuracyEstimate]
  /// Exact bytes: the compressed model's, and four for each parameter of the activations' ranges.
  public var totalBytes: Int {
    let known = compressed.base.weights
    return model.weights.reduce(compressed.totalBytes) {
      $0 + (known[$1.key] == nil ? 4 * $1.value.count : 0)
    }
  }
  /// Seconds that making it took, without the final measurement.
  public let seconds: Double
}
