internal import CKernels

/// A value put beside itself several times along each axis.
public struct Tile: Operator {
  /// How many times for every axis of a sample.
  public let repeats: [Int]

  /// Creates a repetition.
  public init(repeats: [Int]) { self.repeats = repeats }

  public var name: String { "Tile" }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    guard repeats.count == input.rank, repeats.allSatisfy({ $0 >= 0 }) else {
      throw GraphError("needs \(input.rank) numbers of repetitions, at least 0, got \(repeats)")
    }
    var extents: [Int] = []
    for (extent, times) in zip(input.dimensions, repeats) {
      let (product, overflow) = extent.multipliedReportingOverflow(by: times)
      guard !overflow else { throw GraphError("\(times) times \(extent) is too large") }
      extents.append(product)
    }
    return Shape(extents)
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    guard let axis = inputs[0].channelAxis, repeats[axis] == 1 else { return .opaque }
    return .shared
  }

  /// Each axis as two, the repetitions and the input's own: the extents, and the distances of output and input.
  private func split(_ input: Activation, output: Activation) -> (
    extents: [Int], output: [Int], input: [Int]
  ) {
    let own = input.shape.strides(in: input.layout)
    let result = output.shape.strides(in: output.layout)
    return (
      repeats.indices.flatMap { [repeats[$0], input.shape[$0]] },
      repeats.indices.flatMap { [result[$0] * input.shape[$0], result[$0]] },
      repeats.indices.flatMap { [0, own[$0]] }
    )
  }

  public func forward(_ pass: ForwardPass) {
    let split = split(pass.inputs[0], output: pass.output)
    StridedLoop(
      extents: [pass.batch] + split.extents,
      strides: [[pass.output.sampleCount] + split.output, [pass.inputs[0].sampleCount] + split.input]
    ).copy(pass.inputs[0].pointer, to: pass.output.pointer, lanes: pass.lanes)
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0] else { return }
    let split = split(target, output: pass.outputGradient)
    pass.addRepeated(extents: split.extents, strides: split.output, to: target, strides: split.input)
  }
}
