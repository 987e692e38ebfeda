internal import Foundation

extension ONNXFolding {
  /// Operators that compute numbers from numbers.
  static let arithmeticFunctions: [String: Function] = {
    var functions: [String: Function] = [
      "Cast": { node, inputs, _ throws(ONNXProblem) in
        guard let type = ONNXElementType(rawValue: Int32(clamping: try node.int("to") ?? 0)) else {
          throw ONNXProblem(.malformed, "doesn't say which type to cast to")
        }
        return [try cast(required(inputs, 0), to: type)]
      },
      "CastLike": { _, inputs, _ throws(ONNXProblem) in
        [try cast(required(inputs, 0), to: required(inputs, 1).type)]
      },
      "Where": { _, inputs, folding throws(ONNXProblem) in
        let (condition, yes, no) = (try required(inputs, 0), try required(inputs, 1), try required(inputs, 2))
        let shape = try broadcast(broadcast(condition.shape, yes.shape), no.shape)
        _ = try folding.spend(shape)
        guard let chosen = condition.integers else { throw dependsOnBatch }
        let places = broadcastPlaces(condition.shape, to: shape)
        let first = broadcastPlaces(yes.shape, to: shape)
        let second = broadcastPlaces(no.shape, to: shape)
        if yes.type.isFloat, let a = yes.floats, let b = no.floats {
          let values = places.indices.map { chosen[places[$0]] != 0 ? a[first[$0]] : b[second[$0]] }
          return [ONNXTensor(type: yes.type, shape: shape, elements: .floats(values))]
        }
        guard let a = yes.extents, let b = no.extents else {
          throw ONNXProblem(.unsupported, "chooses between constants of different types")
        }
        var result = ONNXTensor(
          shape: shape,
          extents: places.indices.map { chosen[places[$0]] != 0 ? a[first[$0]] : b[second[$0]] })
        result.type = yes.type
        return [result]
      },
      "Trilu": { node, inputs, folding throws(ONNXProblem) in
        let data = try required(inputs, 0)
        let isUpper = try node.flag("upper", default: true)
        let offset = min(max(optional(inputs, 1)?.integers?.first ?? 0, -(1 << 40)), 1 << 40)
        guard data.shape.count >= 2, case .floats(var values) = data.elements else {
          throw ONNXProblem(.unsupported, "takes a triangle of constants that aren't matrices of floats")
        }
        _ = try folding.spend(data.shape)
        let (rows, columns) = (data.shape[data.shape.count - 2], data.shape[data.shape.count - 1])
        for index in values.indices {
          let (row, column) = (index / columns % rows, index % columns)
          let isKept = isUpper ? column - row >= offset : column - row <= offset
          if !isKept { values[index] = 0 }
        }
        return [ONNXTensor(type: data.type, shape: data.shape, elements: .floats(values))]
      },
    ]
    for (name, function) in unary { functions[name] = apply(function) }
    for (name, function) in binary { functions[name] = combine(function.floats, function.extents) }
    for (name, function) in comparisons { functions[name] = compare(function) }
    for (name, function) in reductions { functions[name] = reduce(function.floats, function.extents) }
    return functions
  }()

  /// The elements as another type; what a narrower one can't hold goes to its end.
  static func cast(_ data: ONNXTensor, to type: ONNXElementType) throws(ONNXProblem) -> ONNXTensor {
    guard type != .string, type != .complex64, type != .complex128 else {
      throw ONNXProblem(.unsupported, "casts to \(type)")
    }
    var result = data
    result.type = type
    switch (data.elements, type.integerRange) {
    case (.extents, .some): return result
    case (.extents, nil): throw dependsOnBatch
    case (.floats(let values), .some(let range)):
      let whole = values.map { value in
        value.isNaN ? 0 : min(max(Int(clamping: value), range.lowerBound), range.upperBound)
      }
      result.elements = type.bits > 16 ? .integers(whole) : .floats(whole.map { Float($0) })
    case (.integers(let values), .some(let range)):
      let whole = values.map { min(max($0, range.lowerBound), range.upperBound) }
      result.elements = type.bits > 16 ? .integers(whole) : .floats(whole.map { Float($0) })
    case (_, nil):
      guard let values = data.floats else { throw dependsOnBatch }
      result.elements = .floats(type == .bool ? values.map { $0 == 0 ? 0 : 1 } : values)
    }
    return result
  }

  // MARK: Functions of one number

