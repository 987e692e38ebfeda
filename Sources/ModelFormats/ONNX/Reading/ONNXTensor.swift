/// A tensor whose elements are known: an initializer, or what was computed from initializers and shapes.
struct ONNXTensor: Sendable {
  /// The elements, in the narrowest form that holds them exactly.
  enum Elements: Sendable {
    /// Floats, truth values, and integers of up to 16 bits.
    case floats([Float])
    /// Integers of 32 and 64 bits.
    case integers([Int])
    /// Integers that depend on the number of samples.
    case extents([Extent])
  }

  /// The type that the file gives the elements.
  var type: ONNXElementType
  /// The extents, outermost first; empty for a scalar.
  var shape: [Int]
  /// As many as the product of `shape`.
  var elements: Elements
  /// The initializer that it comes from, as long as its elements are still that one's.
  var origin: String?

  /// The number of elements.
  var count: Int {
    switch elements {
    case .floats(let values): values.count
    case .integers(let values): values.count
    case .extents(let values): values.count
    }
  }

  init(type: ONNXElementType, shape: [Int], elements: Elements, origin: String? = nil) {
    self.type = type
    self.shape = shape
    self.elements = elements
    self.origin = origin
  }

  init(shape: [Int], floats: [Float]) {
    self.init(type: .float32, shape: shape, elements: .floats(floats))
  }

  /// Integers of 64 bits, of which some may depend on the number of samples.
  init(shape: [Int], extents: [Extent]) {
    let fixed = extents.compactMap(\.fixed)
    self.init(
      type: .int64, shape: shape,
      elements: fixed.count == extents.count ? .integers(fixed) : .extents(extents))
  }

  /// The elements as floats, wide integers rounded; `nil` when they depend on the number of samples.
  var floats: [Float]? {
    switch elements {
    case .floats(let values): values
    case .integers(let values): values.map { Float($0) }
    case .extents: nil
    }
  }

  /// The elements as integers, or `nil` when one isn't or depends on the number of samples.
  var integers: [Int]? {
    switch elements {
    case .floats(let values):
      values.allSatisfy { $0.rounded() == $0 && abs($0) < 0x1p62 } ? values.map { Int($0) } : nil
    case .integers(let values): values
    case .extents: nil
    }
  }

  /// The elements as numbers that may depend on the number of samples, or `nil` when one isn't an integer.
  var extents: [Extent]? {
    if case .extents(let values) = elements { return values }
    return integers?.map { Extent($0) }
  }

  /// The elements at some places, in another shape.
  func gathering(_ places: [Int], shape: [Int]) -> ONNXTensor {
    switch elements {
    case .floats(let values):
      ONNXTensor(type: type, shape: shape, elements: .floats(places.map { values[$0] }), origin: origin)
    case .integers(let values):
      ONNXTensor(type: type, shape: shape, elements: .integers(places.map { values[$0] }), origin: origin)
    case .extents(let values):
      ONNXTensor(shape: shape, extents: places.map { values[$0] })
    }
  }

  /// The same elements in another shape of as many.
  func reshaped(_ shape: [Int]) -> ONNXTensor {
    ONNXTensor(type: type, shape: shape, elements: elements, origin: origin)
  }
}
