extension Canvas {
  /// Puts ASCII characters in the place of all others; nothing moves, and a wide character is replaced by two. A `±` takes the
  /// blank before it and becomes `+-`, as its stand-in reads as another sign.
  public mutating func replaceNonASCII() {
    for y in 0..<size.height {
      for x in 0..<size.width {
        let cell = self[x, y]
        if cell.isContinuation {
          self[x, y] = Cell("?", cell.style)
        } else if cell.character == "±", x > 0, self[x - 1, y].character == " " {
          self[x - 1, y].character = "+"
          self[x - 1, y].style = cell.style
          self[x, y].character = "-"
        } else if !cell.character.isASCII {
          self[x, y].character = cell.character.asciiStandIn
        }
      }
    }
  }
}
