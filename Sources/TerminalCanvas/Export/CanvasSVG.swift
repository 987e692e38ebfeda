/// A picture as a drawing in Scalable Vector Graphics (SVG 1.1).
///
/// Colours are exactly those of xterm's palette; the terminal's own are light grey on black. Text is text, in whatever monospaced
/// font there is: every run says where it begins and how long it is, so that columns line up. Block elements are rectangles.
public struct CanvasSVG: Hashable, Sendable {
  private let canvas: Canvas

  /// Takes a picture.
  public init(_ canvas: Canvas) { self.canvas = canvas }

  /// The extent of a cell in the drawing's units. DejaVu Sans Mono and Menlo are a little wider and higher, so that lines meet.
  private static let cell = (width: 12, height: 23)
  private static let fontSize = 20
  private static let baseline = 18
  /// How large the drawing is shown, in pixels for each unit.
  private static let scale = 0.75

  /// The document.
  public var text: String {
    let (width, height) = (canvas.size.width * Self.cell.width, canvas.size.height * Self.cell.height)
    let rows = (0..<canvas.size.height).map { y in canvas.glyphs(ofRow: y).map(Ink.init) }
    let ground = Self.mostFrequent(rows.joined().lazy.map(\.background)) ?? Ink.standardBackground
    var shapes = ""
    var texts = ""
    for (y, row) in rows.enumerated() {
      shapes += backgrounds(of: row, y, ground: ground) + blocks(of: row, y)
      texts += self.texts(of: row, y)
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.number(Double(width) * Self.scale))" \
      height="\(Self.number(Double(height) * Self.scale))" viewBox="0 0 \(width) \(height)">
      <style>text{font:\(Self.fontSize)px "DejaVu Sans Mono",Menlo,Consolas,"Liberation Mono",monospace;white-space:pre}</style>
      <g shape-rendering="crispEdges">
      <rect width="\(width)" height="\(height)" fill="\(ground.hexadecimal)"/>
      \(shapes)</g>
      <g xml:space="preserve">
      \(texts)</g>
      </svg>

      """
  }

  /// A rectangle for each run of cells with a colour of their own behind them.
  private func backgrounds(of row: [Ink], _ y: Int, ground: RGB) -> String {
    Self.runs(row) { $0.background == $1.background }.reduce(into: "") { shapes, run in
      guard run[run.startIndex].background != ground else { return }
      shapes += Self.rectangle(
        Double(run.columns.lowerBound), Double(y), Double(run.columns.count), 1,
        fill: run[run.startIndex].background)
    }
  }

  /// The block elements; those that fill their cells from left to right are joined.
  private func blocks(of row: [Ink], _ y: Int) -> String {
    let runs = Self.runs(row) { left, right in
      left.glyph.text == right.glyph.text && left.hasSameLook(as: right)
        && BlockElement.parts(of: left.glyph.text)?.allSatisfy { $0.width == 1 } ?? false
    }
    return runs.reduce(into: "") { shapes, run in
      let ink = run[run.startIndex]
      for part in BlockElement.parts(of: ink.glyph.text) ?? [] {
        shapes += Self.rectangle(
          Double(ink.glyph.column) + part.x, Double(y) + part.y,
          part.width == 1 ? Double(run.columns.count) : part.width, part.height, fill: ink.foreground,
          opacity: part.opacity * (ink.attributes.contains(.dim) ? Self.dimOpacity : 1))
      }
    }
  }

  /// The other characters, in runs that one font draws.
  private func texts(of row: [Ink], _ y: Int) -> String {
    let runs = Self.runs(row) { left, right in
      left.hasSameLook(as: right) && left.script == right.script && left.script != .other
    }
    return runs.reduce(into: "") { texts, run in
      guard let ink = run.first, ink.script != .block else { return }
      // Spaces at the ends matter only where there is a line below them.
      let isBlank = { (ink: Ink) in ink.glyph.text == " " && !ink.attributes.contains(.underline) }
      guard let first = run.firstIndex(where: { !isBlank($0) }),
        let last = run.lastIndex(where: { !isBlank($0) })
      else { return }
      let shown = run[first...last]
      let (columns, attributes) = (shown.columns, ink.attributes)
      texts +=
        "<text x=\"\(columns.lowerBound * Self.cell.width)\" y=\"\(y * Self.cell.height + Self.baseline)\""
      if columns.count > 1 { texts += " textLength=\"\(columns.count * Self.cell.width)\"" }
      texts += " fill=\"\(ink.foreground.hexadecimal)\""
      if attributes.contains(.dim) { texts += " fill-opacity=\"\(Self.number(Self.dimOpacity))\"" }
      if attributes.contains(.bold) { texts += " font-weight=\"bold\"" }
      if attributes.contains(.italic) { texts += " font-style=\"italic\"" }
      if attributes.contains(.underline) { texts += " text-decoration=\"underline\"" }
      texts += ">" + shown.map { Self.escaped($0.glyph.text) }.joined() + "</text>\n"
    }
  }

  private static let dimOpacity = 0.6

  /// The longest runs in which every two neighbours belong together.
  private static func runs(_ row: [Ink], _ belong: (Ink, Ink) -> Bool) -> [ArraySlice<Ink>] {
    var runs: [ArraySlice<Ink>] = []
    var start = row.startIndex
    for index in row.indices where index + 1 == row.endIndex || !belong(row[index], row[index + 1]) {
      runs.append(row[start...index])
      start = index + 1
    }
    return runs
  }

  private static func mostFrequent(_ colors: some Sequence<RGB>) -> RGB? {
    var counts: [RGB: Int] = [:]
    for color in colors { counts[color, default: 0] += 1 }
    // Of equally many, always the same one.
    return counts.max { ($0.value, $1.key.hexadecimal) < ($1.value, $0.key.hexadecimal) }?.key
  }

  private static func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, fill: RGB, opacity: Double = 1
  ) -> String {
    let (columns, rows) = (Double(cell.width), Double(cell.height))
    return
      "<rect x=\"\(number(x * columns))\" y=\"\(number(y * rows))\" width=\"\(number(width * columns))\" "
      + "height=\"\(number(height * rows))\" fill=\"\(fill.hexadecimal)\""
      + (opacity < 1 ? " fill-opacity=\"\(number(opacity))\"" : "") + "/>\n"
  }

  /// A number of at most three decimals.
  private static func number(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 1000
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }

  /// Text between tags: without what XML 1.0 takes for its own, or doesn't know.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

/// Red, green and blue, 0...255.
private typealias RGB = SIMD3<Int>

extension RGB {
  fileprivate var hexadecimal: String {
    "#" + [x, y, z].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// A character as it is drawn: its colours found, reversed or not.
private struct Ink {
  /// What is likely drawn by one font.
  enum Script { case latin, lines, braille, block, other }

  static let standardForeground = Color.components(7)
  static let standardBackground = Color.components(0)

  let glyph: Glyph
  let foreground: RGB
  let background: RGB
  let script: Script

  init(_ glyph: Glyph) {
    self.glyph = glyph
    let style = glyph.style
    let colors = (
      Self.components(style.foreground) ?? Self.standardForeground,
      Self.components(style.background) ?? Self.standardBackground
    )
    (foreground, background) = style.attributes.contains(.reverse) ? (colors.1, colors.0) : colors
    let first = glyph.text.unicodeScalars.first?.value ?? 0x20
    script =
      switch first {
      case _ where glyph.width > 1 || glyph.text.unicodeScalars.count > 1: .other
      case ..<0x250: .latin
      case 0x2500..<0x2580: .lines
      case 0x2580..<0x25A0: .block
      case 0x2800..<0x2900: .braille
      default: .other
      }
  }

  /// What changes how the character is drawn; the background has its own rectangle.
  var attributes: Style.Attributes { glyph.style.attributes.subtracting(.reverse) }

  func hasSameLook(as other: Ink) -> Bool {
    foreground == other.foreground && attributes == other.attributes
  }

  private static func components(_ color: Color) -> RGB? {
    guard case .indexed(let index) = color else { return nil }
    return Color.components(index)
  }
}

extension ArraySlice<Ink> {
  /// The columns from the first character to the last.
  fileprivate var columns: Range<Int> {
    guard let first = first?.glyph, let last = last?.glyph else { return 0..<0 }
    return first.column..<last.column + last.width
  }
}
