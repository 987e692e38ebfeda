/// Dots, two across and four down in every cell, drawn with braille characters; in ASCII one for every cell.
struct DotGrid {
  /// What lines are drawn with.
  struct Pen {
    /// How it looks.
    let style: Style
    /// How many dots are set and left out by turns; `nil` sets all.
    let dash: (on: Int, off: Int)?
    /// What stands for a dot in ASCII.
    let glyph: Character
    /// How many dots it passed.
    private var passed = 0

    init(style: Style, dash: (on: Int, off: Int)? = nil, glyph: Character) {
      self.style = style
      self.dash = dash
      self.glyph = glyph
    }

    /// Whether the next dot is set.
    mutating func isDown() -> Bool {
      guard let dash else { return true }
      defer { passed = (passed + 1) % (dash.on + dash.off) }
      return passed < dash.on
    }
  }

  /// Dots across and down.
  let width: Int
  let height: Int
  private let columns: Int
  private let across: Int
  private let down: Int
  private var masks: [UInt8]
  private var styles: [Style]
  private var glyphs: [Character]

  /// Creates a grid without dots for some cells.
  init(cells size: Size, isASCII: Bool = false) {
    columns = size.width
    (across, down) = isASCII ? (1, 1) : (2, 4)
    width = size.width * across
    height = size.height * down
    masks = [UInt8](repeating: 0, count: size.width * size.height)
    styles = [Style](repeating: .plain, count: masks.count)
    glyphs = isASCII ? [Character](repeating: " ", count: masks.count) : []
  }

  /// Sets a dot; a cell has the style of the dot set last, since it can have only one.
  mutating func set(x: Int, y: Int, with pen: Pen) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let cell = y / down * columns + x / across
    masks[cell] |= Self.bits[y % down][x % across]
    styles[cell] = pen.style
    if !glyphs.isEmpty { glyphs[cell] = pen.glyph }
  }

  /// Sets the dots from one place to another but the first, which the line before has set, by Bresenham's algorithm.
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), with pen: inout Pen) {
    var (x, y) = start
    let (dx, dy) = (abs(end.x - x), -abs(end.y - y))
    let (stepX, stepY) = (end.x < x ? -1 : 1, end.y < y ? -1 : 1)
    var error = dx + dy
    while x != end.x || y != end.y {
      let twice = 2 * error
      if twice >= dy {
        error += dy
        x += stepX
      }
      if twice <= dx {
        error += dx
        y += stepY
      }
      if pen.isDown() { set(x: x, y: y, with: pen) }
    }
  }

  /// Draws the cells that have dots, from a place on.
  func draw(in canvas: inout Canvas, x: Int, y: Int) {
    for (index, mask) in masks.enumerated() where mask != 0 {
      let braille = Character(Unicode.Scalar(UInt16(0x2800) + UInt16(mask)) ?? " ")
      canvas[x + index % columns, y + index / columns] = Cell(
        glyphs.isEmpty ? braille : glyphs[index], styles[index])
    }
  }

  /// The bit of each dot, by row and column, as Unicode numbers them.
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
}
