internal import NeuralNetwork

extension BatchNorm: ONNXExpressible {
  /// ONNX counts the momentum from the other end: the weight of what was tracked so far.
  func write(to writer: inout ONNXNodeWriter) throws(GraphError) {
    var inputs = [writer.inputs[0]]
    for suffix in ["weight", "bias", "running_mean", "running_var"] {
      inputs.append(try writer.parameter(suffix))
    }
    writer.finish(
      "BatchNormalization", inputs, ["epsilon": .float(epsilon), "momentum": .float(1 - momentum)])
  }
}
