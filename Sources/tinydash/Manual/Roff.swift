/// Text in the language of manual pages, with the macros of `man`.
struct Roff {
  private(set) var text = ""

  /// Text in which nothing is taken for a request.
  static func escape(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "\n": result += " "
      default: result.append(character)
      }
    }
    return result.hasPrefix(".") ? "\\&" + result : result
  }

  static func bold(_ text: String) -> String { "\\fB\(escape(text))\\fR" }

  static func italic(_ text: String) -> String { "\\fI\(escape(text))\\fR" }

  /// A line as it is.
  mutating func line(_ line: String) { text += line + "\n" }

  /// What is shown instead of characters that a terminal doesn't have; groff alone knows of that, and of most arrows itself.
  mutating func replacements(_ texts: KeyValuePairs<Character, String>) {
    line(".if \\n(.g \\{\\")
    for (character, text) in texts {
      let codes = character.unicodeScalars.map { String($0.value, radix: 16, uppercase: true) }
      line(".fchar \\[u\(codes.joined(separator: "_"))] \(text)")
    }
    line(".\\}")
  }

  /// A heading, or one below it.
  mutating func section(_ title: String) { line(".SH \"\(Self.escape(title.uppercased()))\"") }
  mutating func subsection(_ title: String) { line(".SS \"\(Self.escape(title))\"") }

  /// Paragraphs, which an empty line divides.
  mutating func paragraphs(_ text: String) {
    for paragraph in text.split(separator: "\n\n") {
      line(".PP")
      line(Self.escape(String(paragraph)))
    }
  }

  /// A term, in which fonts are chosen already, and what it means.
  mutating func item(_ term: String, _ meaning: String) {
    line(".TP")
    line(term)
    line(meaning.isEmpty ? "\\&" : Self.escape(meaning))
  }
}