  private static let unary: [String: @Sendable (Float) -> Float] = [
    "Abs": { abs($0) }, "Sqrt": { $0.squareRoot() }, "Exp": { exp($0) }, "Log": { log($0) },
    "Reciprocal": { 1 / $0 }, "Floor": { $0.rounded(.down) }, "Ceil": { $0.rounded(.up) },
    "Round": { $0.rounded(.toNearestOrEven) }, "Tanh": { tanh($0) }, "Sigmoid": { 1 / (1 + exp(-$0)) },
    "Relu": { max($0, 0) }, "Sin": { sin($0) }, "Cos": { cos($0) }, "Erf": { erf($0) },
    "Neg": { -$0 },
    "Not": { $0 == 0 ? 1 : 0 },
  ]

  private static func apply(_ function: @escaping @Sendable (Float) -> Float) -> Function {
    { node, inputs, folding throws(ONNXProblem) in
      let data = try required(inputs, 0)
      _ = try folding.spend(data.shape)
      if case .floats(let values) = data.elements {
        return [ONNXTensor(type: data.type, shape: data.shape, elements: .floats(values.map(function)))]
      }
      let signs: [String: (Extent) -> Extent?] = [
        "Neg": { Extent.product($0, Extent(-1)) },
        "Abs": { $0.constant >= 0 && $0.perSample >= 0 ? $0 : Extent.product($0, Extent(-1)) },
        "Floor": { $0 }, "Ceil": { $0 }, "Round": { $0 },
      ]
      guard let sign = signs[node.type], let values = data.extents?.map(sign) as? [Extent] else {
        throw dependsOnBatch
      }
      var result = ONNXTensor(shape: data.shape, extents: values)
      result.type = data.type
      return [result]
    }
  }

  // MARK: Functions of two numbers

  private typealias Binary = (
    floats: @Sendable (Float, Float) -> Float, extents: @Sendable (Extent, Extent) -> Extent?
  )

  private static let binary: [String: Binary] = [
    "Add": ({ $0 + $1 }, { Extent.sum($0, $1) }),
    "Sub": ({ $0 - $1 }, { Extent.difference($0, $1) }),
    "Mul": ({ $0 * $1 }, { Extent.product($0, $1) }),
    "Div": ({ $0 / $1 }, { Extent.quotient($0, $1) }),
    "Pow": ({ pow($0, $1) }, { power($0, $1) }),
    "Min": ({ min($0, $1) }, { $0.perSample == $1.perSample ? ($0.constant < $1.constant ? $0 : $1) : nil }),
    "Max": ({ max($0, $1) }, { $0.perSample == $1.perSample ? ($0.constant > $1.constant ? $0 : $1) : nil }),
    "Mod": ({ $0 - $1 * ($0 / $1).rounded(.down) }, { remainder($0, $1) }),
    "And": ({ $0 != 0 && $1 != 0 ? 1 : 0 }, { _, _ in nil }),
    "Or": ({ $0 != 0 || $1 != 0 ? 1 : 0 }, { _, _ in nil }),
    "Xor": ({ ($0 != 0) != ($1 != 0) ? 1 : 0 }, { _, _ in nil }),
  ]

  private static func power(_ base: Extent, _ exponent: Extent) -> Extent? {
    guard let times = exponent.fixed, (0...64).contains(times) else { return nil }
    return Extent.product([Extent](repeating: base, count: times))
  }

  /// As in Python: the result has the divisor's sign.
  private static func remainder(_ left: Extent, _ right: Extent) -> Extent? {
    guard let divisor = right.fixed, divisor != 0, divisor != -1, let value = left.fixed else { return nil }
    let rest = value % divisor
    return Extent(rest != 0 && (rest < 0) != (divisor < 0) ? rest + divisor : rest)
  }

  private static func combine(
    _ floats: @escaping @Sendable (Float, Float) -> Float,
    _ extents: @escaping @Sendable (Extent, Extent) -> Extent?
  ) -> Function {
    { _, inputs, folding throws(ONNXProblem) in
      var result = try required(inputs, 0)
      for index in inputs.indices.dropFirst() {
        let next = try required(inputs, index)
        let shape = try broadcast(result.shape, next.shape)
        _ = try folding.spend(shape)
        let first = broadcastPlaces(result.shape, to: shape)
        let second = broadcastPlaces(next.shape, to: shape)
        if case .floats(let a) = result.elements, case .floats(let b) = next.elements {
          let values = first.indices.map { floats(a[first[$0]], b[second[$0]]) }
          result = ONNXTensor(type: result.type, shape: shape, elements: .floats(values))
          continue
        }
        guard let a = result.extents, let b = next.extents else {
          throw ONNXProblem(.unsupported, "combines constants of different types")
        }
        guard let values = first.indices.map({ extents(a[first[$0]], b[second[$0]]) }) as? [Extent] else {
          throw dependsOnBatch
        }
        let type = result.type
        result = ONNXTensor(shape: shape, extents: values)
        result.type = type
      }
      return [result]
    }
  }

