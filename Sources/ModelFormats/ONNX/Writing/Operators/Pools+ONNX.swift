internal import NeuralNetwork

extension MaxPool2D: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    writer.finish(
      "MaxPool", writer.inputs,
      [
        "kernel_shape": .ints([window.height, window.width]),
        "strides": .ints([window.strideY, window.strideX]),
        "pads": .ints([window.top, window.left, window.bottom, window.right]),
        "dilations": .ints([window.dilationY, window.dilationX]), "ceil_mode": .int(roundsUp ? 1 : 0),
      ])
  }
}

extension AveragePool2D: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    let shape: KeyValuePairs<String, ONNXGraphBuilder.Attribute> = [
      "kernel_shape": .ints([window.height, window.width]),
      "strides": .ints([window.strideY, window.strideX]),
      "pads": .ints([window.top, window.left, window.bottom, window.right]),
      "count_include_pad": .int(countsPadding ? 1 : 0), "ceil_mode": .int(roundsUp ? 1 : 0),
    ]
    guard window.dilationY > 1 || window.dilationX > 1 else {
      return writer.finish("AveragePool", writer.inputs, shape)
    }
    writer.builder.needs(opset: 19)
    writer.finish(
      "AveragePool", writer.inputs,
      [
        "kernel_shape": .ints([window.height, window.width]),
        "strides": .ints([window.strideY, window.strideX]),
        "pads": .ints([window.top, window.left, window.bottom, window.right]),
        "count_include_pad": .int(countsPadding ? 1 : 0), "ceil_mode": .int(roundsUp ? 1 : 0),
        "dilations": .ints([window.dilationY, window.dilationX]),
      ])
  }
}

extension GlobalAveragePool: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) { writer.finish("GlobalAveragePool", writer.inputs) }
}
