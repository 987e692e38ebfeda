/// What tells the curves of a chart apart where colours don't.
struct CurveLook {
  /// How many dots are set and left out by turns; `nil` is a line without gaps.
  let dash: (on: Int, off: Int)?
  /// The line in the legend.
  let legendGlyph: Character
  /// The line, and its place in the legend, in ASCII.
  let asciiGlyph: Character
  /// A single point.
  let pointGlyph: Character

  private init(
    _ dash: (on: Int, off: Int)?, _ legendGlyph: Character, _ asciiGlyph: Character, _ pointGlyph: Character
  ) {
    self.dash = dash
    self.legendGlyph = legendGlyph
    self.asciiGlyph = asciiGlyph
    self.pointGlyph = pointGlyph
  }

  /// The look of the curve with an index; from the fifth on they repeat.
  static func of(_ index: Int) -> CurveLook { all[index % all.count] }

  /// The line in the legend of a theme.
  func glyph(_ theme: Theme) -> Character { theme.isASCII ? asciiGlyph : legendGlyph }

  /// A single point in a theme.
  func marker(_ theme: Theme) -> Character { theme.isASCII ? asciiGlyph : pointGlyph }

  private static let all = [
    CurveLook(nil, "━", "=", "●"), CurveLook((6, 3), "╍", "+", "■"), CurveLook((2, 2), "┉", "o", "▲"),
    CurveLook((8, 4), "╺", "#", "◆"),
  ]
}
