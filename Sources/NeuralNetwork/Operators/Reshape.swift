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

  /// Channels are followed into one dimension, and where their number stays the first extent of an image.
  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    let input = inputs[0]
    let output = shape ?? [input.elementCount]
    if output == input || isImage(output, withChannelsOf: input) { return .shared }
    // Only channels that come before all other extents stay together in row-major order.
    guard output.rank == 1, let axis = input.channelAxis, input[axis] > 0,
      input.dimensions[..<axis].allSatisfy({ $0 == 1 })
    else { return .opaque }
    return .flattened(positions: input.elementCount / input[axis])
  }

  public func withOutputChannels(_ channels: Int, for inputs: [Shape]) -> any Operator {
    guard let shape, let axis = shape.channelAxis else { return self }
    var extents = shape.dimensions
    extents[axis] = channels
    return Reshape(to: Shape(extents))
  }

  private func isImage(_ output: Shape, withChannelsOf input: Shape) -> Bool {
    output.rank == 3 && input.rank == 3 && output[0] == input[0]
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
