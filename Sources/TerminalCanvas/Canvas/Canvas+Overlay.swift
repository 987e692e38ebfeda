extension Canvas {
  /// Draws a thin glyph over a blank or full cell so that the fill stays visible; partly filled cells stay as they are
  /// unless told otherwise. Where nothing but ASCII is shown there are no full cells, only characters for them.
  mutating func overlay(
    _ glyph: String, x: Int, y: Int, style: Style, coveringParts: Bool = false, theme: Theme
  ) {
    guard bounds.contains(Point(x: x, y: y)) else { return }
    let below = self[x, y]
    let isFull = below.character == "█"
    guard isFull || below.character == " " || coveringParts else { return }
    var overlaid = style
    if theme.isASCII {
      overlaid.background = below.style.background
    } else if isFull, below.style.foreground == .standard {
      overlaid.attributes.insert(.reverse)
    } else {
      overlaid.background = isFull ? below.style.foreground : below.style.background
      // What would hardly be seen in front of that fill.
      if let contrast = overlaid.foreground.contrast(with: overlaid.background), contrast < 1.5 {
        overlaid.foreground = overlaid.background.legible
      }
    }
    write(glyph, x: x, y: y, style: overlaid)
  }
}
