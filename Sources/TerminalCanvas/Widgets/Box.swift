/// A border with rounded corners and titles in its upper line.
public struct Box: Hashable, Sendable {
  /// The title at the left.
  public var title: StyledLine
  /// A note at the right; left out when there is no room beside the title.
  public var note: StyledLine
  /// Whether it has the keyboard.
  public var isFocused: Bool

  /// Creates a box.
  public init(_ title: StyledLine = "", note: StyledLine = "", isFocused: Bool = false) {
    self.title = title
    self.note = note
    self.isFocused = isFocused
  }

  /// Creates a box with a title in the theme's style.
  public init(_ title: String, note: String = "", isFocused: Bool = false, theme: Theme) {
    self.init(
      StyledLine(title, isFocused ? theme.accent : theme.title), note: StyledLine(note, theme.dim),
      isFocused: isFocused)
  }

  /// What is inside the border; empty when nothing is.
  public static func inside(_ rectangle: Rectangle) -> Rectangle { rectangle.inset(by: 1) }

  /// Draws the border and leaves the inside as it was.
  ///
  /// - Returns: The inside.
  @discardableResult
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) -> Rectangle {
    let style = isFocused ? theme.focusedBorder : theme.border
    guard rectangle.width >= 2, rectangle.height >= 2 else { return Self.inside(rectangle) }
    let (left, right) = (rectangle.x, rectangle.right - 1)
    let (top, bottom) = (rectangle.y, rectangle.bottom - 1)
    for y in [top, bottom] {
      canvas.horizontalRule(Rectangle(x: left, y: y, width: rectangle.width, height: 1), style: style)
    }
    for x in [left, right] {
      canvas.verticalRule(Rectangle(x: x, y: top, width: 1, height: rectangle.height), style: style)
    }
    for (corner, x, y) in [("╭", left, top), ("╮", right, top), ("╰", left, bottom), ("╯", right, bottom)] {
      canvas.write(corner, x: x, y: y, style: style)
    }
    drawTitles(in: &canvas, rectangle.row(0).inset(left: 1, right: 1), style: style)
    return Self.inside(rectangle)
  }

  private func drawTitles(in canvas: inout Canvas, _ row: Rectangle, style: Style) {
    guard row.width >= 4 else { return }
    var room = row
    if title.cellWidth > 0 {
      let padded = StyledLine(" ", style) + title.truncated(to: row.width - 2) + StyledLine(" ", style)
      let used = canvas.write(padded, in: row)
      room = row.inset(left: used.width + 1)
    }
    if note.cellWidth > 0, note.cellWidth + 2 <= room.width {
      let padded = StyledLine(" ", style) + note + StyledLine(" ", style)
      canvas.write(padded, in: room, alignment: .trailing)
    }
  }
}
