internal import TerminalCanvas

/// A text in lines of a width, with breaks only between words and never between a number and its unit, nor among its thousands.
func unbrokenLines(_ text: String, width: Int) -> [String] {
  let units: Set<Substring> = [
    "%", "±", "B", "KiB", "MiB", "GiB", "s", "ms", "µs", "points", "bits", "bit", "MACs", "epochs", "epoch",
  ]
  let words = text.split(separator: " ", omittingEmptySubsequences: false)
  var joined = ""
  for (index, word) in words.enumerated() {
    if index > 0 {
      let core = word.prefix { !".,;:)".contains($0) }
      let isThousands = word.prefix(3).allSatisfy(\.isNumber) && word.prefix { $0.isNumber }.count == 3
      let isNumber = words[index - 1].last?.isNumber ?? false
      joined.append(isNumber && (units.contains(core) || isThousands) ? "\u{A0}" : " ")
    }
    joined += word
  }
  return Paragraph(joined).lines(width: width).map { line in
    String(line.map { $0 == "\u{A0}" ? " " : $0 })
  }
}
