internal import NeuralNetwork

extension ONNXConversions {
  /// Matrix products. Those with constant matrices are layers.
  static let products: [String: ONNXConversion] = [
    "MatMul": { node, importer throws(ONNXProblem) in
      switch (
        try importer.input(node, 0, interleaved: true), try importer.input(node, 1, interleaved: true)
      ) {
      case (.unavailable(let problem), _), (_, .unavailable(let problem)): throw problem
      case (.activation(let left), .constant(let right)) where right.shape.count <= 2:
        let isVector = right.shape.count == 1
        let matrix = isVector ? right.reshaped([right.count, 1]) : right
        var result = try importer.dense(left, matrix, isTransposed: false, bias: nil, node)
        if isVector { result.extents.removeLast() }
        importer.set(node, .activation(result))
      case (let left, let right):
        importer.set(node, .activation(try importer.multiply(left, right, node)))
      }
    },
    "Gemm": { node, importer throws(ONNXProblem) in try gemm(node, &importer) },
  ]

  private static func gemm(_ node: ONNXNode, _ importer: inout ONNXImporter) throws(ONNXProblem) {
    let alpha = try node.float("alpha") ?? 1
    let beta = try node.float("beta") ?? 1
    let (transposesLeft, transposesRight) = (try node.flag("transA"), try node.flag("transB"))
    var left = try importer.input(node, 0, interleaved: true)
    if transposesLeft { left = try importer.transposed(left, [1, 0], node) }
    let right = try importer.input(node, 1)
    let addend = node.hasInput(2) ? try importer.input(node, 2, interleaved: true) : nil
    var result: ONNXImporter.Activation
    var rest = addend
    if case .activation(let input) = left, case .constant(let matrix) = right, matrix.shape.count == 2 {
      guard input.rank == 2 else { throw ONNXProblem(.malformed, "has an input of \(input.rank) dimensions") }
      let outputs = matrix.shape[transposesRight ? 0 : 1]
      var bias: ONNXTensor?
      if case .constant(let constant)? = addend, let values = constant.floats,
        constant.shape.dropLast().allSatisfy({ $0 == 1 }), [1, outputs].contains(values.count)
      {
        let scaled = values.map { $0 * beta }
        bias = ONNXTensor(
          shape: [outputs],
          floats: scaled.count == outputs ? scaled : [Float](repeating: scaled[0], count: outputs))
        bias?.origin = constant.origin
        rest = nil
      }
      result = try importer.dense(
        input, matrix, isTransposed: transposesRight, bias: bias, node, factor: alpha)
    } else {
      let second = transposesRight ? try importer.transposed(right, [1, 0], node) : right
      result = try importer.multiply(left, second, node)
      if alpha != 1 {
        let factor = ONNXTensor(shape: [], floats: [alpha])
        result = try importer.combine(result, factor, .multiply, side: .right, node, fusing: false)
      }
    }
    switch rest {
    case nil: break
    case .unavailable(let problem): throw problem
    case .constant(let constant):
      guard let values = constant.floats else { throw ONNXFolding.dependsOnBatch }
      let scaled = ONNXTensor(shape: constant.shape, floats: values.map { $0 * beta })
      result = try importer.combine(result, scaled, .add, side: .right, node, fusing: false)
    case .activation(var summand):
      if beta != 1 {
        let factor = ONNXTensor(shape: [], floats: [beta])
        summand = try importer.combine(summand, factor, .multiply, side: .right, node, fusing: false)
      }
      result = try importer.combine(result, summand, .add, node)
    }
    importer.set(node, .activation(result))
  }
}

extension ONNXImporter {
  /// A layer: the last dimension of `input` times a constant matrix.
  ///
  /// - Parameters:
  ///   - matrix: `[inputs, outputs]`, or `[outputs, inputs]` when it `isTransposed`.
  ///   - bias: One number for each output.
  ///   - factor: What the product is multiplied by.
  mutating func dense(
    _ input: Activation, _ matrix: ONNXTensor, isTransposed: Bool, bias: ONNXTensor?, _ node: ONNXNode,
    factor: Float = 1
  ) throws(ONNXProblem) -> Activation {
    guard input.rank > 0 else { throw ONNXProblem(.malformed, "multiplies a single number by a matrix") }
    _ = try sampleAxis(-1, of: input)
    let inputs = matrix.shape[isTransposed ? 1 : 0]
    guard input.extents[input.rank - 1] == Extent(inputs) else {
      throw ONNXProblem(
        .malformed, "multiplies \(describe(input.extents)) by a matrix of \(matrix.shape), which doesn't fit")
    }
    let rows = isTransposed ? matrix : try folding.transpose(matrix, [1, 0])
    guard var values = rows.floats else { throw ONNXFolding.dependsOnBatch }
    if factor != 1 { values = values.map { $0 * factor } }
    let outputs = rows.shape[0]
    var tensors = ["weight": Tensor(shape: Shape(rows.shape), elements: values)]
    if let floats = bias?.floats { tensors["bias"] = Tensor(shape: [outputs], elements: floats) }
    let name = layerName(node, weight: matrix.origin, bias: bias?.origin)
    let value = try add(name, Dense(outputs: outputs, hasBias: bias != nil), [value(input)], tensors)
    return Activation(
      value: value, extents: input.extents.dropLast() + [Extent(outputs)], type: input.type,
      outer: input.outer)
  }

