/// A box in the middle, in front of everything else, which is dimmed.
public struct Modal: Hashable, Sendable {
  /// The title at the left.
  public var title: String
  /// A note at the right, such as the key that closes it.
  public var note: String
  /// How much room there should be inside.
  public var size: Size

  /// Creates a modal.
  public init(_ title: String, note: String = "", size: Size) {
    self.title = title
    self.note = note
    self.size = size
  }

  /// The box, with its border, within a screen: as large as asked, or as fits.
  public func frame(within rectangle: Rectangle) -> Rectangle {
    let width = min(rectangle.width, size.width + 4)
    let height = min(rectangle.height, size.height + 2)
    return Rectangle(
      x: rectangle.x + (rectangle.width - width) / 2, y: rectangle.y + (rectangle.height - height) / 2,
      width: width, height: height)
  }

  /// Dims a rectangle and draws the box in its middle.
  ///
  /// - Returns: The inside, with a column of air at both sides.
  @discardableResult
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) -> Rectangle {
    dim(rectangle, in: &canvas, theme: theme)
    let frame = frame(within: rectangle)
    canvas.fill(frame, style: theme.modal)
    Box(title, note: note, isFocused: true, theme: theme).draw(in: &canvas, frame, theme: theme)
    canvas.restyle(frame) { style in
      var result = style
      if style.background == .standard { result.background = theme.modal.background }
      return result
    }
    return frame.inset(left: 2, top: 1, right: 2, bottom: 1)
  }

  private func dim(_ rectangle: Rectangle, in canvas: inout Canvas, theme: Theme) {
    canvas.restyle(rectangle, theme.dimmed)
    let part = rectangle.intersection(canvas.bounds)
    for y in part.y..<part.y + part.height {
      for x in part.x..<part.x + part.width where canvas[x, y].character == "▀" {
        // Both halves of a picture's cell fade to the same grey instead of to stripes.
        if canvas[x, y].style.background != .standard {
          canvas[x, y].style.foreground = canvas[x, y].style.background
        }
      }
    }
  }
}

extension Theme {
  /// The look of something behind a modal box.
  public func dimmed(_ style: Style) -> Style {
    if !hasColors { return Style(style.foreground, on: style.background, .dim) }
    return Style(border.foreground, on: style.background == .standard ? .standard : modal.background)
  }
}
