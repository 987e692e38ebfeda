/// A character with its place in a row and the cells that it takes there.
struct Glyph: Hashable {
  let column: Int
  let width: Int
  /// Printable, and of no more scalars than terminals show in a cell.
  let text: String
  let style: Style
}

extension Canvas {
  /// The most scalars of a character that are kept: marks can be piled up without end.
  private static let mostScalars = 8

  /// The characters of a row as a terminal would show them: they take exactly the cells that the canvas gives them.
  func glyphs(ofRow y: Int) -> [Glyph] {
    var glyphs: [Glyph] = []
    var x = 0
    while x < size.width {
      let cell = self[x, y]
      let isWide = !cell.isContinuation && self[x + 1, y].isContinuation
      let width = isWide ? 2 : 1
      let shown = cell.character.printable
      if !cell.isContinuation, shown.cellWidth == width {
        glyphs.append(
          Glyph(
            column: x, width: width,
            text: Self.text(of: shown),
            style: cell.style))
      } else {
        // Half of a wide character, or one that doesn't fit.
        for column in x..<x + width {
          glyphs.append(Glyph(column: column, width: 1, text: " ", style: self[column, y].style))
        }
      }
      x += width
    }
    return glyphs
  }

  /// What is shown of a character: its first scalar, and marks that take no cell of their own on any terminal.
  private static func text(of character: Character) -> String {
    var text = String.UnicodeScalarView()
    for scalar in character.unicodeScalars.prefix(mostScalars) {
      guard text.isEmpty || isMark(scalar) else { break }
      text.append(scalar)
    }
    return String(text)
  }

  /// Not the selector of emoji, which would change how wide some terminals draw what is before it.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value != 0xFE0F
      && [.nonspacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
  }
}
