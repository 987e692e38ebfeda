/// What makes a channel worth keeping.
///
/// Scores of a group are sums over all layers that put its channels out, so that a channel that matters in one branch of a
/// residual sum stays in all of them.
public enum ImportanceCriterion: String, CaseIterable, Codable, Hashable, Sendable {
  /// The sum of its weights' magnitudes in each layer, without biases (Li et al., 2017).
  case l1
  /// The root of the sum of its weights' squares in each layer, without biases.
  case l2
  /// The magnitude of its batch normalization's factor (network slimming, Liu et al., 2017).
  case batchNormScale
  /// How much the loss of a training sample would change to first order without it: |Σ activation · gradient| over the
  /// channel's positions, mean over samples (Molchanov et al., 2017, without dividing by the number of positions).
  case taylor
  /// The mean magnitude of its activation over training samples and positions.
  case activationMean
  /// The variance of its activation over training samples and positions.
  case activationVariance
  /// A random number: what the others must beat.
  case random

  /// Whether training samples are needed.
  public var needsSamples: Bool {
    self == .taylor || self == .activationMean || self == .activationVariance
  }

  /// One line for people who choose.
  public var summary: String {
    switch self {
    case .l1: "sum of weight magnitudes"
    case .l2: "Euclidean norm of weights"
    case .batchNormScale: "batch-norm scale"
    case .taylor: "first-order change of the loss on training samples"
    case .activationMean: "mean activation on training samples"
    case .activationVariance: "variance of activation on training samples"
    case .random: "random"
    }
  }
}
