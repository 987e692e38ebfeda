extension Tensor {
  /// The elements at some indices of one axis, in that order.
  ///
  /// - Precondition: `axis` is one of the tensor's, the indices are within its extent.
  public func selecting(_ indices: [Int], axis: Int) -> Tensor {
    let (outer, extent, inner) = extents(around: axis)
    precondition(indices.allSatisfy { (0..<extent).contains($0) }, "indices must be within 0..<\(extent)")
    let elements = elements
    var selected: [Float] = []
    selected.reserveCapacity(outer * indices.count * inner)
    for block in 0..<outer {
      for index in indices {
        let start = (block * extent + index) * inner
        selected.append(contentsOf: elements[start..<start + inner])
      }
    }
    var dimensions = shape.dimensions
    dimensions[axis] = indices.count
    return Tensor(shape: Shape(dimensions), elements: selected)
  }

  /// The same tensor with zeros at some indices of one axis.
  ///
  /// - Precondition: `axis` is one of the tensor's, the indices are within its extent.
  public func zeroing(_ indices: [Int], axis: Int) -> Tensor {
    let (outer, extent, inner) = extents(around: axis)
    precondition(indices.allSatisfy { (0..<extent).contains($0) }, "indices must be within 0..<\(extent)")
    var zeroed = elements
    for block in 0..<outer {
      for index in indices {
        let start = (block * extent + index) * inner
        for element in start..<start + inner { zeroed[element] = 0 }
      }
    }
    return Tensor(shape: shape, elements: zeroed)
  }

  /// The sum of `value` over all elements at each index of one axis, in double precision.
  ///
  /// - Precondition: `axis` is one of the tensor's.
  public func sums(along axis: Int, of value: (Float) -> Double) -> [Double] {
    let (outer, extent, inner) = extents(around: axis)
    let elements = elements
    var sums = [Double](repeating: 0, count: extent)
    for block in 0..<outer {
      for index in 0..<extent {
        let start = (block * extent + index) * inner
        var sum = 0.0
        for element in start..<start + inner { sum += value(elements[element]) }
        sums[index] += sum
      }
    }
    return sums
  }

  /// The number of elements of all axes before one, of its own, and of all behind it.
  private func extents(around axis: Int) -> (outer: Int, extent: Int, inner: Int) {
    (
      shape.dimensions[..<axis].reduce(1, *), shape[axis], shape.dimensions[(axis + 1)...].reduce(1, *)
    )
  }
}
