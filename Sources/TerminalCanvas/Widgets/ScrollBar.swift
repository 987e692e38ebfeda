/// A line at the side that shows which part of a long list is on the screen.
public struct ScrollBar: Hashable, Sendable {
  /// The index of the first row on the screen.
  public var offset: Int
  /// How many rows there are.
  public var count: Int

  /// Creates a scroll bar.
  public init(offset: Int, count: Int) {
    self.offset = offset
    self.count = count
  }

  /// The index of the row that a place of the bar stands for, from the first at its upper end to the last at its lower one; places
  /// beside it stand for the nearest.
  public func index(at y: Int, in rectangle: Rectangle) -> Int {
    let travel = rectangle.height - 1
    guard travel > 0, count > 0 else { return 0 }
    return (min(max(y - rectangle.y, 0), travel) * (count - 1) + travel / 2) / travel
  }

  /// Draws it along the first column, as high as the part of the list that is on the screen.
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) {
    let height = rectangle.height
    guard !rectangle.isEmpty, count > height else { return }
    let size = min(height, max(1, height * height / count))
    let travel = height - size
    let last = count - height
    let position = (min(max(0, offset), last) * travel + last / 2) / last
    canvas.verticalRule(rectangle, style: theme.border)
    canvas.verticalRule(
      Rectangle(x: rectangle.x, y: rectangle.y + position, width: min(1, rectangle.width), height: size), "┃",
      style: theme.dim)
  }
}
