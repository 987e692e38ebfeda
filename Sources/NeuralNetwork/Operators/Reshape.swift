/// The same elements, in row-major order, under another shape.
public struct Reshape: Operator {
  /// The shape of one sample of the output; `nil` makes it one dimension (ONNX's `Flatten`).
  public let shape: Shape?

  /// Creates a change to `shape`.
  public init(to shape: Shape) { self.shape = shape }

  private init(shape: Shape?) { self.shape = shape }

  /// All elements of a sample in one dimension.
  public static let flatten = Reshape(shape: nil)

  public var name: String { shape == nil ? "Flatten" : "Reshape" }
  public var layout: LayoutPreference { .channelsFirst }
  public var worksInPlace: Bool { true }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    let output = shape ?? [input.elementCount]
    guard output.representableElementCount == input.elementCount else {
      throw GraphError("can't bring \(input) with \(input.elementCount) elements into the shape \(output)")
    }
    return output
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    let input = inputs[0]
    let output = shape ?? [input.elementCount]
    if output == input { return .shared }
    guard output.rank == 1, input.rank >= 1, input[0] > 0 else { return .opaque }
    return .flattened(positions: input.elementCount / input[0])
  }

  public func forward(_ pass: ForwardPass) {
    guard pass.output.pointer != pass.inputs[0].pointer else { return }
    pass.output.pointer.update(from: pass.inputs[0].pointer, count: pass.batch * pass.output.sampleCount)
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0], target.pointer != pass.outputGradient.pointer else { return }
    target.pointer.update(from: pass.outputGradient.pointer, count: pass.batch * target.sampleCount)
  }
}
