internal import CKernels

/// The slices of a value at some constant indices of an axis.
///
/// An input `[…before, extent, …behind]` with indices of shape S gives `[…before, …S, …behind]`: one index without a shape
/// takes the axis away.
public struct Gather: Operator {
  /// The indices in row-major order; negative count from behind.
  public let indices: [Int]
  /// Their shape.
  public let shape: Shape
  /// The axis of a sample; negative counts from behind.
  public let axis: Int

  /// Creates a selection.
  ///
  /// - Parameter shape: The shape of the indices; one dimension if left out, and `[]` for a single index that takes the axis away.
  public init(indices: [Int], shape: Shape? = nil, axis: Int) {
    self.indices = indices
    self.shape = shape ?? [indices.count]
    self.axis = axis
  }

  public var name: String { "Gather" }
  public var layout: LayoutPreference { .channelsFirst }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    let axis = try input.resolved(axis: axis)
    guard shape.representableElementCount == indices.count else {
      throw GraphError("\(indices.count) indices don't fill the shape \(shape)")
    }
    let extent = input[axis]
    if let stranger = indices.first(where: { !(-extent..<extent).contains($0) }) {
      throw GraphError("the index \(stranger) is outside axis \(axis) of \(input)")
    }
    return Shape(input.dimensions[..<axis] + shape.dimensions + input.dimensions[(axis + 1)...])
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    guard shape.rank == 1, let axis = try? inputs[0].resolved(axis: axis), axis != inputs[0].channelAxis
    else { return .opaque }
    return .shared
  }

  /// Calls `body` with each index, counted from the front, and its number.
  private func forEachIndex(_ input: Shape, _ body: (_ index: Int, _ place: Int) -> Void) {
    guard let axis = try? input.resolved(axis: axis) else { return }
    for (place, index) in indices.enumerated() { body(index < 0 ? index + input[axis] : index, place) }
  }

  private func extents(_ input: Shape) -> (outer: Int, extent: Int, inner: Int) {
    guard let axis = try? input.resolved(axis: axis) else { return (0, 0, 0) }
    return (
      input.dimensions[..<axis].reduce(1, *), input[axis], input.dimensions[(axis + 1)...].reduce(1, *)
    )
  }

  public func forward(_ pass: ForwardPass) {
    let (outer, extent, inner) = extents(pass.inputs[0].shape)
    let loop = StridedLoop(
      extents: [pass.batch * outer, inner], strides: [[indices.count * inner, 1], [extent * inner, 1]])
    forEachIndex(pass.inputs[0].shape) { index, place in
      loop.copy(
        pass.inputs[0].pointer + index * inner, to: pass.output.pointer + place * inner, lanes: pass.lanes)
    }
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0] else { return }
    let (outer, extent, inner) = extents(target.shape)
    target.pointer.update(repeating: 0, count: pass.batch * target.sampleCount)
    let loop = StridedLoop(
      extents: [pass.batch * outer, inner], strides: [[indices.count * inner, 1], [extent * inner, 1]])
    // One index after the other: the same one may be taken more than once.
    forEachIndex(target.shape) { index, place in
      loop.reduce(
        REDUCTION_SUM, pass.outputGradient.pointer + place * inner, into: target.pointer + index * inner)
    }
  }
}
