internal import NeuralNetwork

// One line for each operator that no built-in architecture has, but graphs from other programs do.
extension GraphDescription {
  static let importedOperators: [String: Entry] = [
    "Arithmetic": .of(Arithmetic.self) {
      guard let function = code(of: $0.function, in: functions) else { return nil }
      guard let constant = $0.constant else { return [function] }
      return [function, constant.side == .right ? 1 : 0] + numbers(of: constant.shape)
    } _: {
      guard let function = value($0.whole(0), in: functions) else { return nil }
      if $0.count == 1 { return Arithmetic(function) }
      return shape($0, from: 2).map { [side = $0.flag(1)] in
        Arithmetic(function, constant: $0, side: side ? .right : .left)
      }
    },
    "Comparison": .of(Comparison.self) {
      code(of: $0.relation, in: relations).map { [$0] }
    } _: {
      value($0.whole(0), in: relations).map { Comparison($0) }
    },
    "Concat": .of(Concat.self) {
      [Double($0.axis)]
    } _: {
      $0.wholeIfAny(0).map { Concat(axis: $0) }
    },
    "Constant": .of(ConstantValue.self) {
      numbers(of: $0.shape)
    } _: {
      shape($0, from: 0).map { ConstantValue(shape: $0) }
    },
    "DequantizeLinear": .of(DequantizeLinear.self) {
      $0.axis.map { [Double($0)] } ?? []
    } _: {
      $0.count == 0 ? DequantizeLinear() : $0.wholeIfAny(0).map { DequantizeLinear(axis: $0) }
    },
    "QuantizeLinear": .of(QuantizeLinear.self) {
      guard let type = code(of: $0.type, in: integerTypes) else { return nil }
      return [type] + ($0.axis.map { [Double($0)] } ?? [])
    } _: {
      guard let type = value($0.whole(0), in: integerTypes) else { return nil }
      return $0.count == 1 ? QuantizeLinear(type) : $0.wholeIfAny(1).map { QuantizeLinear(type, axis: $0) }
    },
    "DynamicQuantizeLinear": .of(DynamicQuantizeLinear.self) {
      code(of: $0.result, in: quantizationResults).map { [$0] }
    } _: {
      value($0.whole(0), in: quantizationResults).map { DynamicQuantizeLinear($0) }
    },
    "Embedding": .of(Embedding.self) {
      [Double($0.rows), Double($0.features)]
    } _: {
      Embedding(rows: $0.whole(0), features: $0.whole(1))
    },
    "Expand": .of(Expand.self) {
      numbers(of: $0.shape)
    } _: {
      shape($0, from: 0).map { Expand(to: $0) }
    },
    "Gather": .of(Gather.self) {
      [Double($0.axis), Double($0.shape.rank)] + numbers(of: $0.shape) + $0.indices.map { Double($0) }
    } _: {
      guard let axis = $0.wholeIfAny(0), (0...8).contains($0.whole(1)), let all = allWholes($0, from: 2),
        all.count >= $0.whole(1), let shape = shape(Array(all.prefix($0.whole(1))))
      else { return nil }
      return Gather(indices: Array(all.dropFirst($0.whole(1))), shape: shape, axis: axis)
    },
    "LayerNorm": .of(LayerNorm.self) {
      [Double($0.axis), Double($0.epsilon), $0.hasShift ? 1 : 0]
    } _: {
      guard let axis = $0.wholeIfAny(0), $0.float(1) >= 0, $0.float(1).isFinite else { return nil }
      return LayerNorm(axis: axis, epsilon: $0.float(1), hasShift: $0.flag(2))
    },
    "LogSoftmax": .of(LogSoftmax.self) {
      [Double($0.axis)]
    } _: {
      $0.wholeIfAny(0).map { LogSoftmax(axis: $0) }
    },
    "MatMul": .plain { MatMul() }, "Select": .plain { Select() },
    "PReLU": .of(PReLU.self) {
      numbers(of: $0.slope)
    } _: {
      shape($0, from: 0).map { PReLU(slope: $0) }
    },
    "Pad": .of(Pad.self) {
      let mode: [Double] =
        switch $0.mode {
        case .constant(let value): [0, Double(value)]
        case .reflect: [1, 0]
        case .edge: [2, 0]
        }
      return mode + ($0.before + $0.after).map { Double($0) }
    } _: {
      let modes: [Pad.Mode] = [.constant($0.float(1)), .reflect, .edge]
      guard let mode = value($0.whole(0), in: modes), let all = allWholes($0, from: 2), all.count % 2 == 0
      else {
        return nil
      }
      return Pad(
        before: Array(all.prefix(all.count / 2)), after: Array(all.suffix(all.count / 2)), mode: mode)
    },
    "Reduce": .of(Reduce.self) {
      guard let function = code(of: $0.function, in: reductions) else { return nil }
      return [function, $0.keepsDimensions ? 1 : 0, $0.axes == nil ? 0 : 1]
        + ($0.axes ?? []).map { Double($0) }
    } _: {
      guard let function = value($0.whole(0), in: reductions), let axes = allWholes($0, from: 3) else {
        return nil
      }
      return Reduce(function, axes: $0.flag(2) ? axes : nil, keepsDimensions: $0.flag(1))
    },
    "Slice": .of(Slice.self) {
      // Beyond what any axis has, more is the same.
      let limit = Graph.elementLimit
      return $0.ranges.flatMap { range in
        [range.axis, range.start, range.end, range.step].map { Double(min(max($0, -limit), limit)) }
      }
    } _: {
      guard let all = allWholes($0, from: 0), all.count % 4 == 0 else { return nil }
      return Slice(
        stride(from: 0, to: all.count, by: 4).map {
          .init(axis: all[$0], start: all[$0 + 1], end: all[$0 + 2], step: all[$0 + 3])
        })
    },
    "Tile": .of(Tile.self) {
      $0.repeats.map { Double($0) }
    } _: {
      allWholes($0, from: 0).map { Tile(repeats: $0) }
    },
    "Transpose": .of(Transpose.self) {
      $0.permutation.map { Double($0) }
    } _: {
      allWholes($0, from: 0).map { Transpose(permutation: $0) }
    },
    "UnaryFunction": .of(UnaryFunction.self) {
      numbers(of: $0.kind)
    } _: {
      kind($0).map { UnaryFunction($0) }
    },
  ]

