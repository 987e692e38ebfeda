public import NeuralNetwork

/// A way to compress a model, from cutting channels to storing codes: with the model and its data it decides the result.
///
/// The steps, each of which may be left out: channels are cut, dense layers are factorized, the weights are trained on under the
/// recipe, and then the recipe is applied.
public struct CompressionPipeline: Codable, Hashable, Sendable {
  /// Channels to cut.
  public var structured: StructuredPruning?
  /// What to do to the weights of each layer.
  public var recipe: Recipe
  /// How to train the weights on before the recipe is applied.
  public var fineTuning: FineTuning?
  /// What fine-tuning learns from the model as it was, besides the labels.
  public var teacher: TeacherGuidance?

  /// Leaves the model as it is unless told otherwise.
  public init(
    structured: StructuredPruning? = nil, recipe: Recipe = Recipe(), fineTuning: FineTuning? = nil,
    teacher: TeacherGuidance? = nil
  ) {
    self.structured = structured
    self.recipe = recipe
    self.fineTuning = fineTuning
    self.teacher = teacher
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
  /// Top-1 accuracy on all test samples.
  public let accuracy: AccuracyEstimate
  /// The test accuracy after every epoch of fine-tuning, with the recipe applied.
  public let epochs: [AccuracyEstimate]
  /// Seconds that making it took, without the final measurement.
  public let seconds: Double
}
