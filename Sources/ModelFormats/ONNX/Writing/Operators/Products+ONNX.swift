internal import NeuralNetwork

extension Conv2D: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) throws(GraphError) {
    var inputs = [writer.inputs[0], try writer.weight()]
    if hasBias { inputs.append(try writer.parameter("bias")) }
    writer.finish(
      "Conv", inputs,
      [
        "kernel_shape": .ints([window.height, window.width]),
        "strides": .ints([window.strideY, window.strideX]),
        "pads": .ints([window.top, window.left, window.bottom, window.right]),
        "dilations": .ints([window.dilationY, window.dilationX]), "group": .int(groups),
      ])
  }
}

extension Dense: ONNXExpressible {
  /// `Gemm` takes matrices only; what has more dimensions goes through `MatMul`, whose weight has the inputs first.
  func write(to writer: inout ONNXNodeWriter) throws(GraphError) {
    let input = writer.inputs[0]
    guard writer.inputShapes[0].rank > 1 else {
      var inputs = [input, try writer.weight()]
      if hasBias { inputs.append(try writer.parameter("bias")) }
      return writer.finish("Gemm", inputs, ["transB": .int(1)])
    }
    let weight = try writer.weight(transposed: true)
    guard hasBias else { return writer.finish("MatMul", [input, weight]) }
    let product = writer.step("MatMul", "product", [input, weight])
    writer.finish("Add", [product, try writer.parameter("bias")])
  }
}
