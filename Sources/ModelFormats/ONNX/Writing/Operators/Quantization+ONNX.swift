internal import NeuralNetwork

// The engine carries whole numbers as floats. In a file they are integers where only a dequantization reads them, and are
// turned into floats where anything else does.

/// Scales and zero points as ONNX has them.
private struct LinearQuantization {
  let scales: [Float]
  let zeroPoints: [Float]
  /// The extents of both: none, or one extent.
  let dimensions: [Int]

  init(_ writer: ONNXNodeWriter) throws(GraphError) {
    scales = try writer.values("scale")
    zeroPoints = try writer.values("zero_point")
    dimensions = writer.parameters["scale"]?.tensor.shape.dimensions ?? []
  }

  /// The zero points, if the type holds them.
  func integers(_ type: ONNXElementType) -> [Int32]? {
    guard let range = type.integerRange else { return nil }
    let whole = zeroPoints.map { Int32(exactly: $0) }
    return whole.allSatisfy { $0.map { range.contains(Int($0)) } ?? false } ? whole.compactMap { $0 } : nil
  }

  /// Adds both, the second as integers.
  func add(_ zeroPoints: [Int32], as type: ONNXElementType, to writer: inout ONNXNodeWriter) -> [String] {
    writer.builder.needs(opset: type.quantizationOpset)
    return [
      writer.builder.add(Onnx_TensorProto("\(writer.name).scale", dimensions, floats: scales)),
      writer.builder.add(
        Onnx_TensorProto("\(writer.name).zero_point", dimensions, integers: zeroPoints, as: type)),
    ]
  }

  /// Adds both as floats that are repeated over a sample of `rank` dimensions from `axis` on.
  func addFloats(axis: Int?, rank: Int, to writer: inout ONNXNodeWriter) -> (scale: String, zeroPoint: String)
  {
    let behind = axis.map { $0 < 0 ? -$0 - 1 : rank - 1 - $0 } ?? 0
    let extents = dimensions + (dimensions.isEmpty ? [] : [Int](repeating: 1, count: max(0, behind)))
    return (
      writer.builder.add(Onnx_TensorProto("\(writer.name).scale", extents, floats: scales)),
      writer.builder.add(Onnx_TensorProto("\(writer.name).zero_point", extents, floats: zeroPoints))
    )
  }
}

extension QuantizeLinear: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) throws(GraphError) {
    let quantization = try LinearQuantization(writer)
    guard let type = ONNXElementType(named: type.rawValue), let zeroPoints = quantization.integers(type)
    else {
      return writeFloats(quantization, to: &writer)
    }
    let inputs = [writer.inputs[0]] + quantization.add(zeroPoints, as: type, to: &writer)
    let attributes: KeyValuePairs<String, ONNXGraphBuilder.Attribute> =
      axis.map { ["axis": .int($0 < 0 ? $0 : $0 + 1)] } ?? [:]
    if writer.isReadOnlyByDequantization {
      writer.builder.setType(of: writer.output, type)
      return writer.finish("QuantizeLinear", inputs, attributes)
    }
    let codes = writer.step("QuantizeLinear", "codes", inputs, attributes)
    writer.finish("Cast", [codes], ["to": .int(Int(ONNXElementType.float32.rawValue))])
  }

  /// For types that `QuantizeLinear` doesn't have.
  private func writeFloats(_ quantization: LinearQuantization, to writer: inout ONNXNodeWriter) {
    let (scale, zeroPoint) = quantization.addFloats(
      axis: axis, rank: writer.outputShape.rank, to: &writer)
    let quotient = writer.step("Div", "quotient", [writer.inputs[0], scale])
    let rounded = writer.step("Round", "rounded", [quotient])
    let shifted = writer.step("Add", "shifted", [rounded, zeroPoint])
    writer.finish(
      "Clip",
      [
        shifted, writer.number(Float(type.range.lowerBound)), writer.number(Float(type.range.upperBound)),
      ])
  }
}

extension DequantizeLinear: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) throws(GraphError) {
    let quantization = try LinearQuantization(writer)
    var input = writer.inputs[0]
    if let type = writer.builder.type(of: input) {
      if let zeroPoints = quantization.integers(type) {
        let inputs = [input] + quantization.add(zeroPoints, as: type, to: &writer)
        return writer.finish(
          "DequantizeLinear", inputs, axis.map { ["axis": .int($0 < 0 ? $0 : $0 + 1)] } ?? [:])
      }
      input = writer.step("Cast", "floats", [input], ["to": .int(Int(ONNXElementType.float32.rawValue))])
    }
    let (scale, zeroPoint) = quantization.addFloats(
      axis: axis, rank: writer.outputShape.rank, to: &writer)
    let distance = writer.step("Sub", "distance", [input, zeroPoint])
    writer.finish("Mul", [distance, scale])
  }
}

extension DynamicQuantizeLinear: ONNXExpressible {
  /// ONNX's operator takes the range over the whole batch, this one over each sample.
  func write(to writer: inout ONNXNodeWriter) {
    let x = writer.inputs[0]
    let rank = writer.inputShapes[0].rank
    func extreme(_ name: String, _ limit: String) -> String {
      guard rank > 0 else { return writer.step(limit, name, [x, writer.number(0)]) }
      let axes = Array(1...rank)
      let found =
        writer.builder.isAtLeast(opset: 18)
        ? writer.step("Reduce\(limit)", "\(name)est", [x, writer.builder.shape(axes)])
        : writer.step("Reduce\(limit)", "\(name)est", [x], ["axes": .ints(axes)])
      return writer.step(limit, name, [found, writer.number(0)])
    }
    let low = extreme("low", "Min")
    let high = extreme("high", "Max")
    let range = writer.step("Sub", "range", [high, low])
    let isEmpty = writer.step("Equal", "is_empty", [range, writer.number(0)])
    let quotient = writer.step("Div", "quotient", [range, writer.number(255)])
    let scale = writer.step("Where", "scale", [isEmpty, writer.number(1), quotient])
    let line = writer.builder.shape([-1])
    if result == .scale { return writer.finish("Reshape", [scale, line]) }
    let start = writer.step("Div", "start", [low, scale])
    let negated = writer.step("Sub", "distance", [writer.number(0), start])
    let rounded = writer.step("Round", "rounded", [negated])
    let zero = writer.step("Clip", "zero", [rounded, writer.number(0), writer.number(255)])
    if result == .zeroPoint { return writer.finish("Reshape", [zero, line]) }
    let levels = writer.step("Div", "levels", [x, scale])
    let codes = writer.step("Round", "codes", [levels])
    let shifted = writer.step("Add", "shifted", [codes, zero])
    writer.finish("Clip", [shifted, writer.number(0), writer.number(255)])
  }
}