  private static let comparisons: [String: @Sendable (Double, Double) -> Bool] = [
    "Equal": { $0 == $1 }, "Greater": { $0 > $1 }, "Less": { $0 < $1 }, "GreaterOrEqual": { $0 >= $1 },
    "LessOrEqual": { $0 <= $1 },
  ]

  private static func compare(_ function: @escaping @Sendable (Double, Double) -> Bool) -> Function {
    { node, inputs, folding throws(ONNXProblem) in
      let (left, right) = (try required(inputs, 0), try required(inputs, 1))
      let shape = try broadcast(left.shape, right.shape)
      _ = try folding.spend(shape)
      func numbers(_ tensor: ONNXTensor) -> [Double]? {
        tensor.integers?.map { Double($0) } ?? tensor.floats?.map { Double($0) }
      }
      let first = broadcastPlaces(left.shape, to: shape)
      let second = broadcastPlaces(right.shape, to: shape)
      let values: [Float]
      if let a = numbers(left), let b = numbers(right) {
        values = first.indices.map { function(a[first[$0]], b[second[$0]]) ? 1 : 0 }
      } else if node.type == "Equal", let a = left.extents, let b = right.extents {
        // A number that grows with the batch is no constant, but for a batch of a particular size.
        values = first.indices.map { a[first[$0]] == b[second[$0]] ? 1 : 0 }
      } else {
        throw dependsOnBatch
      }
      return [ONNXTensor(type: .bool, shape: shape, elements: .floats(values))]
    }
  }

  // MARK: Reductions

  private static let reductions: [String: Binary] = [
    "ReduceSum": binary["Add"], "ReduceProd": binary["Mul"], "ReduceMax": binary["Max"],
    "ReduceMin": binary["Min"],
  ].compactMapValues { $0 }

  private static func reduce(
    _ floats: @escaping @Sendable (Float, Float) -> Float,
    _ extents: @escaping @Sendable (Extent, Extent) -> Extent?
  ) -> Function {
    { node, inputs, folding throws(ONNXProblem) in
      let data = try required(inputs, 0)
      guard data.count > 0 else { throw ONNXProblem(.unsupported, "reduces a constant without elements") }
      let given = try node.ints("axes") ?? optional(inputs, 1)?.integers ?? []
      if given.isEmpty, try node.flag("noop_with_empty_axes") { return [data] }
      let axes = Set(
        try given.isEmpty ? Array(data.shape.indices) : Self.axes(given, rank: data.shape.count))
      let keeps = try node.flag("keepdims", default: true)
      _ = try folding.spend(data.shape)
      let kept = data.shape.enumerated().map { axes.contains($0) ? 1 : $1 }
      let targets = broadcastPlaces(kept, to: data.shape)
      let shape = keeps ? kept : data.shape.enumerated().filter { !axes.contains($0.offset) }.map(\.element)
      let count = kept.reduce(1, *)
      if case .floats(let values) = data.elements {
        var results = [Float?](repeating: nil, count: count)
        for (value, target) in zip(values, targets) {
          results[target] = results[target].map { floats($0, value) } ?? value
        }
        return [ONNXTensor(type: data.type, shape: shape, elements: .floats(results.compactMap { $0 }))]
      }
      guard let values = data.extents else { throw dependsOnBatch }
      var results = [Extent?](repeating: nil, count: count)
      for (value, target) in zip(values, targets) {
        guard let so = results[target] else {
          results[target] = value
          continue
        }
        guard let next = extents(so, value) else { throw dependsOnBatch }
        results[target] = next
      }
      var result = ONNXTensor(shape: shape, extents: results.compactMap { $0 })
      result.type = data.type
      return [result]
    }
  }
}

extension Int {
  /// A float without its fraction; what is too large goes to the end.
  fileprivate init(clamping value: Float) {
    self = value >= 0x1p63 ? .max : value <= -0x1p63 ? .min : Int(value)
  }
}
