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

  /// Settings for any classifier: AdamW with a cosine, images moved by up to a pixel.
  ///
  /// - Parameters:
  ///   - epochs: How often every training sample is seen.
  ///   - seed: Decides the order of samples and their augmentation.
  ///   - learningRate: The learning rate at its highest.
  public init(epochs: Int, seed: UInt64 = 0, learningRate: Float = Self.learningRate) {
    self.init(
      training: TrainingConfiguration(
        epochs: epochs, optimizer: .adamW(weightDecay: 0.01), learningRate: learningRate,
        augmentation: Augmentation(shift: 1, flips: false), seed: seed))
  }

  /// The learning rate unless told otherwise.
  public static let learningRate: Float = 1e-3

  /// Settings for `model`: if it is one of the built-in architectures, optimizer and augmentation are those that it was
  /// trained with, and the learning rate half as high.
  public static func suggested(for model: Model, epochs: Int, seed: UInt64 = 0) -> FineTuning {
    var settings = FineTuning(epochs: epochs, seed: seed)
    guard let architecture = Architecture.named(model.name) else { return settings }
    settings.training = architecture.trainingConfiguration(epochs: epochs, seed: seed)
    settings.training.learningRate /= 2
    return settings
  }
}
