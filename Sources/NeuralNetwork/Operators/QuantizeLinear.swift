/// Whole numbers from values, by ONNX's `QuantizeLinear`: `saturate(round(x / scale) + zeroPoint)`, with halves rounded to the
/// even neighbour before the zero point is added.
///
/// Codes travel as floats. Parameters `scale` and `zero_point` are constants: of shape `[]` for all elements, or one number for
/// each index of an axis. The gradient is the straight-through estimate: `1 / scale` where the code isn't saturated.
public struct QuantizeLinear: Operator {
  /// The integers that there are.
  public let type: IntegerType
  /// The axis of a sample whose indices have scales of their own; negative counts from behind, `nil` has one scale for all.
  public let axis: Int?

  /// Creates a quantization.
  public init(_ type: IntegerType, axis: Int? = nil) {
    self.type = type
    self.axis = axis
  }

  public var name: String { "QuantizeLinear" }
  public var worksInPlace: Bool { true }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    if let axis { _ = try input.resolved(axis: axis) }
    return input
  }

  public func parameters(for inputs: [Shape]) -> [Parameter] { scaleParameters(inputs[0], axis: axis) }
  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  public func forward(_ pass: ForwardPass) {
    let (low, high) = (Float(type.range.lowerBound), Float(type.range.upperBound))
    forEachScale(pass.inputs[0], axis: axis, batch: pass.batch, lanes: pass.lanes) {
      index, offset, count, stride in
      let (scale, zero) = (pass.parameters[0][index], pass.parameters[1][index])
      let x = pass.inputs[0].pointer + offset
      let y = pass.output.pointer + offset
      for i in 0..<count {
        let code = (x[i * stride] / scale).rounded(.toNearestOrEven) + zero
        // Comparisons in this order let not-a-number become the lowest code, as a conversion in C would.
        y[i * stride] = code >= low ? (code <= high ? code : high) : low
      }
    }
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0] else { return }
    let (low, high) = (Float(type.range.lowerBound), Float(type.range.upperBound))
    forEachScale(target, axis: axis, batch: pass.batch, lanes: pass.lanes) { index, offset, count, stride in
      let (scale, zero) = (pass.parameters[0][index], pass.parameters[1][index])
      let x = pass.inputs[0].pointer + offset
      let dy = pass.outputGradient.pointer + offset
      let dx = target.pointer + offset
      for i in 0..<count {
        let code = (x[i * stride] / scale).rounded(.toNearestOrEven) + zero
        dx[i * stride] = code >= low && code <= high ? dy[i * stride] / scale : 0
      }
    }
  }
}

extension Operator {
  /// The parameters of a quantization with one scale, or one for each index of an axis.
  func scaleParameters(_ input: Shape, axis: Int?) -> [Parameter] {
    let resolved = axis.flatMap { try? input.resolved(axis: $0) }
    let shape: Shape = resolved.map { [input[$0]] } ?? []
    let channelAxis = resolved != nil && resolved == input.channelAxis ? 0 : nil
    return ["scale", "zero_point"].map {
      Parameter(role: .constant, suffix: $0, shape: shape, outputChannelAxis: channelAxis)
    }
  }

  /// Calls `body` for lines of elements that have one scale: its index, where they begin in the batch, their number and distance.
  func forEachScale(
    _ value: Activation, axis: Int?, batch: Int, lanes: WorkerLanes,
    _ body: (_ index: Int, _ offset: Int, _ count: Int, _ stride: Int) -> Void
  ) {
    let resolved = axis.flatMap { try? value.shape.resolved(axis: $0) }
    let scales = value.shape.dimensions.indices.map { $0 == resolved ? 1 : 0 }
    let loop = StridedLoop(
      extents: [batch] + value.shape.dimensions, strides: [value.batchStrides, [0] + scales])
    loop.forEachLine(on: lanes) { offsets, count, strides in
      if strides[1] == 0 {
        body(offsets[1], offsets[0], count, strides[0])
      } else {
        for i in 0..<count { body(offsets[1] + i * strides[1], offsets[0] + i * strides[0], 1, 1) }
      }
    }
  }
}
