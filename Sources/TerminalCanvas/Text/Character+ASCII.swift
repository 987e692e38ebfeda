extension Character {
  /// The ASCII character that stands for it where nothing else can be shown; `?` where nothing does.
  public var asciiStandIn: Character {
    if isASCII { return self == "\r\n" ? "?" : self }
    if let known = Self.standIns[self] { return known }
    guard let scalar = unicodeScalars.first, unicodeScalars.count == 1 else { return "?" }
    switch scalar.value {
    case 0x2800...0x28FF: return Self.braille(UInt8(scalar.value - 0x2800))
    case 0x2190...0x21FF: return ">"
    case 0x2500...0x257F: return "+"
    case 0x2580...0x259F: return "#"
    case 0x25A0...0x25FF: return "o"
    default: return "?"
    }
  }

  /// Dots by where they are: above, below, or both, and many.
  private static func braille(_ dots: UInt8) -> Character {
    switch dots.nonzeroBitCount {
    case 0: return " "
    case 5...: return "#"
    default: break
    }
    let (upper, lower) = (dots & 0b0001_1011 != 0, dots & 0b1110_0100 != 0)
    return upper ? (lower ? ":" : "'") : "."
  }

  /// Characters in groups with what stands for each of a group. A line that is heavy must not look like one that isn't.
  private static let standIns: [Character: Character] = {
    let groups: [(String, Character)] = [
      ("─╌┄┈╴╶–—−‐‑‒", "-"), ("━═╍┅┉╸╺", "="), ("│┃╎╏┆┇┊┋║▏▕▎", "|"), ("╱", "/"), ("╲", "\\"), ("╳×✗✘✕", "x"),
      ("▁", "_"), ("▂▃", "."), ("▄▅", ":"), ("▆▇▊▉█▓■", "#"), ("▍▌▋", "="), ("▒", ":"), ("░·•∙", "."),
      ("▔▀", "\""), ("╵╹", "'"), ("╷╻", "."),
      ("←‹◀◂◁⟵", "<"), ("→›▸▶▹▷⟶⇒", ">"), ("↑▴▲", "^"), ("△", "A"), ("↓▾▼✓✔", "v"), ("▽", "V"), ("⇧", "S"),
      ("↔↕", "-"),
      ("●◉⬤", "O"), ("○◌", "o"), ("◆", "@"), ("◇", "X"), ("★✱✶", "*"), ("☆", "+"), ("□", "n"), ("…≈±∼", "~"),
      ("∞", "8"), ("≤«", "<"),
      ("≥»", ">"),
      ("≠⚠", "!"), ("‘’′", "'"), ("“”″", "\""), ("⁰", "0"), ("¹", "1"), ("²", "2"), ("³", "3"), ("⁴", "4"),
      ("⁵", "5"),
      ("⁶", "6"), ("⁷", "7"), ("⁸", "8"), ("⁹", "9"), ("⁻", "-"), ("µμ", "u"), ("α", "a"), ("β", "b"),
      ("λ", "l"),
      ("σ", "s"), ("τ", "t"), ("Δ", "d"), ("Σ", "S"), ("°", "o"), ("√", "v"),
      ("\u{A0}\u{2007}\u{2009}\u{202F}", " "),
      ("⠀", " "),
    ]
    var table: [Character: Character] = [:]
    for (characters, standIn) in groups {
      for character in characters { table[character] = standIn }
    }
    return table
  }()
}
