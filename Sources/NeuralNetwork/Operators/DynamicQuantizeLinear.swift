/// Whole numbers in 0…255 from values whose range is taken as they come, by ONNX's `DynamicQuantizeLinear`, or what they were
/// made with.
///
/// ONNX's operator has three outputs, of which each is a node here; it takes the range over the whole batch, where this takes
/// it over each sample, so that a sample's result doesn't depend on its company. No gradient passes.
public struct DynamicQuantizeLinear: Operator {
  /// Which of ONNX's outputs.
  public enum Result: Hashable, Sendable {
    /// The codes, in the input's shape.
    case codes
    /// The scale, of shape `[]`.
    case scale
    /// The zero point, of shape `[]`.
    case zeroPoint
  }

  /// Which of ONNX's outputs.
  public let result: Result

  /// Creates a quantization's output.
  public init(_ result: Result) { self.result = result }

  public var name: String { "DynamicQuantizeLinear" }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    return result == .codes ? input : []
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .opaque }

  public func forward(_ pass: ForwardPass) {
    let count = pass.inputs[0].sampleCount
    pass.lanes.forEach(pass.batch) { sample, _ in
      let x = pass.inputs[0].sample(sample)
      let y = pass.output.sample(sample)
      var (low, high): (Float, Float) = (0, 0)
      for i in 0..<count {
        low = min(low, x[i])
        high = max(high, x[i])
      }
      // A range of nothing but 0 would divide by 0; any scale gives the same codes.
      let scale = high > low ? (high - low) / 255 : 1
      let zero = min(max((0 - low / scale).rounded(.toNearestOrEven), 0), 255)
      switch result {
      case .scale: y[0] = scale
      case .zeroPoint: y[0] = zero
      case .codes:
        for i in 0..<count {
          let code = (x[i] / scale).rounded(.toNearestOrEven) + zero
          y[i] = code >= 0 ? (code <= 255 ? code : 255) : 0
        }
      }
    }
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0] else { return }
    target.pointer.update(repeating: 0, count: pass.batch * target.sampleCount)
  }
}
