internal import NeuralNetwork

extension ONNXConversions {
  /// Functions of two or more tensors, element by element.
  static let arithmetic: [String: ONNXConversion] = {
    let functions: [String: Arithmetic.Function] = [
      "Add": .add, "Sub": .subtract, "Mul": .multiply, "Div": .divide, "Pow": .power, "Min": .minimum,
      "Max": .maximum, "Sum": .add,
    ]
    var table: [String: ONNXConversion] = [
      "Mean": { node, importer throws(ONNXProblem) in
        let sum = try importer.combine(node, .add)
        let count = Tensor(shape: [], elements: [Float(max(node.inputs.count, 1))])
        let value = try importer.add(
          importer.nodeName(node), Arithmetic(.divide, constant: [], side: .right), [sum.value],
          ["constant": count])
        importer.set(node, .activation(.init(value: value, extents: sum.extents, type: sum.type)))
      },
      "PRelu": { node, importer throws(ONNXProblem) in
        let input = try importer.activation(node)
        guard var slope = try importer.constant(node, 1, "slopes") else {
          throw ONNXProblem(.malformed, "lacks input 1")
        }
        // One for each channel, until version 6.
        if node.opset < 7, slope.shape.count == 1, slope.count > 1, input.rank > 2 {
          slope = slope.reshaped(slope.shape + [Int](repeating: 1, count: input.rank - 2))
        }
        let tensor = try importer.sampleConstant(slope, over: input.extents)
        let name = importer.layerName(node, weight: slope.origin)
        let value = try importer.add(
          name, PReLU(slope: tensor.shape), [importer.value(input)], ["slope": tensor])
        importer.set(node, .activation(.init(value: value, extents: input.extents, type: input.type)))
      },
      "Where": { node, importer throws(ONNXProblem) in try choose(node, &importer) },
    ]
    for (name, function) in functions { table[name] = combination(function) }
    return table
  }()

  private static func combination(_ function: Arithmetic.Function) -> ONNXConversion {
    { node, importer throws(ONNXProblem) in
      let result = try importer.combine(node, function)
      importer.set(node, .activation(result))
    }
  }

  /// A choice by a constant mask: `mask · x + (1 − mask) · y`.
  private static func choose(_ node: ONNXNode, _ importer: inout ONNXImporter) throws(ONNXProblem) {
    guard let condition = try importer.constant(node, 0, "conditions"), let mask = condition.floats else {
      throw ONNXProblem(.malformed, "lacks input 0")
    }
    func tensor(_ values: [Float]) -> ONNXTensor { ONNXTensor(shape: condition.shape, floats: values) }
    var sum: ONNXImporter.Activation?
    var rest: ONNXTensor?
    for (index, factor) in [(1, mask), (2, mask.map { 1 - $0 })] {
      switch try importer.input(node, index) {
      case .unavailable(let problem): throw problem
      case .activation(let activation):
        let term = try importer.combine(
          activation, tensor(factor), .multiply, side: .right, node, fusing: false)
        sum =
          try sum.map { other throws(ONNXProblem) in try importer.combine(other, term, .add, node) } ?? term
      case .constant(let constant):
        // Where it isn't chosen it must not count, even if it is infinite.
        let shape = try ONNXFolding.broadcast(condition.shape, constant.shape)
        _ = try importer.folding.spend(shape)
        guard let values = constant.floats else { throw ONNXFolding.dependsOnBatch }
        let chosen = ONNXFolding.broadcastPlaces(condition.shape, to: shape)
        let sources = ONNXFolding.broadcastPlaces(constant.shape, to: shape)
        rest = ONNXTensor(
          shape: shape, floats: chosen.indices.map { factor[chosen[$0]] != 0 ? values[sources[$0]] : 0 })
      }
    }
    guard var result = sum else { throw ONNXProblem(.malformed, "chooses between constants") }
    if let rest { result = try importer.combine(result, rest, .add, side: .right, node, fusing: false) }
    importer.set(node, .activation(result))
  }
}

extension ONNXImporter {
  /// The node's inputs combined, one after another.
  mutating func combine(_ node: ONNXNode, _ function: Arithmetic.Function) throws(ONNXProblem) -> Activation {
    var result: Value = try input(node, 0)
    for index in node.inputs.indices.dropFirst() {
      let next = try aligned(input(node, index), under: result, node)
      switch (result, next) {
      case (.activation(let left), .activation(let right)):
        result = .activation(try combine(left, right, function, node))
      case (.activation(let left), .constant(let right)):
        let isAlone = index == 1 && useCount(ofInput: 0, node) == 1 && isMade(left.value, by: node.inputs[0])
        result = .activation(try combine(left, right, function, side: .right, node, fusing: isAlone))
      case (.constant(let left), .activation(let right)):
        let isAlone = index == 1 && useCount(ofInput: 1, node) == 1 && isMade(right.value, by: node.inputs[1])
        result = .activation(try combine(right, left, function, side: .left, node, fusing: isAlone))
      case (.constant(let left), .constant(let right)):
        guard function == .add else { throw ONNXProblem(.unsupported, "combines constants before values") }
        guard let sum = try ONNXFolding.functions["Add"]?(node, [left, right], &folding).first else {
          continue
        }
        result = .constant(sum)
      case (.unavailable(let problem), _), (_, .unavailable(let problem)): throw problem
      }
    }
    guard case .activation(let activation) = result else {
      throw ONNXProblem(.malformed, "has only constant inputs")
    }
    return activation
  }

