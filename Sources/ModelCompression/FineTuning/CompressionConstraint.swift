internal import NeuralNetwork

/// Holds one layer's weights to a recipe while they are trained.
final class CompressionConstraint: WeightConstraint {
  private let mask: PruningMask

  init(mask: PruningMask) { self.mask = mask }

  func constrain(
    _ latent: UnsafeMutableBufferPointer<Float>, into weights: UnsafeMutableBufferPointer<Float>,
    step: TrainingStep?
  ) {
    // The optimizer's weights too: momentum and weight decay must find nothing to work on.
    mask.apply(to: latent)
    _ = weights.update(fromContentsOf: UnsafeBufferPointer(latent))
  }

  func pullBack(
    _ gradient: UnsafeMutableBufferPointer<Float>, latent: UnsafeBufferPointer<Float>, step: TrainingStep
  ) {
    mask.apply(to: gradient)
  }
}
