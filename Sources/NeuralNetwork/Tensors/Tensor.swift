/// A dense array of 32-bit floats in row-major order: a value, whose copies share storage until one is changed.
public struct Tensor: Hashable, Sendable {
  /// The extents, outermost first.
  public let shape: Shape

  /// The elements in row-major order; their number is always `shape.elementCount`.
  public var elements: [Float] {
    didSet { precondition(elements.count == shape.elementCount, "a tensor's element count can't change") }
  }

  /// Creates a tensor from its elements in row-major order.
  public init(shape: Shape, elements: [Float]) {
    precondition(
      elements.count == shape.elementCount,
      "\(elements.count) elements can't fill a tensor of shape \(shape)")
    self.shape = shape
    self.elements = elements
  }

  /// Creates a tensor whose elements all equal `value`.
  public init(shape: Shape, repeating value: Float) {
    self.init(shape: shape, elements: [Float](repeating: value, count: shape.elementCount))
  }

  /// The number of elements.
  public var count: Int { elements.count }

  /// The extent of the first dimension: a weight's output channels, the rows of its matrix view.
  public var rows: Int { shape.rank == 0 ? 1 : shape[0] }

  /// The elements behind each index of the first dimension: the columns of a weight's matrix view.
  public var columns: Int { rows == 0 ? 0 : count / rows }
}
