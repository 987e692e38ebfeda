internal import CKernels

/// Several values one behind the other along an axis.
public struct Concat: Operator {
  /// The axis of a sample along which values are put together; negative counts from behind.
  public let axis: Int

  /// Creates a concatenation along `axis`.
  public init(axis: Int) { self.axis = axis }

  public var name: String { "Concat" }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    guard let first = inputs.first else { throw GraphError("needs at least one input") }
    let axis = try first.resolved(axis: axis)
    var extents = first.dimensions
    for input in inputs.dropFirst() {
      var expected = first.dimensions
      guard input.rank == first.rank else {
        throw GraphError("needs inputs of one rank, got \(first) and \(input)")
      }
      expected[axis] = input[axis]
      guard input.dimensions == expected else {
        throw GraphError("can't put \(input) behind \(first) along axis \(axis)")
      }
      let (sum, overflow) = extents[axis].addingReportingOverflow(input[axis])
      guard !overflow, sum <= Graph.elementLimit else { throw GraphError("the output is too large") }
      extents[axis] = sum
    }
    return Shape(extents)
  }

  /// Along the channels, the output has those of every input one behind the other; along another axis they stay.
  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    guard let axis = try? inputs[0].resolved(axis: axis) else { return .opaque }
    return axis == inputs[0].channelAxis ? .opaque : .shared
  }

  /// Calls `body` with each input's number, its place in a sample of the output, and a walk over both: value 0 is the output.
  private func forEachInput(
    _ inputs: [Activation], output: Activation, batch: Int,
    _ body: (_ index: Int, _ input: Activation, _ offset: Int, _ strides: [[Int]], _ extents: [Int]) -> Void
  ) {
    guard let axis = try? output.shape.resolved(axis: axis) else { return }
    let stride = output.shape.strides(in: output.layout)[axis]
    var offset = 0
    for (index, input) in inputs.enumerated() {
      body(
        index, input, offset, [output.batchStrides, input.batchStrides], [batch] + input.shape.dimensions)
      offset += input.shape[axis] * stride
    }
  }

  public func forward(_ pass: ForwardPass) {
    forEachInput(pass.inputs, output: pass.output, batch: pass.batch) { _, input, offset, strides, extents in
      StridedLoop(extents: extents, strides: strides)
        .copy(input.pointer, to: pass.output.pointer + offset, lanes: pass.lanes)
    }
  }

  public func backward(_ pass: BackwardPass) {
    forEachInput(pass.inputs, output: pass.outputGradient, batch: pass.batch) {
      index, _, offset, strides, extents in
      guard let target = pass.inputGradients[index] else { return }
      StridedLoop(extents: extents, strides: [target.batchStrides, strides[0]])
        .copy(pass.outputGradient.pointer + offset, to: target.pointer, lanes: pass.lanes)
    }
  }
}
