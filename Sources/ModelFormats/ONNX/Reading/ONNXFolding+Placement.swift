extension ONNXFolding {
  /// Operators with which files keep only what isn't zero of a weight, or several codes in a byte.
  static let placementFunctions: [String: Function] = [
    "CumSum": { node, inputs, folding throws(ONNXProblem) in [try folding.cumulativeSum(node, inputs)] },
    "BitShift": { node, inputs, folding throws(ONNXProblem) in [try folding.shiftBits(node, inputs)] },
    "ScatterElements": { node, inputs, folding throws(ONNXProblem) in [try folding.scatter(node, inputs)] },
  ]

  /// The sums of all elements up to each one along a dimension.
  private mutating func cumulativeSum(
    _ node: ONNXNode, _ inputs: [ONNXTensor?]
  ) throws(ONNXProblem) -> ONNXTensor {
    let data = try Self.required(inputs, 0)
    guard let number = try Self.required(inputs, 1).integers?.first else { throw Self.dependsOnBatch }
    let axis = try Self.axis(number, rank: data.shape.count)
    let isExclusive = try node.flag("exclusive")
    let isReversed = try node.flag("reverse")
    let inner = data.shape[(axis + 1)...].reduce(1, *)
    let extent = data.shape[axis]
    let count = try spend(data.shape)
    var isTooLarge = false
    func sums<Value>(_ values: [Value], zero: Value, _ add: (Value, Value) -> Value) -> [Value] {
      var result = values
      for start in 0..<(extent == 0 ? 0 : count / extent) {
        let first = start / inner * extent * inner + start % inner
        var sum = zero
        for step in 0..<extent {
          let place = first + (isReversed ? extent - 1 - step : step) * inner
          let before = sum
          sum = add(sum, values[place])
          result[place] = isExclusive ? before : sum
        }
      }
      return result
    }
    let elements: ONNXTensor.Elements
    switch data.elements {
    case .floats(let values): elements = .floats(sums(values, zero: 0, +))
    case .integers(let values):
      elements = .integers(
        sums(values, zero: 0) { sum, value in
          let (result, overflow) = sum.addingReportingOverflow(value)
          if overflow { isTooLarge = true }
          return result
        })
    case .extents: throw Self.dependsOnBatch
    }
    if isTooLarge { throw ONNXProblem(.malformed, "adds up to more than 64 bits hold") }
    return ONNXTensor(type: data.type, shape: data.shape, elements: elements)
  }

  /// Unsigned integers with their bits moved up or down.
  private mutating func shiftBits(
    _ node: ONNXNode, _ inputs: [ONNXTensor?]
  ) throws(ONNXProblem) -> ONNXTensor {
    let data = try Self.required(inputs, 0)
    let distances = try Self.required(inputs, 1)
    guard let values = data.integers, let steps = distances.integers else { throw Self.dependsOnBatch }
    let isLeft: Bool
    switch try node.string("direction") {
    case "LEFT": isLeft = true
    case "RIGHT": isLeft = false
    default: throw ONNXProblem(.malformed, "moves bits neither LEFT nor RIGHT")
    }
    guard [.uint8, .uint16, .uint32].contains(data.type), let range = data.type.integerRange else {
      throw ONNXProblem(
        .unsupported, "moves bits of \(data.type); expected unsigned integers of up to 32 bits")
    }
    let shape = try Self.broadcast(data.shape, distances.shape)
    _ = try spend(shape)
    let sources = Self.broadcastPlaces(data.shape, to: shape)
    let places = Self.broadcastPlaces(distances.shape, to: shape)
    guard steps.allSatisfy({ $0 >= 0 }), values.allSatisfy({ range.contains($0) }) else {
      throw ONNXProblem(.malformed, "moves bits by negative distances, or of numbers out of range")
    }
    let moved = sources.indices.map { index in
      // What is moved out of the type is lost.
      let step = min(steps[places[index]], 32)
      return (isLeft ? values[sources[index]] << step : values[sources[index]] >> step) & range.upperBound
    }
    return ONNXTensor(
      type: data.type, shape: shape,
      elements: data.type.bits <= 16 ? .floats(moved.map { Float($0) }) : .integers(moved))
  }

  /// A tensor with the elements at some indices along a dimension replaced.
  private mutating func scatter(
    _ node: ONNXNode, _ inputs: [ONNXTensor?]
  ) throws(ONNXProblem) -> ONNXTensor {
    let data = try Self.required(inputs, 0)
    let indices = try Self.required(inputs, 1)
    let updates = try Self.required(inputs, 2)
    guard let given = indices.integers else { throw Self.dependsOnBatch }
    let axis = try Self.axis(node.int("axis") ?? 0, rank: data.shape.count)
    guard try node.string("reduction") ?? "none" == "none" else {
      throw ONNXProblem(.unsupported, "combines elements with those that it replaces")
    }
    guard indices.shape == updates.shape, indices.shape.count == data.shape.count,
      indices.shape.indices.allSatisfy({ $0 == axis || indices.shape[$0] <= data.shape[$0] })
    else {
      throw ONNXProblem(
        .malformed,
        "puts elements of shape \(updates.shape) at indices of shape \(indices.shape) into \(data.shape)")
    }
    _ = try spend(data.shape)
    let extent = data.shape[axis]
    if let wrong = given.first(where: { !(-extent..<extent).contains($0) }) {
      throw ONNXProblem(.malformed, "writes to index \(wrong) of \(extent)")
    }
    let own = Self.strides(of: data.shape)
    var others = own
    others[axis] = 0
    let lines = Self.places(shape: indices.shape, strides: others)
    func replaced<Value>(_ values: [Value], by updates: [Value]) -> [Value] {
      var result = values
      for (place, index) in given.enumerated() {
        result[lines[place] + (index < 0 ? index + extent : index) * own[axis]] = updates[place]
      }
      return result
    }
    let elements: ONNXTensor.Elements
    switch (data.elements, updates.elements) {
    case (.floats(let values), .floats(let new)): elements = .floats(replaced(values, by: new))
    case (.integers(let values), .integers(let new)): elements = .integers(replaced(values, by: new))
    default: throw Self.dependsOnBatch
    }
    return ONNXTensor(type: data.type, shape: data.shape, elements: elements)
  }
}
