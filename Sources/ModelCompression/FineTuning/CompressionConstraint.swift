internal import NeuralNetwork

/// Holds one layer's weights to a recipe while they are trained: first pruned, then quantized, as `compressLayer` does.
final class CompressionConstraint: WeightConstraint {
  private let shape: Shape
  private var schedule: MaskSchedule
  private let quantizer: (any WeightQuantizer)?
  /// The fraction of all steps after which weights are quantized.
  private let quantizationBegin: Double
  /// The weights between pruning and quantization.
  private var pruned: [Float] = []

  init(shape: Shape, schedule: MaskSchedule, quantizer: (any WeightQuantizer)?, quantizationBegin: Double = 0)
  {
    self.shape = shape
    self.schedule = schedule
    self.quantizer = quantizer
    self.quantizationBegin = quantizationBegin
  }

  func inspect(_ latent: UnsafeBufferPointer<Float>, step: TrainingStep?) {
    if let step { schedule.submit(latent, step: step) }
  }

  func constrain(
    _ latent: UnsafeMutableBufferPointer<Float>, into weights: UnsafeMutableBufferPointer<Float>,
    step: TrainingStep?
  ) {
    if let step { schedule.advance(to: step, UnsafeBufferPointer(latent), shape: shape) }
    // The optimizer's weights too, once it is final: momentum and weight decay must find nothing to work on.
    if schedule.isFinal { schedule.mask.apply(to: latent) }
    _ = weights.update(fromContentsOf: UnsafeBufferPointer(latent))
    if !schedule.isFinal { schedule.mask.apply(to: weights) }
    guard let quantizer, step.map(quantizes) ?? true else { return }
    pruned = Array(weights)
    quantizer.quantize(weights, step: step)
  }

  private func quantizes(_ step: TrainingStep) -> Bool { step.fraction >= quantizationBegin }

  func pullBack(
    _ gradient: UnsafeMutableBufferPointer<Float>, latent: UnsafeBufferPointer<Float>, step: TrainingStep
  ) {
    if let quantizer, quantizes(step) {
      pruned.withUnsafeBufferPointer { quantizer.pullBack(gradient, weights: $0, step: step) }
    }
    if !schedule.passesGradients { schedule.mask.apply(to: gradient) }
  }
}
