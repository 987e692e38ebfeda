internal import NeuralNetwork

extension Arithmetic: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) throws(GraphError) {
    var operands = writer.inputs.indices.map { writer.aligned($0, toRank: writer.outputShape.rank) }
    if let constant {
      let value = try writer.parameter("constant")
      operands.insert(value, at: constant.side == .left ? 0 : 1)
    }
    writer.finish(onnxName, operands)
  }

  private var onnxName: String {
    switch function {
    case .add: "Add"
    case .subtract: "Sub"
    case .multiply: "Mul"
    case .divide: "Div"
    case .power: "Pow"
    case .minimum: "Min"
    case .maximum: "Max"
    }
  }
}

extension Expand: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    let rank = writer.outputShape.rank
    let input = writer.aligned(0, toRank: rank)
    let ones = [Int](repeating: 1, count: 1 + rank - shape.rank)
    writer.finish("Expand", [input, writer.builder.shape(ones + shape.dimensions)])
  }
}

extension MatMul: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    let rank = writer.outputShape.rank
    writer.finish("MatMul", [writer.aligned(0, toRank: rank), writer.aligned(1, toRank: rank)])
  }
}

extension ConstantValue: ONNXExpressible {
  /// The value is repeated for every sample of the batch, which any input of the graph tells.
  func write(to writer: inout ONNXNodeWriter) throws(GraphError) {
    let value = try writer.parameter("value", dimensions: [1] + shape.dimensions)
    let batch = writer.step("Shape", "batch", [writer.graphInput], ["start": .int(0), "end": .int(1)])
    let extents =
      shape.rank == 0
      ? batch
      : writer.step("Concat", "extents", [batch, writer.builder.shape(shape.dimensions)], ["axis": .int(0)])
    writer.finish("Expand", [value, extents])
    writer.builder.setRepeatedSample(of: writer.output, value)
  }
}
