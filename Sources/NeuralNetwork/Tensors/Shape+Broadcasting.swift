extension Shape {
  /// The shape of an element-by-element operation on values of these shapes, by the rules of NumPy and ONNX: shapes are
  /// aligned at their last dimensions, and an extent of 1, or one that is missing, is repeated.
  ///
  /// - Throws: `GraphError` when two extents differ and neither is 1.
  static func broadcasting(_ shapes: [Shape]) throws(GraphError) -> Shape {
    let rank = shapes.map(\.rank).max() ?? 0
    var extents = [Int](repeating: 1, count: rank)
    for shape in shapes {
      for (axis, extent) in zip((rank - shape.rank)..<rank, shape.dimensions) where extent != 1 {
        guard extents[axis] == 1 || extents[axis] == extent else {
          let list = shapes.map(\.description).joined(separator: " and ")
          throw GraphError("can't bring the shapes \(list) together: \(extents[axis]) and \(extent) differ")
        }
        extents[axis] = extent
      }
    }
    return Shape(extents)
  }

  /// The distance in memory between neighbours along each dimension.
  func strides(in layout: Layout = .channelsFirst) -> [Int] {
    if layout == .channelsLast, rank == 3 { return [1, dimensions[2] * dimensions[0], dimensions[0]] }
    var strides = [Int](repeating: 1, count: rank)
    for axis in dimensions.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * dimensions[axis + 1]
    }
    return strides
  }

  /// The distances in memory for each dimension of `target`, 0 along those in which this shape is repeated.
  ///
  /// - Precondition: The shape can be repeated into `target`.
  func strides(in layout: Layout = .channelsFirst, repeatedTo target: Shape) -> [Int] {
    let own = zip(dimensions, strides(in: layout)).map { $0 == 1 ? 0 : $1 }
    return [Int](repeating: 0, count: target.rank - rank) + own
  }

  /// The axis of this shape that lies over the channels of `target` once both are aligned at their last dimension, if it
  /// has an index for each of them.
  func axis(ofChannelsOf target: Shape) -> Int? {
    guard let channelAxis = target.channelAxis else { return nil }
    let axis = channelAxis - (target.rank - rank)
    return axis >= 0 && dimensions[axis] == target[channelAxis] ? axis : nil
  }

  /// Whether the channels of a value of this shape are those of `target`, once both are aligned at their last dimension.
  func sharesChannels(with target: Shape) -> Bool {
    guard let channelAxis else { return false }
    return axis(ofChannelsOf: target) == channelAxis
  }

  /// An axis that may be counted from behind, as an index.
  ///
  /// - Throws: `GraphError` when there is no such axis.
  func resolved(axis: Int) throws(GraphError) -> Int {
    guard (-rank..<rank).contains(axis) else { throw GraphError("there is no axis \(axis) in \(self)") }
    return axis < 0 ? axis + rank : axis
  }
}

extension Activation {
  /// The distances in memory between a batch's samples, then between neighbours along each dimension.
  var batchStrides: [Int] { [sampleCount] + shape.strides(in: layout) }

  /// The same for each dimension of `target`, 0 along those in which this value is repeated.
  func batchStrides(repeatedTo target: Shape) -> [Int] {
    [sampleCount] + shape.strides(in: layout, repeatedTo: target)
  }
}
