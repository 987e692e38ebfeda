/// A batch of one value while a graph runs.
public struct Activation {
  /// The shape of one sample, as the graph has it, whatever the layout.
  public let shape: Shape
  /// The order of the elements in memory.
  public let layout: Layout
  /// The first element of the first sample.
  public let pointer: UnsafeMutablePointer<Float>

  /// The number of elements in one sample.
  public var sampleCount: Int { shape.elementCount }

  /// The number of channels: the first extent of an image, the last of anything else.
  public var channels: Int { shape.channels }

  /// The first element of sample `index`.
  func sample(_ index: Int) -> UnsafeMutablePointer<Float> { pointer + index * sampleCount }
}

/// What an operator is handed to compute its output.
public struct ForwardPass {
  /// The number of samples.
  public let batch: Int
  /// The operator's inputs.
  public let inputs: [Activation]
  /// Where its output goes; may be the first input's memory when the operator works in place.
  public let output: Activation
  /// The operator's parameters, in the order in which it declares them.
  public let parameters: [UnsafeMutablePointer<Float>]
  /// What `prepare` made from them.
  public let prepared: UnsafeMutablePointer<Float>
  /// Memory that `backward` will see; only in training.
  public let saved: UnsafeMutablePointer<Float>
  /// Whether gradients will be asked for: batch statistics are used and what `backward` needs is saved.
  public let isTraining: Bool
  /// What results are limited to by an operator that `canLimit` them.
  public let limits: Limits
  /// Where blocks of work run.
  public let lanes: WorkerLanes

  var inputShapes: [Shape] { inputs.map(\.shape) }
}

/// What an operator is handed to compute gradients.
public struct BackwardPass {
  /// The number of samples.
  public let batch: Int
  /// The operator's inputs, as `forward` saw them.
  public let inputs: [Activation]
  /// What `forward` computed.
  public let output: Activation
  /// The gradient of the loss with respect to the output.
  public let outputGradient: Activation
  /// Where the inputs' gradients go, overwriting; `nil` for an input that needs none. The first may be the memory of
  /// `outputGradient` when the operator works in place.
  public let inputGradients: [Activation?]
  /// The operator's parameters.
  public let parameters: [UnsafeMutablePointer<Float>]
  /// Where the parameters' gradients go, overwriting.
  public let parameterGradients: [UnsafeMutablePointer<Float>]
  /// What `prepare` made from the parameters.
  public let prepared: UnsafeMutablePointer<Float>
  /// What `forward` saved.
  public let saved: UnsafeMutablePointer<Float>
  /// Where blocks of work run.
  public let lanes: WorkerLanes

  var inputShapes: [Shape] { inputs.map(\.shape) }
}
