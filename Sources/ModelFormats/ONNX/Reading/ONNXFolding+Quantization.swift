extension ONNXFolding {
  /// Operators between numbers and their codes; models hold the numbers that codes stand for.
  static let quantizationFunctions: [String: Function] = [
    "DequantizeLinear": { node, inputs, folding throws(ONNXProblem) in
      let codes = try required(inputs, 0)
      let groups = try QuantizationGroups(node, shape: codes.shape, inputs: inputs)
      _ = try folding.spend(codes.shape)
      let values: [Float]
      if case .integers(let integers) = codes.elements {
        // Wide codes, those of biases, are subtracted before they are rounded to floats.
        values = integers.enumerated().map { index, code in
          let group = groups.index(of: index)
          return Float(code - Int(groups.zeroPoints[group])) * groups.scales[group]
        }
      } else if case .floats(let floats) = codes.elements {
        values = groups.mapRuns(floats) { $0 = ($0 - $2) * $1 }
      } else {
        throw dependsOnBatch
      }
      return [ONNXTensor(type: .float32, shape: codes.shape, elements: .floats(values), origin: codes.origin)]
    },
    "QuantizeLinear": { node, inputs, folding throws(ONNXProblem) in
      let data = try required(inputs, 0)
      guard case .floats(let floats) = data.elements else {
        throw ONNXProblem(.unsupported, "quantizes constants that aren't floats")
      }
      let type = try quantizedType(node, zeroPoint: optional(inputs, 2))
      guard let range = type.integerRange, type.bits <= 16 else {
        throw ONNXProblem(.unsupported, "quantizes to \(type); expected an integer type of up to 16 bits")
      }
      let groups = try QuantizationGroups(node, shape: data.shape, inputs: inputs)
      _ = try folding.spend(data.shape)
      let (low, high) = (Float(range.lowerBound), Float(range.upperBound))
      let codes = groups.mapRuns(floats) {
        $0 = min(max(($0 / $1).rounded(.toNearestOrEven) + $2, low), high)
      }
      return [ONNXTensor(type: type, shape: data.shape, elements: .floats(codes), origin: data.origin)]
    },
  ]

  /// The type that a `QuantizeLinear` makes: that of the zero point, or the attribute's, or unsigned bytes.
  static func quantizedType(_ node: ONNXNode, zeroPoint: ONNXTensor?) throws(ONNXProblem) -> ONNXElementType {
    if let zeroPoint { return zeroPoint.type }
    guard let number = try node.int("output_dtype"), number != 0 else { return .uint8 }
    guard let type = ONNXElementType(rawValue: Int32(clamping: number)) else {
      throw ONNXProblem(.malformed, "quantizes to the unknown type \(number)")
    }
    return type
  }
}

/// Which scale and zero point belong to each element of a tensor: one for all, one for each index of a dimension, or one for each
/// block along it.
struct QuantizationGroups {
  let scales: [Float]
  let zeroPoints: [Float]
  /// Elements are numbered by what comes before the dimension, the dimension, and what comes behind.
  private let extent: Int
  private let inner: Int
  /// How many neighbours along the dimension share a scale.
  private let block: Int
  /// The number of scales along the dimension.
  private let groups: Int
  private let hasOuter: Bool
  private let sharesInner: Bool

  /// Reads the scales of a `QuantizeLinear` or `DequantizeLinear` on a tensor of `shape`.
  ///
  /// - Parameter inputs: The tensor, the scales and the zero points.
  init(_ node: ONNXNode, shape: [Int], inputs: [ONNXTensor?]) throws(ONNXProblem) {
    let scale = try ONNXFolding.required(inputs, 1)
    guard case .floats(let scales) = scale.elements, scale.type.isFloat else {
      throw ONNXProblem(.malformed, "has scales that aren't floats")
    }
    let zeroPoint = ONNXFolding.optional(inputs, 2)
    guard zeroPoint == nil || zeroPoint?.count == scale.count, let zeros = zeroPoint.map(\.floats) ?? []
    else { throw ONNXProblem(.malformed, "has zero points that don't fit its scales") }
    self.scales = scales
    zeroPoints = zeros.isEmpty ? scales.map { _ in 0 } : zeros
    if scale.count == 1, scale.shape.count <= 1 {
      (extent, inner, block, groups, hasOuter, sharesInner) = (1, 1, 1, 1, false, true)
      return
    }
    let axis = try ONNXFolding.axis(node.int("axis") ?? 1, rank: shape.count)
    extent = shape[axis]
    inner = shape[(axis + 1)...].reduce(1, *)
    if scale.shape.count == 1 {
      guard scale.count == extent else {
        throw ONNXProblem(.malformed, "has \(scale.count) scales for \(extent) indices of dimension \(axis)")
      }
      (block, groups, hasOuter, sharesInner) = (1, extent, false, true)
      return
    }
    guard let block = try node.int("block_size"), block > 0, scale.shape.count == shape.count,
      scale.shape[axis] == (extent + block - 1) / block,
      shape.indices.allSatisfy({ $0 == axis || scale.shape[$0] == shape[$0] })
    else {
      throw ONNXProblem(.malformed, "has scales of shape \(scale.shape) for a tensor of shape \(shape)")
    }
    self.block = block
    groups = scale.shape[axis]
    (hasOuter, sharesInner) = (true, false)
  }

  /// The scale of the element at `index` in row-major order.
  func index(of index: Int) -> Int {
    let group = index / inner % extent / block
    return sharesInner
      ? group : ((hasOuter ? index / inner / extent * groups : 0) + group) * inner + index % inner
  }

  /// All elements, changed together with their scale and zero point; those that share one in one go.
  func mapRuns(_ values: [Float], _ change: (inout Float, _ scale: Float, _ zeroPoint: Float) -> Void)
    -> [Float]
  {
    var result = values
    guard !values.isEmpty else { return result }
    let run = sharesInner ? (scales.count == 1 ? values.count : inner) : 1
    for start in stride(from: 0, to: values.count, by: max(run, 1)) {
      let group = index(of: start)
      let (scale, zero) = (scales[group], zeroPoints[group])
      for place in start..<start + run { change(&result[place], scale, zero) }
    }
    return result
  }
}
