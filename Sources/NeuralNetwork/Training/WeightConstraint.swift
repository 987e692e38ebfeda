/// Stands between the weights that an optimizer changes and those that the model computes with: masks that hold pruned
/// weights at zero, fake quantization with a straight-through estimator, shared values.
///
/// The optimizer's weights are called *latent*. At every step the model's own are made from them, and the gradient that
/// arrives at these is turned into the one that the optimizer takes. A constraint belongs to one weight of one training and is
/// called by one thread at a time.
public protocol WeightConstraint: AnyObject {
  /// Looks at the optimizer's weights, before any constraint of the same step makes the model's: for what is decided over
  /// several weights together. Several constraints do so at once.
  func inspect(_ latent: UnsafeBufferPointer<Float>, step: TrainingStep?)

  /// Makes the weights that the model computes with.
  ///
  /// - Parameters:
  ///   - latent: The optimizer's weights. A constraint may change them, for example to zero what it just pruned.
  ///   - weights: Receives the model's, all of them; holds anything before.
  ///   - step: Where the training stands; `nil` when the result so far is read, as after an epoch and at the end: nothing may change then that
  ///     decides how the training goes on.
  func constrain(
    _ latent: UnsafeMutableBufferPointer<Float>, into weights: UnsafeMutableBufferPointer<Float>,
    step: TrainingStep?)

  /// Turns the gradient with respect to the model's weights into the one with respect to the latent ones, in place.
  func pullBack(
    _ gradient: UnsafeMutableBufferPointer<Float>, latent: UnsafeBufferPointer<Float>, step: TrainingStep)
}

extension WeightConstraint {
  public func inspect(_ latent: UnsafeBufferPointer<Float>, step: TrainingStep?) {}
}
