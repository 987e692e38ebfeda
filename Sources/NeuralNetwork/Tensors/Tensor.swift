/// A dense array of 32-bit floats in row-major order: a value, whose copies share storage until one is changed.
///
/// The elements may be ones that are loaded when they are first looked at, from a file that is larger than what anybody
/// looks at. Nobody but `load()` can say that this failed: whoever shows or stores elements calls it before.
public struct Tensor: Sendable {
  /// The extents, outermost first.
  public let shape: Shape

  /// The elements, unless they come from `source`.
  private var own: [Float]
  /// Where the elements come from until one is changed.
  private var source: DeferredElements?

  /// Creates a tensor from its elements in row-major order.
  public init(shape: Shape, elements: [Float]) {
    precondition(
      elements.count == shape.elementCount,
      "\(elements.count) elements can't fill a tensor of shape \(shape)")
    self.shape = shape
    own = elements
  }

  /// Creates a tensor whose elements all equal `value`.
  public init(shape: Shape, repeating value: Float) {
    self.init(shape: shape, elements: [Float](repeating: value, count: shape.elementCount))
  }

  /// Creates a tensor whose elements are loaded when they are first looked at, once for all copies.
  ///
  /// - Parameter loading: Returns the elements in row-major order, the same ones with every call. Called on whatever thread
  ///   looks at them first, while others that want them wait; must not look at this tensor.
  public init(shape: Shape, loading: @escaping @Sendable () throws -> [Float]) {
    self.shape = shape
    own = []
    source = DeferredElements(count: shape.elementCount, load: loading)
  }

  /// The elements in row-major order; their number is always `shape.elementCount`.
  ///
  /// Those that can't be loaded are all NaN, so that nothing that is worked out from them looks like a result.
  public var elements: [Float] {
    get { source?.elements ?? own }
    // In place: reading and then writing them would copy them all for every element that is changed.
    _modify {
      if let source {
        own = source.elements
        self.source = nil
      }
      defer { precondition(own.count == shape.elementCount, "a tensor's element count can't change") }
      yield &own
    }
  }

  /// Loads the elements if they aren't yet.
  ///
  /// - Throws: What `init(shape:loading:)`'s closure threw when they were loaded, or `ElementCountError`.
  public func load() throws {
    if let error = source?.load() { throw error }
  }

  /// Whether the elements are in memory, so that looking at them is no work.
  public var isLoaded: Bool { source?.isLoaded ?? true }

  /// Forgets elements, and errors, that can be loaded again, in all copies; nothing where there is no such place.
  public func unload() { source?.unload() }

  /// The number of elements.
  public var count: Int { shape.elementCount }

  /// The extent of the first dimension: a weight's output channels, the rows of its matrix view.
  public var rows: Int { shape.rank == 0 ? 1 : shape[0] }

  /// The elements behind each index of the first dimension: the columns of a weight's matrix view.
  public var columns: Int { rows == 0 ? 0 : count / rows }
}

extension Tensor: Hashable {
  /// Whether shapes and elements are equal; copies are without being looked at.
  public static func == (left: Tensor, right: Tensor) -> Bool {
    guard left.shape == right.shape else { return false }
    if let source = left.source, source === right.source { return true }
    return left.elements == right.elements
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(shape)
    hasher.combine(elements)
  }
}
