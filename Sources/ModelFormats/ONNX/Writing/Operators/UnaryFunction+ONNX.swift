internal import NeuralNetwork

extension UnaryFunction: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    let x = writer.inputs[0]
    switch kind {
    case .silu:
      let gate = writer.step("Sigmoid", "gate", [x])
      writer.finish("Mul", [x, gate])
    case .mish:
      // `Mish` exists from operator set 18 on only.
      let softened = writer.step("Softplus", "softened", [x])
      let gate = writer.step("Tanh", "gate", [softened])
      writer.finish("Mul", [x, gate])
    case .leakyReLU(let slope): writer.finish("LeakyRelu", [x], ["alpha": .float(slope)])
    case .elu(let alpha): writer.finish("Elu", [x], ["alpha": .float(alpha)])
    case .selu(let alpha, let gamma):
      writer.finish("Selu", [x], ["alpha": .float(alpha), "gamma": .float(gamma)])
    case .celu(let alpha): writer.finish("Celu", [x], ["alpha": .float(alpha)])
    case .hardSigmoid(let alpha, let beta):
      writer.finish("HardSigmoid", [x], ["alpha": .float(alpha), "beta": .float(beta)])
    case .thresholdedReLU(let alpha): writer.finish("ThresholdedRelu", [x], ["alpha": .float(alpha)])
    case .hardSwish: writer.finish("HardSwish", [x])
    case .softplus: writer.finish("Softplus", [x])
    case .softsign: writer.finish("Softsign", [x])
    case .erf: writer.finish("Erf", [x])
    case .exp: writer.finish("Exp", [x])
    case .log: writer.finish("Log", [x])
    case .sqrt: writer.finish("Sqrt", [x])
    case .reciprocal: writer.finish("Reciprocal", [x])
    case .negate: writer.finish("Neg", [x])
    case .absolute: writer.finish("Abs", [x])
    case .floor: writer.finish("Floor", [x])
    case .ceil: writer.finish("Ceil", [x])
    case .round: writer.finish("Round", [x])
    case .sign: writer.finish("Sign", [x])
    case .sin: writer.finish("Sin", [x])
    case .cos: writer.finish("Cos", [x])
    }
  }
}

extension PReLU: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) throws(GraphError) {
    writer.finish("PRelu", [writer.inputs[0], try writer.parameter("slope")])
  }
}
