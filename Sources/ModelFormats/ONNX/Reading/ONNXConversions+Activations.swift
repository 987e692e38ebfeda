internal import NeuralNetwork

extension ONNXConversions {
  /// Functions of one number.
  static let activations: [String: ONNXConversion] = {
    var table: [String: ONNXConversion] = [
      "Relu": function { _ throws(ONNXProblem) in ReLU() },
      "Sigmoid": function { _ throws(ONNXProblem) in Sigmoid() },
      "Tanh": function { _ throws(ONNXProblem) in Tanh() },
      "Gelu": function { node throws(ONNXProblem) in
        let form = try node.string("approximate") ?? "none"
        guard form == "none" || form == "tanh" else {
          throw ONNXProblem(.unsupported, "approximates by \"\(form.shortened)\"")
        }
        return GELU(form: form == "tanh" ? .tanhApproximation : .exact)
      },
      "LeakyRelu": unary { node throws(ONNXProblem) in .leakyReLU(slope: try node.float("alpha") ?? 0.01) },
      "Elu": unary { node throws(ONNXProblem) in .elu(alpha: try node.float("alpha") ?? 1) },
      "Selu": unary { node throws(ONNXProblem) in
        .selu(alpha: try node.float("alpha") ?? 1.673_263_2, gamma: try node.float("gamma") ?? 1.050_701)
      },
      "Celu": unary { node throws(ONNXProblem) in .celu(alpha: try node.float("alpha") ?? 1) },
      "HardSigmoid": unary { node throws(ONNXProblem) in
        .hardSigmoid(alpha: try node.float("alpha") ?? 0.2, beta: try node.float("beta") ?? 0.5)
      },
      "ThresholdedRelu": unary { node throws(ONNXProblem) in
        .thresholdedReLU(alpha: try node.float("alpha") ?? 1)
      },
      "Swish": unary { node throws(ONNXProblem) in
        guard try node.float("alpha") ?? 1 == 1 else {
          throw ONNXProblem(.unsupported, "has an alpha other than 1")
        }
        return .silu
      },
      "Clip": { node, importer throws(ONNXProblem) in try clip(node, &importer) },
      "Cast": { node, importer throws(ONNXProblem) in
        guard let type = ONNXElementType(rawValue: Int32(clamping: try node.int("to") ?? 0)) else {
          throw ONNXProblem(.malformed, "doesn't say which type to cast to")
        }
        try cast(node, &importer, to: type)
      },
      "CastLike": { node, importer throws(ONNXProblem) in
        let type: ONNXElementType
        switch try importer.input(node, 1) {
        case .constant(let tensor): type = tensor.type
        case .activation(let activation): type = activation.type
        case .unavailable(let problem): throw problem
        }
        if case .constant(let constant) = try importer.input(node, 0) {
          importer.set(node, .constant(try ONNXFolding.cast(constant, to: type)))
        } else {
          try cast(node, &importer, to: type)
        }
      },
      "Identity": pass, "Dropout": pass,
      // The columns of its maps, in the order of their labels.
      "ZipMap": pass,
    ]
    let plain: [String: UnaryFunction.Kind] = [
      "HardSwish": .hardSwish, "Mish": .mish, "Softplus": .softplus, "Softsign": .softsign, "Erf": .erf,
      "Exp": .exp, "Log": .log, "Sqrt": .sqrt, "Reciprocal": .reciprocal, "Neg": .negate, "Abs": .absolute,
      "Floor": .floor, "Ceil": .ceil, "Round": .round, "Sign": .sign, "Sin": .sin, "Cos": .cos,
    ]
    for (name, kind) in plain { table[name] = unary { _ throws(ONNXProblem) in kind } }
    return table
  }()

  /// An operator of one input that keeps its shape.
  static func function(
    _ operation: @escaping @Sendable (ONNXNode) throws(ONNXProblem) -> any Operator
  ) -> ONNXConversion {
    { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      try importer.apply(operation(node), to: input, node)
    }
  }

  private static func unary(
    _ kind: @escaping @Sendable (ONNXNode) throws(ONNXProblem) -> UnaryFunction.Kind
  ) -> ONNXConversion {
    function { node throws(ONNXProblem) in UnaryFunction(try kind(node)) }
  }

  /// An operator that gives its first input.
  private static let pass: ONNXConversion = { node, importer throws(ONNXProblem) in
    if node.type == "Dropout", node.opset >= 12,
      try importer.constant(node, 2, "modes")?.floats?.first ?? 0 != 0
    {
      throw ONNXProblem(.unsupported, "drops values out, as in training")
    }
    importer.set(node, try importer.input(node, 0))
  }

  private static func clip(_ node: ONNXNode, _ importer: inout ONNXImporter) throws(ONNXProblem) {
    let input = try importer.activation(node)
    let low: Float?
    let high: Float?
    if node.opset < 11 {
      (low, high) = (try node.float("min"), try node.float("max"))
    } else {
      (low, high) = (try importer.number(node, 1, "limits"), try importer.number(node, 2, "limits"))
    }
    let limits = (low ?? -.infinity, high ?? .infinity)
    if limits == (0, .infinity) {
      try importer.apply(ReLU(), to: input, node)
    } else {
      // Where the limits cross, the upper one counts.
      try importer.apply(Clip(low: min(limits.0, limits.1), high: limits.1), to: input, node)
    }
  }

  /// Numbers travel as floats: only what changes their values needs computing.
  private static func cast(
    _ node: ONNXNode, _ importer: inout ONNXImporter, to type: ONNXElementType
  ) throws(ONNXProblem) {
    var input = try importer.activation(node)
    let keepsValues =
      type == input.type || type.isFloat && type.bits >= 16 || input.type == .bool && type.isInteger
      || (input.type.integerRange.flatMap { from in type.integerRange.map { from.clamped(to: $0) == from } }
        ?? false)
      || [.int32, .int64].contains(input.type) && [.int32, .int64].contains(type)
    guard keepsValues else {
      throw ONNXProblem(.unsupported, "casts computed values from \(input.type) to \(type)")
    }
    input.type = type
    importer.set(node, .activation(input))
  }
}

extension ONNXImporter {
  /// Makes `operation`, which keeps its input's shape, the node's output.
  mutating func apply(
    _ operation: any Operator, to input: Activation, _ node: ONNXNode, _ tensors: [String: Tensor] = [:]
  ) throws(ONNXProblem) {
    let value = try add(nodeName(node), operation, [input.value], tensors)
    set(node, .activation(Activation(value: value, extents: input.extents, type: input.type)))
  }
}
