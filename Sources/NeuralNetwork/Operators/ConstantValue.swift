/// A value that reads nothing: the parameter `value`, the same for every sample.
public struct ConstantValue: Operator {
  /// The value's shape.
  public let shape: Shape

  /// Creates a constant of shape `shape`.
  public init(shape: Shape) { self.shape = shape }

  public var name: String { "Constant" }
  public var layout: LayoutPreference { .channelsFirst }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs.isEmpty else { throw GraphError("takes no inputs, got \(inputs.count)") }
    return shape
  }

  public func parameters(for inputs: [Shape]) -> [Parameter] {
    [Parameter(role: .constant, suffix: "value", shape: shape, outputChannelAxis: nil)]
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .opaque }

  public func forward(_ pass: ForwardPass) {
    for sample in 0..<pass.batch {
      pass.output.sample(sample).update(from: pass.parameters[0], count: pass.output.sampleCount)
    }
  }

  public func backward(_ pass: BackwardPass) {}
}
