public import NeuralNetwork

/// How a model is trained on under a recipe.
public struct FineTuning: Codable, Hashable, Sendable {
  /// How the weights are trained.
  public var training: TrainingConfiguration
  /// How sparsity rises; `nil` prunes before the first step.
  public var gradualPruning: GradualPruning?
  /// Whether the model computes with quantized weights while it is trained, in layers with fewer than 32 bits.
  ///
  /// Ranges follow the weights as the recipe's estimator has it, or are trained where it says `learned`; a palette's values
  /// are trained.
  public var isQuantizationAware: Bool
  /// The fraction of all steps after which it does, 0...1: before, weights find out which of them matter.
  public var quantizationBegin: Double

  /// Creates settings.
  public init(
    training: TrainingConfiguration, gradualPruning: GradualPruning? = nil, isQuantizationAware: Bool = false,
    quantizationBegin: Double = 0
  ) {
    self.training = training
    self.gradualPruning = gradualPruning
    self.isQuantizationAware = isQuantizationAware
    self.quantizationBegin = quantizationBegin
  }

  /// Settings for any classifier.
  ///
  /// Adam with a cosine from a high learning rate, on the images as they are: what is left of a compressed model has little room,
  /// and fits the data better without weight decay and augmentation, which made room scarcer when the model was trained.
  ///
  /// - Parameters:
  ///   - epochs: How often every training sample is seen.
  ///   - seed: Decides the order of samples.
  ///   - learningRate: The learning rate at its highest.
  public init(epochs: Int, seed: UInt64 = 0, learningRate: Float = Self.learningRate) {
    self.init(
      training: TrainingConfiguration(
        epochs: epochs, optimizer: .adamW(weightDecay: 0), learningRate: learningRate, warmUpEpochs: 0.5,
        seed: seed))
  }

  /// The learning rate unless told otherwise.
  public static let learningRate: Float = 2e-3

  /// Settings for `model`: if it has the layers of a built-in architecture, whatever it is called, batches and label smoothing are
  /// those that the built-in model was trained with.
  ///
  /// - Parameters:
  ///   - prunesGradually: Until half of the steps are done. Pruned weights keep still: Adam would let those with hardly any
  ///     gradient wander as far as the others.
  ///   - isQuantizationAware: From the start, or from three tenths of the steps where pruning goes on meanwhile.
  public static func suggested(
    for model: Model, epochs: Int, seed: UInt64 = 0, prunesGradually: Bool = false,
    isQuantizationAware: Bool = false
  ) -> FineTuning {
    var settings = FineTuning(epochs: epochs, seed: seed)
    settings.gradualPruning = prunesGradually ? GradualPruning(end: 0.5, feedback: false) : nil
    settings.isQuantizationAware = isQuantizationAware
    settings.quantizationBegin = prunesGradually ? 0.3 : 0
    guard let architecture = Architecture.of(model.graph) else { return settings }
    let original = architecture.trainingConfiguration(epochs: epochs, seed: seed)
    settings.training.batchSize = original.batchSize
    settings.training.labelSmoothing = original.labelSmoothing
    return settings
  }
}
