/// A line that says what glyphs and colours mean: `▇ kept  ░ pruned  ╵ levels`.
public struct Legend: Hashable, Sendable {
  /// A glyph with what it means.
  public struct Entry: Hashable, Sendable {
    /// The glyph.
    public var glyph: String
    /// What it means.
    public var label: String
    /// The look of the glyph.
    public var style: Style

    /// Creates an entry.
    public init(_ glyph: String, _ label: String, _ style: Style) {
      self.glyph = glyph
      self.label = label
      self.style = style
    }
  }

  /// The entries, the most important first.
  public var entries: [Entry]
  /// Where they are put.
  public var alignment: Alignment

  /// Creates a legend.
  public init(_ entries: [Entry], alignment: Alignment = .leading) {
    self.entries = entries
    self.alignment = alignment
  }

  /// The text that fits into some cells: whole entries only.
  public func line(width: Int, theme: Theme) -> StyledLine {
    var line = StyledLine()
    var room = width
    for entry in entries {
      let gap = line.runs.isEmpty ? 0 : 2
      let needed = gap + entry.glyph.cellWidth + 1 + entry.label.cellWidth
      guard needed <= room else { break }
      line.append(String(repeating: " ", count: gap), theme.dim)
      line.append(entry.glyph, entry.style)
      line.append(" " + entry.label, theme.dim)
      room -= needed
    }
    return line
  }

  /// Draws as many entries as fit as a whole along the first row.
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) {
    canvas.write(line(width: rectangle.width, theme: theme), in: rectangle.row(0), alignment: alignment)
  }
}
