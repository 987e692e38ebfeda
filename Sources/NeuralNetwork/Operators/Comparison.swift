/// 1 where one value stands in a relation to another of the same shape, 0 elsewhere; no gradient passes.
public struct Comparison: Operator {
  /// How the values may be related.
  public enum Relation: Hashable, Sendable, CaseIterable {
    /// `a = b`.
    case equal
    /// `a < b`.
    case less
    /// `a ≤ b`.
    case lessOrEqual
    /// `a > b`.
    case greater
    /// `a ≥ b`.
    case greaterOrEqual
  }

  /// The relation.
  public let relation: Relation

  /// Creates a comparison.
  public init(_ relation: Relation) { self.relation = relation }

  public var name: String {
    switch relation {
    case .equal: "Equal"
    case .less: "Less"
    case .lessOrEqual: "LessOrEqual"
    case .greater: "Greater"
    case .greaterOrEqual: "GreaterOrEqual"
    }
  }

  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs.count == 2, inputs[0] == inputs[1] else {
      throw GraphError("needs two inputs of one shape, got \(inputs)")
    }
    return inputs[0]
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  public func forward(_ pass: ForwardPass) {
    switch relation {
    case .equal: fill(pass) { $0 == $1 }
    case .less: fill(pass) { $0 < $1 }
    case .lessOrEqual: fill(pass) { $0 <= $1 }
    case .greater: fill(pass) { $0 > $1 }
    case .greaterOrEqual: fill(pass) { $0 >= $1 }
    }
  }

  @inline(__always)
  private func fill(_ pass: ForwardPass, _ holds: (Float, Float) -> Bool) {
    let (a, b, y) = (pass.inputs[0].pointer, pass.inputs[1].pointer, pass.output.pointer)
    for i in 0..<pass.batch * pass.output.sampleCount { y[i] = holds(a[i], b[i]) ? 1 : 0 }
  }

  public func backward(_ pass: BackwardPass) {
    for case let target? in pass.inputGradients {
      target.pointer.update(repeating: 0, count: pass.batch * target.sampleCount)
    }
  }
}
