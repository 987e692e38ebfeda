/// How a rectangle is split into rows or columns.
public struct Layout: Hashable, Sendable {
  /// What one of the parts asks for.
  public enum Constraint: Hashable, Sendable {
    /// Exactly so many cells.
    case length(Int)
    /// A part of the whole, rounded to the nearest cell.
    case fraction(Double)
    /// A share of what the others leave, by weight.
    case fill(Int)
    /// At least so many cells, and a share of what is left with weight 1.
    case minimum(Int)
    /// A share of what is left with weight 1, but at most so many cells.
    case maximum(Int)
  }

  /// What the parts ask for, in order.
  public var constraints: [Constraint]
  /// Empty cells between neighbours.
  public var spacing: Int

  /// Creates a layout.
  public init(_ constraints: [Constraint], spacing: Int = 0) {
    self.constraints = constraints
    self.spacing = max(0, spacing)
  }

  /// Splits from top to bottom.
  public func rows(of rectangle: Rectangle) -> [Rectangle] {
    places(length: rectangle.height).map {
      Rectangle(x: rectangle.x, y: rectangle.y + $0.start, width: rectangle.width, height: $0.length)
    }
  }

  /// Splits from left to right.
  public func columns(of rectangle: Rectangle) -> [Rectangle] {
    places(length: rectangle.width).map {
      Rectangle(x: rectangle.x + $0.start, y: rectangle.y, width: $0.length, height: rectangle.height)
    }
  }

  /// The lengths of the parts; they never add up to more than there is, and to all of it when a part takes the rest.
  ///
  /// When there is too little, the parts that come first get what they ask for.
  public func lengths(of total: Int) -> [Int] {
    var room = max(0, total - spacing * max(0, constraints.count - 1))
    let whole = room
    var lengths = constraints.map { constraint in
      let wanted: Int
      switch constraint {
      case .length(let cells), .minimum(let cells): wanted = cells
      case .fraction(let part):
        wanted = part.isFinite ? Int((min(max(part, 0), 1) * Double(whole)).rounded()) : 0
      case .fill, .maximum: wanted = 0
      }
      let given = min(max(0, wanted), room)
      room -= given
      return given
    }
    var open = constraints.indices.filter { weight(of: constraints[$0]) > 0 }
    while room > 0, !open.isEmpty {
      let weights = open.map { weight(of: constraints[$0]) }
      let shares = Self.distribute(room, weights: weights)
      var full: Set<Int> = []
      for (index, share) in zip(open, shares) {
        var given = share
        if case .maximum(let cells) = constraints[index] {
          given = min(share, max(0, cells - lengths[index]))
          if given < share { full.insert(index) }
        }
        lengths[index] += given
        room -= given
      }
      if full.isEmpty { break }
      open.removeAll { full.contains($0) }
    }
    return lengths
  }

  private func weight(of constraint: Constraint) -> Int {
    switch constraint {
    case .length, .fraction: 0
    case .fill(let weight): max(0, weight)
    case .minimum, .maximum: 1
    }
  }

  private func places(length: Int) -> [(start: Int, length: Int)] {
    var start = 0
    return lengths(of: length).map { part in
      defer { start += part + spacing }
      return (min(start, length), part)
    }
  }

  /// Shares cells out by weight, so that every share is within one cell of the exact one and they add up exactly.
  static func distribute(_ total: Int, weights: [Int]) -> [Int] {
    let sum = weights.reduce(0, +)
    guard sum > 0 else { return weights.map { _ in 0 } }
    var passed = 0
    var given = 0
    return weights.map { weight in
      passed += weight
      // Rounding the running edge keeps errors from adding up.
      let edge = Int((Double(total) * Double(passed) / Double(sum)).rounded())
      defer { given = edge }
      return edge - given
    }
  }
}
