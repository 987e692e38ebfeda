internal import NeuralNetwork

extension ONNXConversions {
  /// Operators between values and their codes.
  static let quantizations: [String: ONNXConversion] = {
    var table: [String: ONNXConversion] = [
      "QuantizeLinear": { node, importer throws(ONNXProblem) in
        let input = try importer.activation(node)
        let (axis, tensors) = try scales(node, input, &importer)
        let zeroPoint = try importer.constant(node, 2, "zero points")
        let type = try ONNXFolding.quantizedType(node, zeroPoint: zeroPoint)
        guard let integers = IntegerType(rawValue: type.description) else {
          throw ONNXProblem(.unsupported, "quantizes to \(type); supported are integers of up to 16 bits")
        }
        let value = try importer.add(
          importer.nodeName(node), QuantizeLinear(integers, axis: axis), [importer.value(input)], tensors)
        importer.set(node, .activation(.init(value: value, extents: input.extents, type: type)))
      },
      "DequantizeLinear": { node, importer throws(ONNXProblem) in
        let input = try importer.activation(node)
        let (axis, tensors) = try scales(node, input, &importer)
        let value = try importer.add(
          importer.nodeName(node), DequantizeLinear(axis: axis), [importer.value(input)], tensors)
        importer.set(node, .activation(.init(value: value, extents: input.extents, type: .float32)))
      },
      "DynamicQuantizeLinear": { node, importer throws(ONNXProblem) in
        let input = try importer.activation(node)
        guard input.batchAxis == nil else {
          throw ONNXProblem(.mixesSamples, "takes its range from all samples of the batch")
        }
        let outputs: [(DynamicQuantizeLinear.Result, [Extent], ONNXElementType)] = [
          (.codes, input.extents, .uint8), (.scale, [], .float32), (.zeroPoint, [], .uint8),
        ]
        for (index, (result, extents, type)) in outputs.enumerated() where node.hasOutput(index) {
          let value = try importer.add(
            importer.nodeName(node), DynamicQuantizeLinear(result), [importer.value(input)])
          importer.set(
            node, .activation(.init(value: value, extents: extents, type: type)), output: index)
        }
      },
    ]
    let integerProducts = [
      "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger", "QGemm", "DynamicQuantizeMatMul",
    ]
    for name in integerProducts { table[name] = integerProduct }
    return table
  }()

  private static let integerProduct: ONNXConversion = { _, _ throws(ONNXProblem) in
    throw ONNXProblem(
      .unsupported,
      "computes with integers; quantize in the QDQ format (QuantizeLinear, DequantizeLinear) to have it computed here"
    )
  }

  /// The scales and zero points of a computed value, and the axis of a sample that they lie along.
  private static func scales(
    _ node: ONNXNode, _ input: ONNXImporter.Activation, _ importer: inout ONNXImporter
  ) throws(ONNXProblem) -> (axis: Int?, tensors: [String: Tensor]) {
    guard let scale = try importer.constant(node, 1, "scales"), let scales = scale.floats, scale.type.isFloat
    else { throw ONNXProblem(.malformed, "lacks its scale") }
    let zeroPoint = try importer.constant(node, 2, "zero points")
    let zeros = zeroPoint?.floats ?? scales.map { _ in 0 }
    guard zeros.count == scales.count else {
      throw ONNXProblem(.malformed, "has \(zeros.count) zero points for \(scales.count) scales")
    }
    var axis: Int?
    if !(scale.count == 1 && scale.shape.count <= 1) {
      let place = try ONNXFolding.axis(node.int("axis") ?? 1, rank: input.rank)
      axis = try importer.sampleAxis(place, of: input)
      guard scale.shape.count == 1, input.extents[place] == Extent(scales.count) else {
        throw ONNXProblem(
          .unsupported,
          "has scales of shape \(scale.shape); supported are one, or one for each index of a dimension")
      }
    }
    let shape: Shape = axis == nil ? [] : [scales.count]
    return (
      axis,
      ["scale": Tensor(shape: shape, elements: scales), "zero_point": Tensor(shape: shape, elements: zeros)]
    )
  }
}
