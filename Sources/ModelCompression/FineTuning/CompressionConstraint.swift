internal import NeuralNetwork

/// Holds one layer's weights to a recipe while they are trained: first pruned, then quantized, as `compressLayer` does.
final class CompressionConstraint: WeightConstraint {
  private let shape: Shape
  private var schedule: MaskSchedule
  private let quantizer: (any WeightQuantizer)?
  /// The weights between pruning and quantization.
  private var pruned: [Float] = []

  init(shape: Shape, schedule: MaskSchedule, quantizer: (any WeightQuantizer)?) {
    self.shape = shape
    self.schedule = schedule
    self.quantizer = quantizer
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
    guard let quantizer else { return }
    pruned = Array(weights)
    quantizer.quantize(weights, step: step)
  }

  func pullBack(
    _ gradient: UnsafeMutableBufferPointer<Float>, latent: UnsafeBufferPointer<Float>, step: TrainingStep
  ) {
    if let quantizer {
      pruned.withUnsafeBufferPointer { quantizer.pullBack(gradient, weights: $0, step: step) }
    }
    if !schedule.passesGradients { schedule.mask.apply(to: gradient) }
  }
}
