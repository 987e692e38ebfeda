internal import NeuralNetwork

/// Computes what doesn't depend on the graph's inputs: constants, and what exporters compute from the shapes of tensors.
struct ONNXFolding {
  /// How a node computes its outputs from constants; `nil` for an input that is left out.
  typealias Function =
    @Sendable (_ node: ONNXNode, _ inputs: [ONNXTensor?], _ folding: inout ONNXFolding) throws(ONNXProblem) ->
    [ONNXTensor]

  /// What can be computed, by operator.
  static let functions: [String: Function] = structureFunctions.merging(arithmeticFunctions) { first, _ in
    first
  }
  .merging(quantizationFunctions) { first, _ in first }

  /// Where tensors in attributes may have their bytes.
  let external: ExternalData?
  /// How many elements may still be made: files of a few bytes can ask for terabytes.
  private var budget: Int

  /// Prepares for a file.
  ///
  /// - Parameter byteCount: The size of the file; the more it holds, the more may be computed from it.
  init(byteCount: Int, external: ExternalData?) {
    self.external = external
    budget = 64 << 20
    let (more, overflow) = byteCount.multipliedReportingOverflow(by: 4)
    budget += overflow ? Graph.elementLimit : min(more, 4 * Graph.elementLimit)
  }

  /// The number of elements of a tensor that is about to be made.
  ///
  /// - Throws: ``ONNXProblem`` when there are too many.
  mutating func spend(_ shape: [Int]) throws(ONNXProblem) -> Int {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow, product <= Graph.elementLimit else {
        throw ONNXProblem(.malformed, "would make a constant of shape \(shape), which is too large")
      }
      count = product
    }
    guard count <= budget else {
      throw ONNXProblem(
        .malformed, "makes constants of more elements than are computed for a file of this size")
    }
    budget -= count
    return count
  }

  /// An input that can't be left out.
  static func required(
    _ inputs: [ONNXTensor?], _ index: Int
  ) throws(ONNXProblem) -> ONNXTensor {
    guard inputs.indices.contains(index), let tensor = inputs[index] else {
      throw ONNXProblem(.malformed, "lacks input \(index)")
    }
    return tensor
  }

  /// An input that may be left out.
  static func optional(_ inputs: [ONNXTensor?], _ index: Int) -> ONNXTensor? {
    inputs.indices.contains(index) ? inputs[index] : nil
  }

  /// A dimension of a tensor of `rank` dimensions, where negative numbers count from behind.
  ///
  /// - Parameter mayEnd: Whether it may be one behind the last, where dimensions are cut in two parts.
  static func axis(_ axis: Int, rank: Int, mayEnd: Bool = false) throws(ONNXProblem) -> Int {
    guard (-rank..<rank).contains(axis) || (mayEnd && axis == rank) else {
      throw ONNXProblem(.malformed, "names dimension \(axis) of \(rank)")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Dimensions without duplicates.
  static func axes(_ axes: [Int], rank: Int) throws(ONNXProblem) -> [Int] {
    var result: [Int] = []
    for axis in axes { result.append(try Self.axis(axis, rank: rank)) }
    guard Set(result).count == result.count else {
      throw ONNXProblem(.malformed, "names a dimension twice in \(axes)")
    }
    return result
  }

  /// For each element of a tensor of `shape` in row-major order, the place of its source: `offset` plus the index along each
  /// dimension times the stride.
  static func places(shape: [Int], strides: [Int], offset: Int = 0) -> [Int] {
    let count = shape.reduce(1, *)
    guard count > 0 else { return [] }
    var index = [Int](repeating: 0, count: shape.count)
    var position = offset
    var result: [Int] = []
    result.reserveCapacity(count)
    for _ in 0..<count {
      result.append(position)
      for axis in shape.indices.reversed() {
        index[axis] += 1
        position += strides[axis]
        if index[axis] < shape[axis] { break }
        position -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
    return result
  }

  /// The distance between neighbours along each dimension of a tensor in row-major order.
  static func strides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    return strides
  }

  /// The shape of two tensors' elements combined, where extents of 1 are repeated.
  static func broadcast(_ left: [Int], _ right: [Int]) throws(ONNXProblem) -> [Int] {
    let rank = max(left.count, right.count)
    var result: [Int] = []
    for axis in 0..<rank {
      let first = axis < rank - left.count ? 1 : left[axis - (rank - left.count)]
      let second = axis < rank - right.count ? 1 : right[axis - (rank - right.count)]
      guard first == second || first == 1 || second == 1 else {
        throw ONNXProblem(.malformed, "combines shapes \(left) and \(right), which don't fit")
      }
      result.append(first == 1 ? second : first)
    }
    return result
  }

  /// For each element of a tensor of `target`, the place of what is repeated there from one of `shape`.
  static func broadcastPlaces(_ shape: [Int], to target: [Int]) -> [Int] {
    let lead = target.count - shape.count
    let own = strides(of: shape)
    let all = target.indices.map { axis in
      axis < lead || shape[axis - lead] == 1 ? 0 : own[axis - lead]
    }
    return places(shape: target, strides: all)
  }
}
