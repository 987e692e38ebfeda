extension ONNXFolding {
  /// Operators that move elements without changing them, or make them from nothing.
  static let structureFunctions: [String: Function] = [
    "Constant": { node, _, folding throws(ONNXProblem) in [try constant(node, external: folding.external)] },
    "Identity": { _, inputs, _ throws(ONNXProblem) in [try required(inputs, 0)] },
    "Dropout": { node, inputs, _ throws(ONNXProblem) in [try required(inputs, 0)] },
    "Shape": { node, inputs, _ throws(ONNXProblem) in
      [try shape(node, of: required(inputs, 0).shape.map { Extent($0) })]
    },
    "Size": { _, inputs, _ throws(ONNXProblem) in
      [ONNXTensor(shape: [], extents: [Extent(try required(inputs, 0).count)])]
    },
    "ConstantOfShape": { node, inputs, folding throws(ONNXProblem) in
      guard let shape = try required(inputs, 0).integers else { throw dependsOnBatch }
      let value = try node.tensor("value", external: folding.external) ?? ONNXTensor(shape: [1], floats: [0])
      guard value.count == 1 else { throw ONNXProblem(.malformed, "has a value of \(value.count) elements") }
      return [value.gathering([Int](repeating: 0, count: try folding.spend(shape)), shape: shape)]
    },
    "Reshape": { node, inputs, _ throws(ONNXProblem) in
      let data = try required(inputs, 0)
      guard let target = try required(inputs, 1).integers else { throw dependsOnBatch }
      return [data.reshaped(try reshape(data.shape, to: target, allowsZero: node.flag("allowzero")))]
    },
    "Flatten": { node, inputs, _ throws(ONNXProblem) in
      let data = try required(inputs, 0)
      let axis = try axis(node.int("axis") ?? 1, rank: data.shape.count, mayEnd: true)
      let shape = [data.shape[..<axis].reduce(1, *), data.shape[axis...].reduce(1, *)]
      return [data.reshaped(shape)]
    },
    "Squeeze": { node, inputs, _ throws(ONNXProblem) in
      let data = try required(inputs, 0)
      let given = try node.ints("axes") ?? optional(inputs, 1)?.integers
      let axes = try given.map { axes throws(ONNXProblem) in try Self.axes(axes, rank: data.shape.count) }
      if let wrong = axes?.first(where: { data.shape[$0] != 1 }) {
        throw ONNXProblem(.malformed, "removes dimension \(wrong) of \(data.shape), which isn't 1")
      }
      let kept = data.shape.enumerated().filter { index, extent in
        axes.map { !$0.contains(index) } ?? (extent != 1)
      }
      return [data.reshaped(kept.map(\.element))]
    },
    "Unsqueeze": { node, inputs, _ throws(ONNXProblem) in
      let data = try required(inputs, 0)
      guard let axes = try node.ints("axes") ?? optional(inputs, 1)?.integers else {
        throw ONNXProblem(.malformed, "lacks the dimensions to put in")
      }
      return [data.reshaped(try unsqueezed(data.shape, axes: axes, one: 1))]
    },
    "Transpose": { node, inputs, folding throws(ONNXProblem) in
      let data = try required(inputs, 0)
      let order = try permutation(node, rank: data.shape.count)
      return [try folding.transpose(data, order)]
    },
    "Concat": { node, inputs, folding throws(ONNXProblem) in [try folding.concatenate(node, inputs)] },
    "Slice": { node, inputs, folding throws(ONNXProblem) in
      let data = try required(inputs, 0)
      let cuts = try SliceRange.ranges(node, inputs: Array(inputs.dropFirst()), shape: data.shape)
      let own = strides(of: data.shape)
      let offset = cuts.indices.reduce(0) { $0 + (cuts[$1].count == 0 ? 0 : cuts[$1].start * own[$1]) }
      let shape = cuts.map(\.count)
      _ = try folding.spend(shape)
      let steps = cuts.indices.map { cuts[$0].step * own[$0] }
      return [data.gathering(places(shape: shape, strides: steps, offset: offset), shape: shape).anonymous]
    },
    "Gather": { node, inputs, folding throws(ONNXProblem) in [try folding.gather(node, inputs)] },
    "Split": { node, inputs, folding throws(ONNXProblem) in
      let data = try required(inputs, 0)
      let axis = try axis(node.int("axis") ?? 0, rank: data.shape.count)
      let sizes = try splitSizes(
        node, given: optional(inputs, 1)?.integers, extent: data.shape[axis])
      let own = strides(of: data.shape)
      var offset = 0
      var results: [ONNXTensor] = []
      for size in sizes {
        var shape = data.shape
        shape[axis] = size
        _ = try folding.spend(shape)
        let places = places(shape: shape, strides: own, offset: offset * own[axis])
        results.append(data.gathering(places, shape: shape).anonymous)
        offset += size
      }
      return results
    },
    "Expand": { node, inputs, folding throws(ONNXProblem) in
      let data = try required(inputs, 0)
      guard let target = try required(inputs, 1).integers else { throw dependsOnBatch }
      guard target.allSatisfy({ $0 >= 0 }) else { throw ONNXProblem(.malformed, "expands to \(target)") }
      let shape = try broadcast(data.shape, target)
      _ = try folding.spend(shape)
      return [data.gathering(broadcastPlaces(data.shape, to: shape), shape: shape).anonymous]
    },
    "Range": { _, inputs, folding throws(ONNXProblem) in
      let values = [try required(inputs, 0), try required(inputs, 1), try required(inputs, 2)]
      if let numbers = values.map({ $0.integers?.first }) as? [Int], values[0].type.isInteger {
        let places = try folding.range(Double(numbers[0]), Double(numbers[1]), Double(numbers[2]))
        return [
          ONNXTensor(
            type: values[0].type, shape: [places],
            elements: .integers((0..<places).map { numbers[0] + $0 * numbers[2] }))
        ]
      }
      guard let numbers = values.map({ $0.floats?.first }) as? [Float] else { throw dependsOnBatch }
      let places = try folding.range(Double(numbers[0]), Double(numbers[1]), Double(numbers[2]))
      return [ONNXTensor(shape: [places], floats: (0..<places).map { numbers[0] + Float($0) * numbers[2] })]
    },
  ]

  static let dependsOnBatch = ONNXProblem(
    .mixesSamples, "needs numbers that don't depend on how many samples are in the batch")

  /// The value of a `Constant` in any of the forms that it has.
  private static func constant(_ node: ONNXNode, external: ExternalData?) throws(ONNXProblem) -> ONNXTensor {
    if let tensor = try node.tensor("value", external: external) { return tensor }
    if let tensor = try node.sparseTensor("sparse_value", external: external) { return tensor }
    if let value = try node.float("value_float") { return ONNXTensor(shape: [], floats: [value]) }
    if let values = try node.floats("value_floats") {
      return ONNXTensor(shape: [values.count], floats: values)
    }
    if let value = try node.int("value_int") { return ONNXTensor(shape: [], extents: [Extent(value)]) }
    if let values = try node.ints("value_ints") {
      return ONNXTensor(shape: [values.count], extents: values.map { Extent($0) })
    }
    throw ONNXProblem(.unsupported, "has no value that is a number")
  }

  /// The extents of a tensor, or of some of its dimensions, as a tensor.
  static func shape(_ node: ONNXNode, of extents: [Extent]) throws(ONNXProblem) -> ONNXTensor {
    func limit(_ key: String, default value: Int) throws(ONNXProblem) -> Int {
      let given = try node.int(key) ?? value
      let place = given < 0 ? given.addingReportingOverflow(extents.count).partialValue : given
      return min(max(place, 0), extents.count)
    }
    let start = try limit("start", default: 0)
    let end = max(start, try limit("end", default: extents.count))
    return ONNXTensor(shape: [end - start], extents: Array(extents[start..<end]))
  }

  /// The shape that `Reshape` makes of `shape`: 0 keeps an extent, −1 takes what is left.
  private static func reshape(
    _ shape: [Int], to target: [Int], allowsZero: Bool
  ) throws(ONNXProblem) -> [Int] {
    let wrong = ONNXProblem(.malformed, "can't bring shape \(shape) into \(target)")
    var result: [Int] = []
    for (axis, extent) in target.enumerated() {
      guard extent >= -1 else { throw wrong }
      if extent == 0, !allowsZero {
        guard axis < shape.count else { throw wrong }
        result.append(shape[axis])
      } else {
        result.append(extent)
      }
    }
    let count = shape.reduce(1, *)
    guard let known = Extent.product(result.filter { $0 != -1 }.map { Extent($0) })?.constant else {
      throw wrong
    }
    let open = result.indices.filter { result[$0] == -1 }
    guard open.count <= 1 else { throw wrong }
    if let place = open.first {
      guard known > 0, count.isMultiple(of: known) else { throw wrong }
      result[place] = count / known
    } else if known != count {
      throw wrong
    }
    return result
  }

  /// A shape with dimensions of `one` put in where `axes` of the result say.
  static func unsqueezed<Value>(
    _ shape: [Value], axes: [Int], one: Value
  ) throws(ONNXProblem) -> [Value] {
    let rank = shape.count + axes.count
    guard rank <= 64 else { throw ONNXProblem(.malformed, "makes \(rank) dimensions") }
    let places = Set(try Self.axes(axes, rank: rank))
    var rest = shape[...]
    return (0..<rank).map { places.contains($0) ? one : rest.removeFirst() }
  }

  /// The order of dimensions of a `Transpose`; the reverse when it isn't given.
  static func permutation(_ node: ONNXNode, rank: Int) throws(ONNXProblem) -> [Int] {
    guard let order = try node.ints("perm") else { return Array((0..<rank).reversed()) }
    guard order.sorted() == Array(0..<rank) else {
      throw ONNXProblem(.malformed, "orders \(rank) dimensions as \(order)")
    }
    return order
  }

  /// A tensor with its dimensions in another order.
  mutating func transpose(_ data: ONNXTensor, _ order: [Int]) throws(ONNXProblem) -> ONNXTensor {
    // Products transpose matrices by their definition, whatever the file gives them.
    guard order.sorted() == Array(data.shape.indices) else {
      throw ONNXProblem(
        .malformed, "orders the dimensions of a tensor of \(data.shape.count) as \(order)")
    }
    let shape = order.map { data.shape[$0] }
    let count = try spend(shape)
    if order == [1, 0], case .floats(let values) = data.elements {
      let (rows, columns) = (data.shape[0], data.shape[1])
      // In square blocks: one of the two sides would else miss the cache at every element.
      let transposed = values.withUnsafeBufferPointer { source in
        [Float](unsafeUninitializedCapacity: count) { target, filled in
          for row in stride(from: 0, to: rows, by: 32) {
            for column in stride(from: 0, to: columns, by: 32) {
              for c in column..<min(column + 32, columns) {
                for r in row..<min(row + 32, rows) { target[c * rows + r] = source[r * columns + c] }
              }
            }
          }
          filled = count
        }
      }
      return ONNXTensor(type: data.type, shape: shape, elements: .floats(transposed), origin: data.origin)
    }
    let own = Self.strides(of: data.shape)
    return data.gathering(Self.places(shape: shape, strides: order.map { own[$0] }), shape: shape)
  }

  private mutating func concatenate(
    _ node: ONNXNode, _ inputs: [ONNXTensor?]
  ) throws(ONNXProblem) -> ONNXTensor {
    let parts = inputs.compactMap { $0 }
    guard let first = parts.first, parts.count == inputs.count else {
      throw ONNXProblem(.malformed, "lacks an input")
    }
    let axis = try Self.axis(node.int("axis") ?? 1, rank: first.shape.count)
    var shape = first.shape
    shape[axis] = 0
    for part in parts {
      guard part.shape.count == first.shape.count,
        part.shape.indices.allSatisfy({ $0 == axis || part.shape[$0] == first.shape[$0] })
      else { throw ONNXProblem(.malformed, "joins shapes that don't fit: \(first.shape) and \(part.shape)") }
      shape[axis] += part.shape[axis]
    }
    _ = try spend(shape)
    let outer = first.shape[..<axis].reduce(1, *)
    func join<Value>(_ values: [[Value]]) -> [Value] {
      (0..<outer).flatMap { row in
        values.flatMap { part in part[part.count / outer * row..<part.count / outer * (row + 1)] }
      }
    }
    guard outer > 0 else { return first.reshaped(shape).anonymous }
    if first.type.isFloat, let values = parts.map(\.floats) as? [[Float]] {
      return ONNXTensor(type: first.type, shape: shape, elements: .floats(join(values)))
    }
    guard let values = parts.map(\.extents) as? [[Extent]] else {
      throw ONNXProblem(.unsupported, "joins constants of different types")
    }
    var result = ONNXTensor(shape: shape, extents: join(values))
    result.type = first.type
    return result
  }

  private mutating func gather(_ node: ONNXNode, _ inputs: [ONNXTensor?]) throws(ONNXProblem) -> ONNXTensor {
    let data = try Self.required(inputs, 0)
    let indices = try Self.required(inputs, 1)
    guard let places = indices.integers else { throw Self.dependsOnBatch }
    let axis = try Self.axis(node.int("axis") ?? 0, rank: data.shape.count)
    let extent = data.shape[axis]
    let shape = Array(data.shape[..<axis]) + indices.shape + Array(data.shape[(axis + 1)...])
    let count = try spend(shape)
    if let wrong = places.first(where: { !(-extent..<extent).contains($0) }) {
      throw ONNXProblem(.malformed, "reads index \(wrong) of \(extent)")
    }
    let inner = data.shape[(axis + 1)...].reduce(1, *)
    let outer = data.shape[..<axis].reduce(1, *)
    var sources: [Int] = []
    sources.reserveCapacity(count)
    for block in 0..<outer {
      for place in places {
        let start = (block * extent + (place < 0 ? place + extent : place)) * inner
        sources.append(contentsOf: start..<start + inner)
      }
    }
    return data.gathering(sources, shape: shape).anonymous
  }

  /// How many elements each output of a `Split` gets along its dimension.
  static func splitSizes(_ node: ONNXNode, given: [Int]?, extent: Int) throws(ONNXProblem) -> [Int] {
    let parts = try node.int("num_outputs") ?? node.outputs.count
    let attribute = try node.ints("split")
    guard let sizes = given ?? attribute else {
      guard (1...max(node.outputs.count, 1)).contains(parts) else {
        throw ONNXProblem(.malformed, "splits into \(parts) parts")
      }
      // The last one is smaller where it doesn't come out even.
      let size = (extent + parts - 1) / parts
      return (0..<parts).map { max(0, min(size, extent - $0 * size)) }
    }
    guard sizes.allSatisfy({ (0...extent).contains($0) }), sizes.reduce(0, +) == extent,
      sizes.count >= node.outputs.count
    else {
      throw ONNXProblem(.malformed, "splits \(extent) into \(sizes)")
    }
    return sizes
  }

  /// The number of elements of a `Range`.
  private mutating func range(_ start: Double, _ limit: Double, _ delta: Double) throws(ONNXProblem) -> Int {
    let count = ((limit - start) / delta).rounded(.up)
    guard delta != 0, count.isFinite, count < 0x1p40 else {
      throw ONNXProblem(.malformed, "makes a range from \(start) to \(limit) in steps of \(delta)")
    }
    return try spend([max(0, Int(count))])
  }
}

extension ONNXTensor {
  /// The same tensor without a name: it holds a part of an initializer.
  var anonymous: ONNXTensor {
    var copy = self
    copy.origin = nil
    return copy
  }
}
