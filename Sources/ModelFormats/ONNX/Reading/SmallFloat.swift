extension SmallFloat {
  /// The format that `type` names, or `nil` for all that aren't of eight bits.
  ///
  /// Definitions: https://onnx.ai/onnx/technical/float8.html.
  init?(_ type: ONNXElementType) {
    switch type {
    case .float8e4m3fn: self = .e4m3
    case .float8e4m3fnuz: self = .e4m3fnuz
    case .float8e5m2: self = .e5m2
    case .float8e5m2fnuz: self = .e5m2fnuz
    default: return nil
    }
  }

  /// The value of each code of E2M1: https://onnx.ai/onnx/technical/float4.html.
  static let float4: [Float] = [
    0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6,
  ]
}
