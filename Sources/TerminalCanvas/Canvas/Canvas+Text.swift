/// Where something shorter than its room is put.
public enum Alignment: Hashable, Sendable {
  /// At the left edge.
  case leading
  /// In the middle; the spare cell goes to the right.
  case center
  /// At the right edge.
  case trailing

  /// How many of the spare cells come before.
  func offset(spare: Int) -> Int {
    switch self {
    case .leading: 0
    case .center: max(0, spare) / 2
    case .trailing: max(0, spare)
    }
  }
}

extension Canvas {
  /// Writes a line of text, leaving out what falls outside.
  ///
  /// - Returns: The column behind the text, also when it was clipped.
  @discardableResult
  public mutating func write(
    _ text: String, x: Int, y: Int, style: Style = .plain, within clip: Rectangle? = nil
  ) -> Int {
    let clip = clip?.intersection(bounds) ?? bounds
    var column = x
    for character in text {
      let shown = character.printable
      let width = shown.cellWidth
      if width > 0 {
        put(shown, width: width, x: column, y: y, style: style, clip: clip)
        column += width
      }
    }
    return column
  }

  /// Writes a line of pieces in their own styles, leaving out what falls outside.
  ///
  /// - Returns: The column behind the text, also when it was clipped.
  @discardableResult
  public mutating func write(_ line: StyledLine, x: Int, y: Int, within clip: Rectangle? = nil) -> Int {
    line.runs.reduce(x) { write($1.text, x: $0, y: y, style: $1.style, within: clip) }
  }

  /// Writes a line of text into the first row of a rectangle; text that is too long ends in an ellipsis.
  ///
  /// - Returns: The cells that the text took.
  @discardableResult
  public mutating func write(
    _ text: String, in rectangle: Rectangle, style: Style = .plain, alignment: Alignment = .leading
  ) -> Rectangle {
    write(StyledLine(text, style), in: rectangle, alignment: alignment)
  }

  /// Writes a line of pieces into the first row of a rectangle; text that is too long ends in an ellipsis.
  ///
  /// - Returns: The cells that the text took.
  @discardableResult
  public mutating func write(
    _ line: StyledLine, in rectangle: Rectangle, alignment: Alignment = .leading
  ) -> Rectangle {
    guard !rectangle.isEmpty else { return Rectangle(x: rectangle.x, y: rectangle.y, width: 0, height: 0) }
    let cut = line.truncated(to: rectangle.width)
    let width = cut.cellWidth
    let x = rectangle.x + alignment.offset(spare: rectangle.width - width)
    write(cut, x: x, y: rectangle.y, within: rectangle)
    return Rectangle(x: x, y: rectangle.y, width: width, height: 1)
  }

  /// Draws a line from left to right along the first row of a rectangle.
  public mutating func horizontalRule(_ rectangle: Rectangle, _ character: Character = "─", style: Style) {
    fill(rectangle.row(0), character, style: style)
  }

  /// Draws a line from top to bottom along the first column of a rectangle.
  public mutating func verticalRule(_ rectangle: Rectangle, _ character: Character = "│", style: Style) {
    let column = Rectangle(
      x: rectangle.x, y: rectangle.y, width: min(1, rectangle.width), height: rectangle.height)
    fill(column, character, style: style)
  }

  /// Changes the styles of the cells in a rectangle and leaves the characters as they are.
  public mutating func restyle(_ rectangle: Rectangle, _ transform: (Style) -> Style) {
    let part = rectangle.intersection(bounds)
    for y in part.y..<part.y + part.height {
      for x in part.x..<part.x + part.width { self[x, y].style = transform(self[x, y].style) }
    }
  }

  /// The rows as text, without the spaces at their ends.
  public var text: String {
    (0..<size.height).map { y in
      var line = ""
      for x in 0..<size.width where !self[x, y].isContinuation { line.append(self[x, y].character) }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// Puts one character down; of a wide one that is half outside only a blank is left, as the terminal can't show half.
  private mutating func put(
    _ character: Character, width: Int, x: Int, y: Int, style: Style, clip: Rectangle
  ) {
    let first = clip.contains(Point(x: x, y: y))
    guard width == 2 else {
      if first {
        mend(x, y)
        self[x, y] = Cell(character, style)
      }
      return
    }
    let second = clip.contains(Point(x: x + 1, y: y))
    for (column, inside) in [(x, first), (x + 1, second)] where inside {
      mend(column, y)
      self[column, y] = Cell(" ", style)
    }
    if first && second {
      self[x, y].character = character
      self[x + 1, y].isContinuation = true
    }
  }

  /// Blanks the other half of a wide character of which one half is about to be overwritten.
  mutating func mend(_ x: Int, _ y: Int) {
    if self[x, y].isContinuation { self[x - 1, y].character = " " }
    if self[x + 1, y].isContinuation && !self[x, y].isContinuation {
      self[x + 1, y] = Cell(" ", self[x + 1, y].style)
    }
  }
}
