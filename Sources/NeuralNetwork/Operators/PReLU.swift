internal import CKernels

/// A rectifier with trained slopes below 0: `y = x`, and `slope · x` below 0 (He et al., 2015).
///
/// The parameter `slope` is repeated over the input by the rules of NumPy and ONNX: `[channels, 1, 1]` for an image has one slope
/// for each channel, `[1]` one for all.
public struct PReLU: Operator {
  /// The shape of the slopes.
  public let slope: Shape

  /// Creates a rectifier with slopes of shape `slope`.
  public init(slope: Shape) { self.slope = slope }

  public var name: String { "PReLU" }
  public var worksInPlace: Bool { true }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    guard try Shape.broadcasting([input, slope]) == input else {
      throw GraphError("can't repeat slopes of shape \(slope) over an input of \(input)")
    }
    return input
  }

  public func parameters(for inputs: [Shape]) -> [Parameter] {
    [
      Parameter(
        role: .slope, suffix: "slope", shape: slope, outputChannelAxis: slope.axis(ofChannelsOf: inputs[0]))
    ]
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  public func withOutputChannels(_ channels: Int, for inputs: [Shape]) -> any Operator {
    guard let axis = slope.axis(ofChannelsOf: inputs[0]) else { return self }
    var extents = slope.dimensions
    extents[axis] = channels
    return PReLU(slope: Shape(extents))
  }

  /// A walk over a batch: the input's memory, the slopes, and what has the input's order.
  private func loop(_ input: Activation, batch: Int?) -> StridedLoop {
    let own = input.batchStrides
    let slopes = [0] + slope.strides(repeatedTo: input.shape)
    guard let batch else {
      return StridedLoop(
        extents: input.shape.dimensions, strides: [own, slopes].map { Array($0.dropFirst()) })
    }
    return StridedLoop(extents: [batch] + input.shape.dimensions, strides: [own, slopes])
  }

  public func forward(_ pass: ForwardPass) {
    let loop = loop(pass.inputs[0], batch: pass.batch)
    let input = pass.inputs[0].pointer
    loop.forEachGrid(on: pass.lanes) { offsets, rows, columns in
      strided_rectify(
        loop.input(0, input + offsets[0]), loop.input(1, pass.parameters[0] + offsets[1]),
        loop.output(0, pass.output.pointer + offsets[0]), rows, columns)
    }
  }

  // Saved: the gradient of the slopes for each sample, which are then added in order.

  public func savedCount(for inputs: [Shape], batch: Int) -> Int { batch * slope.elementCount }

  public func backward(_ pass: BackwardPass) {
    let loop = loop(pass.inputs[0], batch: nil)
    let slopes = slope.elementCount
    pass.lanes.forEach(pass.batch) { sample, _ in
      let input = pass.inputs[0].sample(sample)
      let gradient = pass.outputGradient.sample(sample)
      let sum = pass.saved + sample * slopes
      sum.update(repeating: 0, count: slopes)
      loop.forEachGrid { offsets, rows, columns in
        strided_rectify_slope_gradient(
          loop.input(0, input + offsets[0]), loop.input(0, gradient + offsets[0]),
          loop.output(1, sum + offsets[1]), rows, columns)
        guard let target = pass.inputGradients[0] else { return }
        strided_rectify_gradient(
          loop.input(0, input + offsets[0]), loop.input(1, pass.parameters[0] + offsets[1]),
          loop.input(0, gradient + offsets[0]), loop.output(0, target.sample(sample) + offsets[0]), rows,
          columns)
      }
    }
    pass.parameterGradients[0].update(repeating: 0, count: slopes)
    for sample in 0..<pass.batch {
      accumulate(pass.saved + sample * slopes, pass.parameterGradients[0], Int64(slopes))
    }
  }
}
