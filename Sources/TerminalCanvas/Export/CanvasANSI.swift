/// A picture as characters and the escape sequences for their styles.
///
/// Of ECMA-48 only "Select Graphic Rendition" is used, with the colours of xterm's palette: no sequence moves the cursor, so that
/// the file can be shown by `cat` and `less -R`.
public struct CanvasANSI: Hashable, Sendable {
  private let canvas: Canvas

  /// Takes a picture.
  public init(_ canvas: Canvas) { self.canvas = canvas }

  /// A line for each row, without the plain spaces at its end; every line starts and ends in the terminal's own style.
  public var text: String {
    var text = ""
    for y in 0..<canvas.size.height {
      var glyphs = canvas.glyphs(ofRow: y)
      while let last = glyphs.last, last.text == " ", last.style == .plain { glyphs.removeLast() }
      var style = Style.plain
      for glyph in glyphs {
        if glyph.style != style { text += Self.selection(of: glyph.style) }
        style = glyph.style
        text += glyph.text
      }
      text += style == .plain ? "\n" : Self.selection(of: .plain) + "\n"
    }
    return text
  }

  private static let parameters: [(attribute: Style.Attributes, parameter: Int)] = [
    (.bold, 1), (.dim, 2), (.italic, 3), (.underline, 4), (.reverse, 7),
  ]

  /// The sequence that selects a style, whatever was selected before.
  private static func selection(of style: Style) -> String {
    var numbers = [0]
    numbers += parameters.filter { style.attributes.contains($0.attribute) }.map(\.parameter)
    if case .indexed(let index) = style.foreground { numbers += [38, 5, Int(index)] }
    if case .indexed(let index) = style.background { numbers += [48, 5, Int(index)] }
    return "\u{1B}[" + numbers.map(String.init).joined(separator: ";") + "m"
  }
}
