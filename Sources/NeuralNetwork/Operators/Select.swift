/// Of two values the first where a condition isn't 0, else the second; all three have one shape.
///
/// What isn't chosen doesn't count, even where it is infinite or not a number.
public struct Select: Operator {
  /// Creates a choice that reads a condition and two values.
  public init() {}

  public var name: String { "Select" }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs.count == 3, inputs[0] == inputs[1], inputs[0] == inputs[2] else {
      throw GraphError("needs a condition and two values of one shape, got \(inputs)")
    }
    return inputs[0]
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  public func forward(_ pass: ForwardPass) {
    let condition = pass.inputs[0].pointer
    let (first, second, y) = (pass.inputs[1].pointer, pass.inputs[2].pointer, pass.output.pointer)
    for i in 0..<pass.batch * pass.output.sampleCount { y[i] = condition[i] != 0 ? first[i] : second[i] }
  }

  public func backward(_ pass: BackwardPass) {
    let condition = pass.inputs[0].pointer
    let gradient = pass.outputGradient.pointer
    let count = pass.batch * pass.outputGradient.sampleCount
    if let target = pass.inputGradients[0]?.pointer { target.update(repeating: 0, count: count) }
    if let target = pass.inputGradients[1]?.pointer {
      for i in 0..<count { target[i] = condition[i] != 0 ? gradient[i] : 0 }
    }
    if let target = pass.inputGradients[2]?.pointer {
      for i in 0..<count { target[i] = condition[i] != 0 ? 0 : gradient[i] }
    }
  }
}
