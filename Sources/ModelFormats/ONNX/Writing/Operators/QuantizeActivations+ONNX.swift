internal import Foundation
internal import NeuralNetwork

extension QuantizeActivations: ONNXExpressible {
  /// `QuantizeLinear` and `DequantizeLinear`, which runtimes merge with the product behind them into one of integers.
  ///
  /// ONNX saturates at the limits of the integer type. Where the codes have narrower ones, values are clipped before.
  func write(to writer: inout ONNXNodeWriter) throws(GraphError) {
    let (scale, zeroPoint) = try quantization(writer)
    // Nothing was calibrated: values stay as they are.
    guard scale > 0, scale.isFinite else { return writer.finish("Identity", writer.inputs) }
    let type: ONNXElementType =
      switch (bits, isSymmetric) {
      case (16, true): .int16
      case (16, false): .uint16
      case (_, true): .int8
      case (_, false): .uint8
      }
    writer.builder.needs(opset: type.quantizationOpset)
    var input = writer.inputs[0]
    if isSymmetric || bits < type.bits {
      let limits = [codes.lowerBound, codes.upperBound].map { Float($0 - zeroPoint) * scale }
      let names = zip(["low", "high"], limits).map { suffix, limit in
        writer.builder.add(Onnx_TensorProto("\(writer.name).\(suffix)", [], floats: [limit]))
      }
      input = writer.step("Clip", "clipped", [input] + names)
    }
    let parameters = [
      writer.builder.add(Onnx_TensorProto("\(writer.name).scale", [], floats: [scale])),
      writer.builder.add(
        Onnx_TensorProto("\(writer.name).zero_point", [], integers: [Int32(zeroPoint)], as: type)),
    ]
    let codes = writer.step("QuantizeLinear", "codes", [input] + parameters)
    writer.finish("DequantizeLinear", [codes] + parameters)
  }

  /// The numbers that the operator computes with.
  private func quantization(_ writer: ONNXNodeWriter) throws(GraphError) -> (scale: Float, zeroPoint: Int) {
    func number(_ suffix: String) throws(GraphError) -> Float { try writer.values(suffix).first ?? 0 }
    let found: (scale: Float, zeroPoint: Float)
    switch source {
    case .fixed: found = (try number("scale"), try number("zero_point"))
    case .learned: found = (exp(try number("log_scale")), try number("zero_point"))
    case .tracked:
      let (low, high) = (try number("low"), try number("high"))
      found = low == 0 && high == 0 ? (0, 0) : parameters(covering: low, high)
    }
    let zeroPoint = isSymmetric || found.zeroPoint.isNaN ? 0 : found.zeroPoint.rounded()
    return (
      found.scale, Int(min(max(zeroPoint, Float(codes.lowerBound)), Float(codes.upperBound)))
    )
  }
}
