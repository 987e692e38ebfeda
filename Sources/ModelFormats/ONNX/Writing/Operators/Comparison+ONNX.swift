internal import NeuralNetwork

// The engine's truth values are the floats 1 and 0; ONNX's have a type of their own.

extension Comparison: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    let onnxName =
      switch relation {
      case .equal: "Equal"
      case .less: "Less"
      case .lessOrEqual: "LessOrEqual"
      case .greater: "Greater"
      case .greaterOrEqual: "GreaterOrEqual"
      }
    let truth = writer.step(onnxName, "truth", writer.inputs)
    writer.builder.setSource(of: writer.output, truth, .bool)
    writer.finish("Cast", [truth], ["to": .int(Int(ONNXElementType.float32.rawValue))])
  }
}

extension Select: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    let condition =
      writer.builder.source(of: writer.inputs[0], .bool)
      ?? writer.step(
        "Cast", "condition", [writer.inputs[0]], ["to": .int(Int(ONNXElementType.bool.rawValue))])
    writer.finish("Where", [condition, writer.inputs[1], writer.inputs[2]])
  }
}