  /// The second operand as later versions would have it: until version 6, an attribute told at which dimension of the first it
  /// begins.
  private func aligned(_ value: Value, under first: Value, _ node: ONNXNode) throws(ONNXProblem) -> Value {
    guard node.opset < 7, let axis = try node.int("axis") else { return value }
    func extents(_ value: Value) -> [Extent] {
      switch value {
      case .activation(let activation): activation.extents
      case .constant(let constant): constant.shape.map { Extent($0) }
      case .unavailable: []
      }
    }
    let (rank, own) = (extents(first).count, extents(value))
    let behind = rank - (try ONNXFolding.axis(axis, rank: rank)) - own.count
    guard behind >= 0 else { throw ONNXProblem(.malformed, "begins at dimension \(axis) of \(rank)") }
    let ones = [Int](repeating: 1, count: behind)
    switch value {
    case .constant(let constant): return .constant(constant.reshaped(constant.shape + ones))
    case .activation(let activation):
      return .activation(try relabeled(activation, activation.extents + ones.map { Extent($0) }))
    case .unavailable: return value
    }
  }

  /// Two values combined.
  mutating func combine(
    _ left: Activation, _ right: Activation, _ function: Arithmetic.Function, _ node: ONNXNode
  ) throws(ONNXProblem) -> Activation {
    try checkArithmetic(function, left.type)
    let extents = try broadcast(left.extents, right.extents)
    let isSame = left.extents == right.extents
    // Elements in the same order need no common shape.
    let asTheyAre = isSame && shapes[left.value] == shapes[right.value]
    let operands = asTheyAre ? [left.value, right.value] : [try value(left), try value(right)]
    let result =
      isSame && function == .add
      ? try add(nodeName(node), Add(), operands) : try add(nodeName(node), Arithmetic(function), operands)
    return Activation(value: result, extents: extents, type: left.type)
  }

  /// A value and a constant combined; the constant is added to the bias of the layer before if that is all its output is for.
  ///
  /// - Parameter side: Where the constant stands.
  mutating func combine(
    _ activation: Activation, _ constant: ONNXTensor, _ function: Arithmetic.Function, side: Arithmetic.Side,
    _ node: ONNXNode, fusing: Bool
  ) throws(ONNXProblem) -> Activation {
    try checkArithmetic(function, activation.type)
    let extents = try broadcast(activation.extents, constant.shape.map { Extent($0) })
    var tensor = try sampleConstant(constant, over: extents)
    if fusing, function == .add, extents == activation.extents,
      try fuseBias(tensor, named: constant.origin, into: activation)
    {
      return activation
    }
    if function == .add || (function == .subtract && side == .left) {
      // Minus infinity in a mask before a softmax: as low as can be does the same.
      let lowest = -Float.greatestFiniteMagnitude
      if tensor.elements.contains(-.infinity) {
        tensor = Tensor(
          shape: tensor.shape, elements: tensor.elements.map { $0 == -.infinity ? lowest : $0 })
      }
    }
    let isScalar = tensor.count == 1 && extents.count == activation.rank
    if isScalar { tensor = Tensor(shape: [], elements: tensor.elements) }
    let source = isScalar ? activation.value : try value(activation)
    let result = try add(
      nodeName(node), Arithmetic(function, constant: tensor.shape, side: side), [source],
      ["constant": tensor])
    return Activation(value: result, extents: extents, type: activation.type)
  }

  private func checkArithmetic(_ function: Arithmetic.Function, _ type: ONNXElementType) throws(ONNXProblem) {
    guard type.isFloat || function != .divide && function != .power else {
      throw ONNXProblem(.unsupported, "computes with integers that depend on the input")
    }
  }

  /// Adds `summand` to a layer that has no bias yet; false when the value isn't one's, or the summand isn't one for each channel.
  private mutating func fuseBias(
    _ summand: Tensor, named name: String?, into activation: Activation
  ) throws(ONNXProblem) -> Bool {
    guard let index = node(computing: activation.value) else { return false }
    let shape = activation.sampleShape.dimensions
    let padded =
      [Int](repeating: 1, count: max(0, shape.count - summand.shape.rank)) + summand.shape.dimensions
    guard padded.count == shape.count else { return false }
    /// Whether there is one number for each index along `axis`, or one for all.
    func liesAlong(_ axis: Int, _ count: Int) -> Bool {
      shape.indices.contains(axis) && shape[axis] == count
        && padded.indices.allSatisfy { padded[$0] == 1 || $0 == axis }
    }
    func bias(_ count: Int) -> Tensor {
      summand.count == count
        ? Tensor(shape: [count], elements: summand.elements)
        : Tensor(shape: [count], repeating: summand.elements.first ?? 0)
    }
    switch nodes[index].operation {
    case let dense as Dense where !dense.hasBias && liesAlong(shape.count - 1, dense.outputs):
      try replace(index, by: Dense(outputs: dense.outputs), adding: ["bias": bias(dense.outputs)])
    case let convolution as Conv2D where !convolution.hasBias && liesAlong(0, convolution.outputChannels):
      let biased = Conv2D(
        outputChannels: convolution.outputChannels, window: convolution.window, groups: convolution.groups)
      try replace(index, by: biased, adding: ["bias": bias(convolution.outputChannels)])
    default: return false
    }
    if let name, name.hasSuffix(".bias"), name.count > 5 { rename(index, to: String(name.dropLast(5))) }
    return true
  }
}
