/// One of an operator's weights: what it is for, and how it follows when channels are cut.
public struct Parameter: Hashable, Sendable {
  /// What a parameter is for.
  public enum Role: Hashable, Sendable {
    /// The weights of a product, which are what pruning and quantization work on.
    case weight
    /// What is added to each output channel.
    case bias
    /// A normalization's factor for each channel.
    case scale
    /// A normalization's summand for each channel.
    case shift
    /// The mean that a normalization tracked while training.
    case runningMean
    /// The variance that a normalization tracked while training.
    case runningVariance
    /// What activations are quantized with; training tracks it or leaves it alone.
    case activationRange
    /// What activations are quantized with, changed by gradients.
    case trainedActivationRange
    /// A rectifier's slopes for negative values.
    case slope
    /// A number that is part of what the graph computes, such as the factor of a scaling; neither trained nor compressed.
    case constant
  }

  /// What it is for.
  public let role: Role
  /// Its name behind the node's, as in a PyTorch state dictionary: `weight`, `running_mean`; empty for a weight that has just
  /// the node's name.
  public let suffix: String
  /// Its shape, output channels first.
  public let shape: Shape
  /// The axis that has an index for each output channel of the operator.
  public let outputChannelAxis: Int?
  /// The axis that has an index for each input channel of the operator.
  public let inputChannelAxis: Int?

  /// Creates the description of a parameter.
  public init(
    role: Role, suffix: String, shape: Shape, outputChannelAxis: Int?, inputChannelAxis: Int? = nil
  ) {
    self.role = role
    self.suffix = suffix
    self.shape = shape
    self.outputChannelAxis = outputChannelAxis
    self.inputChannelAxis = inputChannelAxis
  }

  /// Whether gradients change it; running statistics are tracked instead, and constants stay.
  public var isTrainable: Bool { role.isTrainable }
}

extension Parameter.Role {
  /// Whether gradients change what has this role.
  public var isTrainable: Bool {
    self != .runningMean && self != .runningVariance && self != .activationRange && self != .constant
  }
}
