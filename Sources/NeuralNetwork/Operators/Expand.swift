internal import CKernels

/// A value repeated along some dimensions into a shape, by the rules of NumPy and ONNX: extents of 1, or missing ones, are
/// repeated.
public struct Expand: Operator {
  /// What the value is brought together with; an extent of 1 leaves the value's own.
  public let shape: Shape

  /// Creates a repetition into `shape`.
  public init(to shape: Shape) { self.shape = shape }

  public var name: String { "Expand" }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    try Shape.broadcasting([soleInput(inputs), shape])
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    guard let output = try? outputShape(for: inputs), inputs[0].sharesChannels(with: output) else {
      return .opaque
    }
    return .shared
  }

  public func withOutputChannels(_ channels: Int, for inputs: [Shape]) -> any Operator {
    guard let output = try? outputShape(for: inputs), let axis = shape.axis(ofChannelsOf: output) else {
      return self
    }
    var extents = shape.dimensions
    extents[axis] = channels
    return Expand(to: Shape(extents))
  }

  public func forward(_ pass: ForwardPass) {
    StridedLoop(
      extents: [pass.batch] + pass.output.shape.dimensions,
      strides: [pass.output.batchStrides, pass.inputs[0].batchStrides(repeatedTo: pass.output.shape)]
    ).copy(pass.inputs[0].pointer, to: pass.output.pointer, lanes: pass.lanes)
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0] else { return }
    let gradient = pass.outputGradient
    pass.addRepeated(
      extents: gradient.shape.dimensions, strides: gradient.shape.strides(in: gradient.layout), to: target,
      strides: target.shape.strides(in: target.layout, repeatedTo: gradient.shape))
  }
}

extension BackwardPass {
  /// Makes a sample's input gradient the sum of the output gradients of all places that it is repeated in.
  ///
  /// - Parameters:
  ///   - extents: The extents of a walk over one sample of the output.
  ///   - strides: The distances of the output's gradient along them.
  ///   - targetStrides: Those of the input's gradient, 0 where it is repeated.
  func addRepeated(
    extents: [Int], strides: [Int], to target: Activation, strides targetStrides: [Int]
  ) {
    let loop = StridedLoop(extents: extents, strides: [strides, targetStrides])
    lanes.forEach(batch) { sample, _ in
      target.sample(sample).update(repeating: 0, count: target.sampleCount)
      loop.reduce(REDUCTION_SUM, outputGradient.sample(sample), into: target.sample(sample))
    }
  }
}
