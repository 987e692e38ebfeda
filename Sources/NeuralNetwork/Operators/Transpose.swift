/// The same elements with the dimensions of a sample in another order.
public struct Transpose: Operator {
  /// For every dimension of the output, the dimension of the input that it is.
  public let permutation: [Int]

  /// Creates a change to the input's dimensions `permutation`.
  public init(permutation: [Int]) { self.permutation = permutation }

  public var name: String { "Transpose" }
  public var layout: LayoutPreference { .channelsFirst }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    guard permutation.sorted() == Array(0..<input.rank) else {
      throw GraphError("\(permutation) doesn't order the dimensions of \(input)")
    }
    return Shape(permutation.map { input[$0] })
  }

  /// Channels stay where the dimension that counts them stays.
  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    guard let axis = inputs[0].channelAxis, permutation[axis] == axis else { return .opaque }
    return .shared
  }

  /// The distances within a batch of `input` along each dimension of the output.
  private func strides(_ input: Activation) -> [Int] {
    let own = input.shape.strides(in: input.layout)
    return [input.sampleCount] + permutation.map { own[$0] }
  }

  public func forward(_ pass: ForwardPass) {
    StridedLoop(
      extents: [pass.batch] + pass.output.shape.dimensions,
      strides: [pass.output.batchStrides, strides(pass.inputs[0])]
    ).copy(pass.inputs[0].pointer, to: pass.output.pointer, lanes: pass.lanes)
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0] else { return }
    StridedLoop(
      extents: [pass.batch] + pass.outputGradient.shape.dimensions,
      strides: [strides(target), pass.outputGradient.batchStrides]
    ).copy(pass.outputGradient.pointer, to: target.pointer, lanes: pass.lanes)
  }
}
