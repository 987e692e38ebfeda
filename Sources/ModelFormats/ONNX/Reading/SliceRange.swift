/// What a `Slice` takes of one dimension.
struct SliceRange: Hashable, Sendable {
  /// The first index.
  var start: Int
  /// How many are taken.
  var count: Int
  /// The distance between them; negative backwards.
  var step: Int

  /// Everything of a dimension.
  static func all(_ extent: Int) -> SliceRange { SliceRange(start: 0, count: extent, step: 1) }

  /// What `start`, `end` and `step`, as in Python, take of `extent` elements.
  init(start: Int, end: Int, step: Int, extent: Int) throws(ONNXProblem) {
    guard step != 0, step != .min else { throw ONNXProblem(.malformed, "slices in steps of \(step)") }
    func place(_ given: Int, _ range: ClosedRange<Int>) -> Int {
      let shifted = given < 0 ? given + extent : given
      return min(max(shifted, range.lowerBound), range.upperBound)
    }
    self.step = step
    guard extent > 0 else {
      (self.start, count) = (0, 0)
      return
    }
    if step > 0 {
      self.start = place(start, 0...extent)
      let end = place(end, 0...extent)
      count = end > self.start ? (end - self.start - 1) / step + 1 : 0
    } else {
      self.start = place(start, -1...extent - 1)
      let end = place(end, -1...extent - 1)
      count = self.start > end ? (self.start - end - 1) / -step + 1 : 0
    }
  }

  private init(start: Int, count: Int, step: Int) {
    self.start = start
    self.count = count
    self.step = step
  }

  /// What a `Slice` with attributes (before version 10) or inputs takes of each dimension.
  ///
  /// - Parameter inputs: `starts`, `ends`, `axes`, `steps`.
  static func ranges(
    _ node: ONNXNode, inputs: [ONNXTensor?], shape: [Int]
  ) throws(ONNXProblem) -> [SliceRange] {
    var result = shape.map { all($0) }
    for cut in try cuts(node, inputs: inputs, rank: shape.count) {
      guard let start = cut.start.fixed, let end = cut.end.fixed else { throw ONNXFolding.dependsOnBatch }
      result[cut.axis] = try SliceRange(start: start, end: end, step: cut.step, extent: shape[cut.axis])
    }
    return result
  }

  /// What a `Slice` takes of the dimensions that it names.
  static func cuts(
    _ node: ONNXNode, inputs: [ONNXTensor?], rank: Int
  ) throws(ONNXProblem) -> [(axis: Int, start: Extent, end: Extent, step: Int)] {
    func numbers(_ key: String, _ index: Int) throws(ONNXProblem) -> [Extent]? {
      if let values = try node.ints(key) { return values.map { Extent($0) } }
      guard let tensor = ONNXFolding.optional(inputs, index) else { return nil }
      guard let values = tensor.extents else {
        throw ONNXProblem(.malformed, "has \(key) that aren't integers")
      }
      return values
    }
    guard let starts = try numbers("starts", 0), let ends = try numbers("ends", 1) else {
      throw ONNXProblem(.malformed, "lacks starts or ends")
    }
    let axes = try numbers("axes", 2)?.compactMap(\.fixed) ?? Array(starts.indices)
    let steps = try numbers("steps", 3)?.compactMap(\.fixed) ?? starts.map { _ in 1 }
    guard starts.count == ends.count, axes.count == starts.count, steps.count == starts.count else {
      throw ONNXProblem(.malformed, "has starts, ends, axes and steps of different lengths")
    }
    let places = try ONNXFolding.axes(axes, rank: rank)
    return starts.indices.map { (places[$0], starts[$0], ends[$0], steps[$0]) }
  }
}
