internal import NeuralNetwork

extension ReLU: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) { writer.finish("Relu", writer.inputs) }
}

extension Sigmoid: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) { writer.finish("Sigmoid", writer.inputs) }
}

extension Tanh: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) { writer.finish("Tanh", writer.inputs) }
}

extension Add: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) { writer.finish("Add", writer.inputs) }
}

extension Clip: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    writer.finish("Clip", [writer.inputs[0], writer.number(low), writer.number(high)])
  }
}

extension GELU: ONNXExpressible {
  /// As PyTorch writes it: the operator `Gelu` exists from operator set 20 on only, and runtimes know these nodes.
  func write(to writer: inout ONNXNodeWriter) {
    let x = writer.inputs[0]
    let shape: String
    switch form {
    case .exact:
      let scaled = writer.step("Div", "scaled", [x, writer.number(1.414_213_5)])
      shape = writer.step("Erf", "erf", [scaled])
    case .tanhApproximation:
      let square = writer.step("Mul", "square", [x, x])
      let cube = writer.step("Mul", "cube", [square, x])
      let bend = writer.step("Mul", "bend", [cube, writer.number(0.044_715)])
      let bent = writer.step("Add", "bent", [x, bend])
      let scaled = writer.step("Mul", "scaled", [bent, writer.number(0.797_884_6)])
      shape = writer.step("Tanh", "tanh", [scaled])
    }
    let raised = writer.step("Add", "raised", [shape, writer.number(1)])
    let product = writer.step("Mul", "product", [x, raised])
    writer.finish("Mul", [product, writer.number(0.5)])
  }
}