  // How choices are numbered in files: what is here stays where it is.
  private static let functions: [Arithmetic.Function] = [
    .add, .subtract, .multiply, .divide, .power, .minimum, .maximum,
  ]
  private static let relations: [Comparison.Relation] = [
    .equal, .less, .lessOrEqual, .greater, .greaterOrEqual,
  ]
  private static let integerTypes: [IntegerType] = [
    .int2, .uint2, .int4, .uint4, .int8, .uint8, .int16, .uint16,
  ]
  private static let quantizationResults: [DynamicQuantizeLinear.Result] = [.codes, .scale, .zeroPoint]
  private static let reductions: [Reduce.Function] = [
    .mean, .sum, .max, .min, .product, .l1, .l2, .sumOfSquares, .logSum, .logSumExp,
  ]
  private static let plainKinds: [UnaryFunction.Kind] = [
    .hardSwish, .mish, .silu, .softplus, .softsign, .erf, .exp, .log, .sqrt, .reciprocal, .negate, .absolute,
    .floor, .ceil, .round, .sign, .sin, .cos,
  ]

  private static func numbers(of kind: UnaryFunction.Kind) -> [Double]? {
    switch kind {
    case .leakyReLU(let slope): [0, Double(slope)]
    case .elu(let alpha): [1, Double(alpha)]
    case .selu(let alpha, let gamma): [2, Double(alpha), Double(gamma)]
    case .celu(let alpha): [3, Double(alpha)]
    case .hardSigmoid(let alpha, let beta): [4, Double(alpha), Double(beta)]
    case .thresholdedReLU(let alpha): [5, Double(alpha)]
    default: code(of: kind, in: plainKinds).map { [$0 + 6] }
    }
  }

  private static func kind(_ numbers: Numbers) -> UnaryFunction.Kind? {
    let (a, b) = (numbers.float(1), numbers.float(2))
    switch numbers.whole(0) {
    case 0: return .leakyReLU(slope: a)
    case 1: return .elu(alpha: a)
    case 2: return .selu(alpha: a, gamma: b)
    case 3: return .celu(alpha: a)
    case 4: return .hardSigmoid(alpha: a, beta: b)
    case 5: return .thresholdedReLU(alpha: a)
    case let code: return value(code - 6, in: plainKinds)
    }
  }

  private static func code<Value: Equatable>(of value: Value, in all: [Value]) -> Double? {
    all.firstIndex(of: value).map { Double($0) }
  }

  private static func value<Value>(_ code: Int, in all: [Value]) -> Value? {
    all.indices.contains(code) ? all[code] : nil
  }

  private static func numbers(of shape: Shape) -> [Double] { shape.dimensions.map { Double($0) } }

  /// All whole numbers from a place on, also negative ones; nil when one of them isn't whole.
  private static func allWholes(_ numbers: Numbers, from start: Int) -> [Int]? {
    guard start <= numbers.count else { return nil }
    let all = (start..<numbers.count).compactMap { numbers.wholeIfAny($0) }
    return all.count == numbers.count - start ? all : nil
  }

  /// The shape that the numbers from a place on are.
  private static func shape(_ numbers: Numbers, from start: Int) -> Shape? {
    allWholes(numbers, from: start).flatMap { shape($0) }
  }

  /// A shape, unless it has too many dimensions or more elements than any value may have.
  private static func shape(_ extents: [Int]) -> Shape? {
    guard extents.count <= 8, extents.allSatisfy({ $0 >= 0 }) else { return nil }
    var count = 1
    for extent in extents {
      let (product, isOverflow) = count.multipliedReportingOverflow(by: extent)
      guard !isOverflow, product <= Graph.elementLimit else { return nil }
      count = product
    }
    return Shape(extents)
  }
}
