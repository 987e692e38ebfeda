/// The extents of a tensor, outermost first: `[outputs, inputs]`, `[channels, height, width]`.
public struct Shape: Hashable, Sendable {
  /// The extents.
  public let dimensions: [Int]

  /// Creates a shape of the given extents, none of which may be negative.
  public init(_ dimensions: [Int]) {
    precondition(dimensions.allSatisfy { $0 >= 0 }, "a shape's extents can't be negative: \(dimensions)")
    self.dimensions = dimensions
  }

  /// The number of dimensions.
  public var rank: Int { dimensions.count }

  /// The number of elements in a tensor of this shape; 1 for a scalar's empty shape.
  public var elementCount: Int { dimensions.reduce(1, *) }

  /// The number of elements, or `nil` when it doesn't fit an `Int`; for shapes that a file names.
  var representableElementCount: Int? {
    var count = 1
    for extent in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      count = product
    }
    return count
  }

  /// The extent of dimension `axis`.
  public subscript(axis: Int) -> Int { dimensions[axis] }
}

extension Shape: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Int...) { self.init(elements) }
}

extension Shape: CustomStringConvertible {
  /// The extents as people write them: `20×1×5×5`.
  public var description: String {
    dimensions.isEmpty ? "scalar" : dimensions.map(String.init).joined(separator: "×")
  }
}
