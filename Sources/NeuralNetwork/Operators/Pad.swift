/// A value with elements put before and behind it along its axes.
public struct Pad: Operator {
  /// What is put there.
  public enum Mode: Hashable, Sendable {
    /// A number.
    case constant(Float)
    /// The value mirrored at its first and last element, which aren't repeated.
    case reflect
    /// The first or the last element.
    case edge
  }

  /// How many elements are put before each axis of a sample; negative cuts them off.
  public let before: [Int]
  /// How many are put behind.
  public let after: [Int]
  /// What is put there.
  public let mode: Mode

  /// Creates a padding of a sample's axes.
  public init(before: [Int], after: [Int], mode: Mode = .constant(0)) {
    self.before = before
    self.after = after
    self.mode = mode
  }

  public var name: String { "Pad" }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    guard before.count == input.rank, after.count == input.rank else {
      throw GraphError("needs paddings for \(input.rank) axes, got \(before.count) and \(after.count)")
    }
    let limit = Graph.elementLimit
    var extents: [Int] = []
    for (axis, extent) in input.dimensions.enumerated() {
      guard (-limit...limit).contains(before[axis]), (-limit...limit).contains(after[axis]) else {
        throw GraphError("a padding of \(before[axis]) and \(after[axis]) is out of range")
      }
      let result = extent + before[axis] + after[axis]
      guard result >= 0 else { throw GraphError("cuts off more than the extent \(extent) of axis \(axis)") }
      let most = max(before[axis], after[axis])
      switch mode {
      case .constant: break
      case .edge:
        guard extent > 0 || result == 0 else { throw GraphError("axis \(axis) has no edge to repeat") }
      case .reflect:
        guard most < extent || most <= 0 else {
          throw GraphError("can't mirror \(extent) elements of axis \(axis) over \(most)")
        }
      }
      extents.append(result)
    }
    return Shape(extents)
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    guard let axis = inputs[0].channelAxis, before[axis] == 0, after[axis] == 0 else { return .opaque }
    return .shared
  }

  /// The walk over what both have in common: the value's place in the output, and the output's in the value.
  private func interior(_ inner: Shape, _ outer: Shape) -> (extents: [Int], inner: [Int], outer: [Int]) {
    var extents: [Int] = []
    var innerStart: [Int] = []
    var outerStart: [Int] = []
    for axis in inner.dimensions.indices {
      let start = max(0, -before[axis])
      let end = min(inner[axis], outer[axis] - before[axis])
      extents.append(max(0, end - start))
      innerStart.append(start)
      outerStart.append(max(0, before[axis]))
    }
    return (extents, innerStart, outerStart)
  }

  private func offset(_ indices: [Int], _ strides: [Int]) -> Int {
    zip(indices, strides.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// For every index of the output along an axis, the index of the input that it shows.
  private func source(_ index: Int, axis: Int, extent: Int) -> Int {
    let place = index - before[axis]
    if mode == .edge { return min(max(place, 0), extent - 1) }
    let mirrored = place < 0 ? -place : place
    return mirrored >= extent ? 2 * (extent - 1) - mirrored : mirrored
  }

  public func forward(_ pass: ForwardPass) {
    let input = pass.inputs[0]
    let output = pass.output
    guard case .constant(let value) = mode else { return forwardBySource(pass) }
    let common = interior(input.shape, output.shape)
    output.pointer.update(repeating: value, count: pass.batch * output.sampleCount)
    StridedLoop(extents: [pass.batch] + common.extents, strides: [output.batchStrides, input.batchStrides])
      .copy(
        input.pointer + offset(common.inner, input.batchStrides),
        to: output.pointer + offset(common.outer, output.batchStrides), lanes: pass.lanes)
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0] else { return }
    let gradient = pass.outputGradient
    target.pointer.update(repeating: 0, count: pass.batch * target.sampleCount)
    guard case .constant = mode else { return backwardBySource(pass, to: target) }
    let common = interior(target.shape, gradient.shape)
    StridedLoop(
      extents: [pass.batch] + common.extents, strides: [target.batchStrides, gradient.batchStrides]
    )
    .copy(
      gradient.pointer + offset(common.outer, gradient.batchStrides),
      to: target.pointer + offset(common.inner, target.batchStrides), lanes: pass.lanes)
  }

  /// For every index of the output along each axis, what it adds to the place of an element in a sample of the output, and to
  /// that of the element of the input that it shows.
  private typealias Places = [[(source: Int, target: Int)]]

  private func places(input: Activation, output: Activation) -> Places {
    let strides = output.shape.strides(in: output.layout)
    let inputStrides = input.shape.strides(in: input.layout)
    return output.shape.dimensions.indices.map { axis in
      (0..<output.shape[axis]).map {
        (
          source: source($0, axis: axis, extent: input.shape[axis]) * inputStrides[axis],
          target: $0 * strides[axis]
        )
      }
    }
  }

  /// Calls `body` for every element of a sample of the output.
  private func forEachElement(
    _ places: Places, axis: Int = 0, source: Int = 0, target: Int = 0,
    _ body: (_ source: Int, _ target: Int) -> Void
  ) {
    guard axis < places.count else { return body(source, target) }
    for place in places[axis] {
      forEachElement(
        places, axis: axis + 1, source: source + place.source, target: target + place.target, body)
    }
  }

  private func forwardBySource(_ pass: ForwardPass) {
    let places = places(input: pass.inputs[0], output: pass.output)
    pass.lanes.forEach(pass.batch) { sample, _ in
      let input = pass.inputs[0].sample(sample)
      let output = pass.output.sample(sample)
      forEachElement(places) { output[$1] = input[$0] }
    }
  }

  private func backwardBySource(_ pass: BackwardPass, to target: Activation) {
    let places = places(input: target, output: pass.outputGradient)
    pass.lanes.forEach(pass.batch) { sample, _ in
      let sum = target.sample(sample)
      let gradient = pass.outputGradient.sample(sample)
      forEachElement(places) { sum[$0] += gradient[$1] }
    }
  }
}
