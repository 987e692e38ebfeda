internal import CKernels

/// The sum of two values of the same shape: a residual connection.
public struct Add: Operator {
  /// Creates a sum.
  public init() {}

  public var name: String { "Add" }
  public var worksInPlace: Bool { true }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs.count == 2 else { throw GraphError("takes two inputs, got \(inputs.count)") }
    guard inputs[0] == inputs[1] else {
      throw GraphError("needs two inputs of one shape, got \(inputs[0]) and \(inputs[1])")
    }
    return inputs[0]
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  public func forward(_ pass: ForwardPass) {
    let left = pass.inputs[0].pointer
    let right = pass.inputs[1].pointer
    let blocks = Blocks(of: pass.batch * pass.output.sampleCount, size: elementsPerBlock)
    pass.lanes.forEach(blocks.count) { block, _ in
      let start = blocks[block].lowerBound
      add_forward(left + start, right + start, pass.output.pointer + start, Int64(blocks[block].count))
    }
  }

  public func backward(_ pass: BackwardPass) {
    let count = pass.batch * pass.outputGradient.sampleCount
    for case let target? in pass.inputGradients where target.pointer != pass.outputGradient.pointer {
      let blocks = Blocks(of: count, size: elementsPerBlock)
      pass.lanes.forEach(blocks.count) { block, _ in
        let start = blocks[block].lowerBound
        (target.pointer + start).update(from: pass.outputGradient.pointer + start, count: blocks[block].count)
      }
    }
  }
}

/// Adds `count` elements to `sum`, in blocks.
func addElementwise(
  _ values: UnsafePointer<Float>, to sum: UnsafeMutablePointer<Float>, count: Int, lanes: WorkerLanes
) {
  let blocks = Blocks(of: count, size: elementsPerBlock)
  lanes.forEach(blocks.count) { block, _ in
    let start = blocks[block].lowerBound
    accumulate(values + start, sum + start, Int64(blocks[block].count))
  }
}
