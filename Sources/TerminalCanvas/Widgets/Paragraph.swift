/// Text that is broken into lines between words.
public struct Paragraph: Hashable, Sendable {
  /// The text; line breaks in it are kept.
  public var text: String
  /// How it looks; `nil` is the theme's text.
  public var style: Style?

  /// Creates a paragraph.
  public init(_ text: String, style: Style? = nil) {
    self.text = text
    self.style = style
  }

  /// The lines at a width; a word that is wider than that is broken anywhere.
  public func lines(width: Int) -> [String] {
    guard width > 0 else { return [] }
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [String] in
      var lines = [""]
      for word in line.split(separator: " ") {
        var rest = word
        let last = lines[lines.count - 1]
        if !last.isEmpty, last.cellWidth + 1 + word.cellWidth <= width {
          lines[lines.count - 1] = last + " " + word
          continue
        }
        if !last.isEmpty { lines.append("") }
        while case let part = Self.beginning(of: rest, width: width), part.endIndex < rest.endIndex {
          lines[lines.count - 1] = String(part)
          lines.append("")
          rest = rest[part.endIndex...]
        }
        lines[lines.count - 1] = String(rest)
      }
      return lines
    }
  }

  /// Draws the lines that fit; when some don't, the last one that does ends in an ellipsis.
  ///
  /// - Returns: How many rows it took.
  @discardableResult
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) -> Int {
    let lines = lines(width: rectangle.width)
    for (index, line) in lines.prefix(rectangle.height).enumerated() {
      let isCut = index == rectangle.height - 1 && lines.count > rectangle.height
      canvas.write(isCut ? line + " …" : line, in: rectangle.row(index), style: style ?? theme.text)
    }
    return min(lines.count, rectangle.height)
  }

  /// As many characters as fit, but one at least, so that breaking always gets on.
  private static func beginning(of word: Substring, width: Int) -> Substring {
    var end = word.startIndex
    var used = 0
    while end < word.endIndex {
      used += word[end].printable.cellWidth
      if used > width, end > word.startIndex { break }
      end = word.index(after: end)
    }
    return word[..<end]
  }
}
