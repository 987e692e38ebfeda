/// Values from whole numbers, by ONNX's `DequantizeLinear`: `(x − zeroPoint) · scale`.
///
/// Codes travel as floats. Parameters `scale` and `zero_point` are constants: of shape `[]` for all elements, or one number for
/// each index of an axis.
public struct DequantizeLinear: Operator {
  /// The axis of a sample whose indices have scales of their own; negative counts from behind, `nil` has one scale for all.
  public let axis: Int?

  /// Creates the inverse of a quantization.
  public init(axis: Int? = nil) { self.axis = axis }

  public var name: String { "DequantizeLinear" }
  public var worksInPlace: Bool { true }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    if let axis { _ = try input.resolved(axis: axis) }
    return input
  }

  public func parameters(for inputs: [Shape]) -> [Parameter] { scaleParameters(inputs[0], axis: axis) }
  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  public func forward(_ pass: ForwardPass) {
    forEachScale(pass.inputs[0], axis: axis, batch: pass.batch, lanes: pass.lanes) {
      index, offset, count, stride in
      let (scale, zero) = (pass.parameters[0][index], pass.parameters[1][index])
      let x = pass.inputs[0].pointer + offset
      let y = pass.output.pointer + offset
      for i in 0..<count { y[i * stride] = (x[i * stride] - zero) * scale }
    }
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0] else { return }
    forEachScale(target, axis: axis, batch: pass.batch, lanes: pass.lanes) { index, offset, count, stride in
      let scale = pass.parameters[0][index]
      let dy = pass.outputGradient.pointer + offset
      let dx = target.pointer + offset
      for i in 0..<count { dx[i * stride] = dy[i * stride] * scale }
    }
  }
}
