/// Dots, two across and four down in every cell, drawn with braille characters.
struct BrailleGrid {
  /// Dots across and down.
  let width: Int
  let height: Int
  private let columns: Int
  private var masks: [UInt8]
  private var styles: [Style]

  /// Creates a grid without dots for some cells.
  init(cells size: Size) {
    columns = size.width
    width = size.width * 2
    height = size.height * 4
    masks = [UInt8](repeating: 0, count: size.width * size.height)
    styles = [Style](repeating: .plain, count: masks.count)
  }

  /// Sets a dot; a cell has the style of the dot set last, since it can have only one.
  mutating func set(x: Int, y: Int, style: Style) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let cell = y / 4 * columns + x / 2
    masks[cell] |= Self.bits[y % 4][x % 2]
    styles[cell] = style
  }

  /// Sets the dots between two places, by Bresenham's algorithm.
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), style: Style) {
    var (x, y) = start
    let (dx, dy) = (abs(end.x - x), -abs(end.y - y))
    let (stepX, stepY) = (end.x < x ? -1 : 1, end.y < y ? -1 : 1)
    var error = dx + dy
    while true {
      set(x: x, y: y, style: style)
      guard x != end.x || y != end.y else { return }
      let twice = 2 * error
      if twice >= dy {
        error += dy
        x += stepX
      }
      if twice <= dx {
        error += dx
        y += stepY
      }
    }
  }

  /// Draws the cells that have dots, from a place on.
  func draw(in canvas: inout Canvas, x: Int, y: Int) {
    for (index, mask) in masks.enumerated() where mask != 0 {
      let character = Character(Unicode.Scalar(UInt16(0x2800) + UInt16(mask)) ?? " ")
      canvas[x + index % columns, y + index / columns] = Cell(character, styles[index])
    }
  }

  /// The bit of each dot, by row and column, as Unicode numbers them.
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
}
