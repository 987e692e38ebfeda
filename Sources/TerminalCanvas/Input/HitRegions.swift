/// What lies where on the screen, for the mouse: rectangles with names, of which the last one added lies on top.
public struct HitRegions<ID: Hashable & Sendable>: Sendable {
  /// A rectangle with its name.
  public struct Region: Hashable, Sendable {
    /// Where it is.
    public var rectangle: Rectangle
    /// What it is.
    public var id: ID
  }

  /// From the lowest to the topmost.
  public private(set) var regions: [Region] = []

  /// Creates an empty screen.
  public init() {}

  /// Adds a rectangle on top; an empty one can't be hit.
  public mutating func add(_ rectangle: Rectangle, _ id: ID) {
    guard !rectangle.isEmpty else { return }
    regions.append(Region(rectangle: rectangle, id: id))
  }

  /// Covers everything that was added before, as a modal dialog does.
  public mutating func removeAll() { regions.removeAll() }

  /// The topmost region at a point.
  public func region(at point: Point) -> Region? { regions.last { $0.rectangle.contains(point) } }

  /// The name of the topmost region at a point.
  public subscript(point: Point) -> ID? { region(at: point)?.id }

  /// Where the topmost region of a name is, such as the one that a drag began in.
  public func rectangle(of id: ID) -> Rectangle? { regions.last { $0.id == id }?.rectangle }
}
