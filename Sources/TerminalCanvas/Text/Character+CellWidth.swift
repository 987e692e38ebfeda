extension Character {
  /// How many cells a terminal gives it: 0 for what only combines, 2 for East Asian wide characters and emoji, else 1.
  ///
  /// The ranges are the wide and fullwidth ones of Unicode's EastAsianWidth.txt, joined where only unassigned
  /// code points lie between.
  public var cellWidth: Int {
    guard let first = unicodeScalars.first else { return 0 }
    if first.isPlain { return 1 }
    let properties = first.properties
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return first.value == 0xAD ? 1 : 0
    default: break
    }
    if properties.isEmojiPresentation { return 2 }
    return Self.wideRanges.contains { $0.contains(first.value) } ? 2 : 1
  }

  /// What is put into a cell for it: control characters, which would steer the terminal, become `�`.
  var printable: Character {
    guard let first = unicodeScalars.first else { return " " }
    if first.isPlain { return self }
    switch first.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: return "\u{FFFD}"
    default: return self
    }
  }

  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
    0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
    0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1B000...0x1B2FF, 0x20000...0x3FFFD,
  ]
}

extension Unicode.Scalar {
  /// Whether it is one of those that nearly all of a screen is made of, one cell wide and printable: ASCII, Latin letters,
  /// dashes, arrows, boxes, blocks, geometric shapes, braille. Looking up properties would take longer than all the rest of
  /// drawing.
  fileprivate var isPlain: Bool {
    switch value {
    case 0x20..<0x7F, 0xA1..<0xAD, 0xAE..<0x300, 0x2010..<0x2028, 0x2190..<0x231A, 0x2500..<0x25FD,
      0x2800..<0x2900:
      true
    default: false
    }
  }
}

extension StringProtocol {
  /// How many cells a terminal gives to all its characters.
  public var cellWidth: Int { reduce(0) { $0 + $1.printable.cellWidth } }

  /// A name in at most so many cells: what tells names apart is at their end as often as at their beginning.
  public func shortened(to width: Int) -> String {
    guard cellWidth > width, width > 4 else { return truncated(to: width) }
    let tail = ending(width: (width - 1) / 2)
    return truncated(to: width - tail.cellWidth) + tail
  }

  /// The longest ending that fits into some cells.
  public func ending(width: Int) -> SubSequence {
    var start = endIndex
    var used = 0
    while start > startIndex {
      let before = index(before: start)
      used += self[before].printable.cellWidth
      if used > width { break }
      start = before
    }
    return self[start...]
  }

  /// The longest beginning that fits into some cells; when anything is cut off, its last cell is an ellipsis.
  public func truncated(to width: Int) -> String {
    guard width > 0 else { return "" }
    if cellWidth <= width { return String(self) }
    var result = ""
    var used = 0
    for character in self {
      let cells = character.printable.cellWidth
      if used + cells > width - 1 { break }
      result.append(character)
      used += cells
    }
    return result + "…"
  }
}
