internal import NeuralNetwork

extension Reshape: ONNXExpressible {
  /// A zero in the new shape keeps the batch as it is.
  func write(to writer: inout ONNXNodeWriter) throws(GraphError) {
    guard let shape else { return writer.finish("Flatten", writer.inputs, ["axis": .int(1)]) }
    guard !shape.dimensions.contains(0) else {
      throw GraphError(node: writer.name, "a reshape to \(shape) can't be told from one that keeps extents")
    }
    let target = writer.builder.add(
      Onnx_TensorProto("\(writer.name).shape", [shape.rank + 1], int64s: [0] + shape.dimensions))
    writer.finish("Reshape", [writer.inputs[0], target])
  }
}

extension Softmax: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    writer.finish("Softmax", writer.inputs, ["axis": .int(-1)])
  }
}
