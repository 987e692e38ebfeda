/// A part of a value: along some axes every `step`-th index of a range, by the rules of ONNX and Python.
public struct Slice: Operator {
  /// What is taken along one axis.
  public struct Range: Hashable, Sendable {
    /// The axis of a sample; negative counts from behind.
    public let axis: Int
    /// The first index; negative counts from behind, and what lies outside is moved to the end of the axis.
    public let start: Int
    /// The index before which it stops, in the same way.
    public let end: Int
    /// The step from one index to the next, not 0; negative goes backwards.
    public let step: Int

    /// Creates a range along `axis`.
    public init(axis: Int, start: Int, end: Int, step: Int = 1) {
      self.axis = axis
      self.start = start
      self.end = end
      self.step = step
    }

    /// The first index and the number of indices along an axis of `extent`.
    func resolved(extent: Int) -> (start: Int, count: Int) {
      // Whatever lies outside by more than the extent is the same as lying outside by it.
      func place(_ index: Int, in limits: ClosedRange<Int>) -> Int {
        let limited = min(max(index, -extent - 1), extent)
        return min(max(limited < 0 ? limited + extent : limited, limits.lowerBound), limits.upperBound)
      }
      guard extent > 0 else { return (0, 0) }
      // Int.min has no magnitude; no axis is that long.
      let stride = max(step, -Int.max)
      if stride > 0 {
        let first = place(start, in: 0...extent)
        let last = place(end, in: 0...extent)
        return (first, last > first ? (last - first - 1) / stride + 1 : 0)
      }
      let first = place(start, in: 0...(extent - 1))
      let last = end < -extent ? -1 : place(end, in: -1...(extent - 1))
      return (first, first > last ? (first - last - 1) / -stride + 1 : 0)
    }
  }

  /// What is taken; axes that aren't mentioned stay whole.
  public let ranges: [Range]

  /// Creates a part from its ranges.
  public init(_ ranges: [Range]) { self.ranges = ranges }

  public var name: String { "Slice" }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    var extents = input.dimensions
    var axes = Set<Int>()
    for range in ranges {
      let axis = try input.resolved(axis: range.axis)
      guard axes.insert(axis).inserted else { throw GraphError("axis \(axis) is cut twice") }
      guard range.step != 0 else { throw GraphError("a step can't be 0") }
      extents[axis] = range.resolved(extent: input[axis]).count
    }
    return Shape(extents)
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    guard let output = try? outputShape(for: inputs), let axis = output.channelAxis,
      ranges.allSatisfy({ (try? inputs[0].resolved(axis: $0.axis)) != axis })
    else { return .opaque }
    return .shared
  }

  /// Where the first element lies in a sample of the input, and the distances from one to the next.
  private func places(_ input: Activation) -> (offset: Int, strides: [Int]) {
    var strides = input.batchStrides
    var offset = 0
    for range in ranges {
      guard let axis = try? input.shape.resolved(axis: range.axis) else { continue }
      let (start, count) = range.resolved(extent: input.shape[axis])
      offset += start * strides[axis + 1]
      // A step beyond the axis is never taken.
      strides[axis + 1] = count > 1 ? strides[axis + 1] * range.step : 0
    }
    return (offset, strides)
  }

  public func forward(_ pass: ForwardPass) {
    let (offset, strides) = places(pass.inputs[0])
    StridedLoop(
      extents: [pass.batch] + pass.output.shape.dimensions, strides: [pass.output.batchStrides, strides]
    ).copy(pass.inputs[0].pointer + offset, to: pass.output.pointer, lanes: pass.lanes)
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0] else { return }
    let (offset, strides) = places(target)
    target.pointer.update(repeating: 0, count: pass.batch * target.sampleCount)
    StridedLoop(
      extents: [pass.batch] + pass.outputGradient.shape.dimensions,
      strides: [strides, pass.outputGradient.batchStrides]
    ).copy(pass.outputGradient.pointer, to: target.pointer + offset, lanes: pass.lanes)
  }
}
