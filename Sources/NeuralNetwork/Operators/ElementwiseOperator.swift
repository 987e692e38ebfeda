/// An operator that computes every element of its output from the same element of its one input.
protocol ElementwiseOperator: Operator {
  /// Writes `count` results; `y` may be `x`.
  func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int)

  /// Writes the gradients of `count` inputs; `dx` may be `dy`.
  ///
  /// - Parameter value: The input or the output, whichever `backwardReads` names.
  func applyGradient(
    value: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, count: Int)
}

/// The number of elements in a block of element-by-element work.
let elementsPerBlock = 32_768

extension ElementwiseOperator {
  public var worksInPlace: Bool { true }
  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape { try soleInput(inputs) }
  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  public func forward(_ pass: ForwardPass) {
    let input = pass.inputs[0].pointer
    let output = pass.output.pointer
    let blocks = Blocks(of: pass.batch * pass.output.sampleCount, size: elementsPerBlock)
    pass.lanes.forEach(blocks.count) { block, _ in
      let range = blocks[block]
      apply(input + range.lowerBound, output + range.lowerBound, count: range.count)
    }
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0]?.pointer else { return }
    let value = backwardReads == .output ? pass.output.pointer : pass.inputs[0].pointer
    let gradient = pass.outputGradient.pointer
    let blocks = Blocks(of: pass.batch * pass.output.sampleCount, size: elementsPerBlock)
    pass.lanes.forEach(blocks.count) { block, _ in
      let start = blocks[block].lowerBound
      applyGradient(value: value + start, gradient + start, target + start, count: blocks[block].count)
    }
  }
}