  /// The product of two tensors by NumPy's rules, at least one of them computed.
  mutating func multiply(_ left: Value, _ right: Value, _ node: ONNXNode) throws(ONNXProblem) -> Activation {
    func extents(_ value: Value) throws(ONNXProblem) -> [Extent] {
      switch value {
      case .activation(let activation):
        try requireTogether(activation)
        return activation.extents
      case .constant(let constant): return constant.shape.map { Extent($0) }
      case .unavailable(let problem): throw problem
      }
    }
    var (first, second) = (try extents(left), try extents(right))
    guard !first.isEmpty, !second.isEmpty else { throw ONNXProblem(.malformed, "multiplies a single number") }
    let (isRow, isColumn) = (first.count == 1, second.count == 1)
    if isRow { first.insert(Extent(1), at: 0) }
    if isColumn { second.append(Extent(1)) }
    guard (first.suffix(2) + second.suffix(2)).allSatisfy({ $0.perSample == 0 }) else {
      throw ONNXProblem(.mixesSamples, "multiplies \(describe(first)) by \(describe(second))")
    }
    guard first[first.count - 1] == second[second.count - 2] else {
      throw ONNXProblem(.malformed, "multiplies \(describe(first)) by \(describe(second)), which don't fit")
    }
    let stack = try broadcast(Array(first.dropLast(2)), Array(second.dropLast(2)))
    var result = stack + [first[first.count - 2], second[second.count - 1]]
    let operands = [
      try operand(left, first, over: result, node), try operand(right, second, over: result, node),
    ]
    let value = try add(nodeName(node), MatMul(), operands)
    if isColumn { result.removeLast() }
    if isRow { result.remove(at: result.count - (isColumn ? 1 : 2)) }
    return Activation(value: value, extents: result, type: .float32)
  }

  /// A factor with the extents that a vector's missing dimension is put into.
  private mutating func operand(
    _ value: Value, _ extents: [Extent], over result: [Extent], _ node: ONNXNode
  ) throws(ONNXProblem) -> Graph.ValueID {
    switch value {
    case .activation(let activation):
      return try self.value(activation.value, in: ONNXImporter.sampleShape(extents))
    case .constant(let constant):
      let matrix = constant.reshaped(extents.compactMap(\.fixed))
      // Nothing is put before the batch: a stack of constants lies over the samples' own.
      let lead = Array(result.suffix(max(matrix.shape.count, result.count)))
      let name = constant.origin ?? nodeName(node) + ".constant"
      return try computed(.constant(matrix), name: name, over: lead)
    case .unavailable(let problem): throw problem
    }
  }

  /// A tensor with its dimensions in another order.
  mutating func transposed(_ value: Value, _ order: [Int], _ node: ONNXNode) throws(ONNXProblem) -> Value {
    switch value {
    case .constant(let constant): return .constant(try folding.transpose(constant, order))
    case .activation(let activation): return .activation(try transposed(activation, order, node))
    case .unavailable(let problem): throw problem
    }
  }

  /// A value with its dimensions in another order.
  mutating func transposed(
    _ activation: Activation, _ order: [Int], _ node: ONNXNode
  ) throws(ONNXProblem) -> Activation {
    try requireTogether(activation)
    guard order.sorted() == Array(activation.extents.indices) else {
      throw ONNXProblem(
        .malformed, "orders the dimensions of a value of \(activation.extents.count) as \(order)")
    }
    let extents = order.map { activation.extents[$0] }
    // Moving the batch or an extent of 1 moves no element of a sample.
    let moving = order.filter { activation.extents[$0] != Extent(1) && activation.extents[$0] != .batch }
    guard moving != moving.sorted() else {
      return Activation(value: activation.value, extents: extents, type: activation.type)
    }
    let kept = activation.extents.indices.filter { activation.extents[$0] != .batch }
    let permutation = order.compactMap { kept.firstIndex(of: $0) }
    let source = try value(activation)
    if let index = self.node(computing: source), let before = nodes[index].operation as? Transpose {
      // Two in a row are one, or none.
      let both = permutation.map { before.permutation[$0] }
      let first = nodes[index].inputs[0]
      let result =
        both == Array(both.indices) ? first : try add(nodeName(node), Transpose(permutation: both), [first])
      return Activation(value: result, extents: extents, type: activation.type)
    }
    let result = try add(nodeName(node), Transpose(permutation: permutation), [source])
    return Activation(value: result, extents: extents, type: activation.type)
  }
}
