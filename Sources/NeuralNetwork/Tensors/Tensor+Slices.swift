extension Tensor {
  /// The elements at some indices of one axis, in that order.
  ///
  /// - Precondition: `axis` is one of the tensor's, the indices are within its extent.
  public func selecting(_ indices: [Int], axis: Int) -> Tensor {
    let (outer, extent, inner) = extents(around: axis)
    precondition(indices.allSatisfy { (0..<extent).contains($0) }, "indices must be within 0..<\(extent)")
    let width = indices.count * inner
    let runs = Self.runs(of: indices)
    // A slice that is appended for every index would be counted and checked each time: with one element behind each that takes
    // ten times as long.
    let elements = elements
    let selected = [Float](unsafeUninitializedCapacity: outer * width) { target, count in
      elements.withUnsafeBufferPointer { source in
        guard var next = target.baseAddress, let source = source.baseAddress else { return }
        for block in 0..<outer {
          let start = source + block * extent * inner
          for run in runs {
            next.initialize(from: start + run.lowerBound * inner, count: run.count * inner)
            next += run.count * inner
          }
        }
      }
      count = outer * width
    }
    var dimensions = shape.dimensions
    dimensions[axis] = indices.count
    return Tensor(shape: Shape(dimensions), elements: selected)
  }

  /// Indices in their order, those that follow each other together.
  private static func runs(of indices: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for index in indices {
      if let last = runs.last, last.upperBound == index {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
    return runs
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
