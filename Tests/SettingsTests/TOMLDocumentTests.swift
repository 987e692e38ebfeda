import Settings
import Testing

@Suite("TOML")
struct TOMLDocumentTests {
  private func parse(_ text: String) throws -> [String: TOMLValue] {
    let entries = try TOMLDocument(Array(text.utf8)).entries
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value) })
  }

  @Test("Keys, values of all types, tables and comments are read")
  func whole() throws {
    let text = """
      # a comment
      theme = "light"   # another
      \tmouse=false

      budget = 'C:\\x # no comment'
      seed = 1_000
      ascii=true#
      [fine-tune]  # of models
      alpha = 0.5
      learning-rate = 1e-3
      epochs = +7
      """
    #expect(
      try parse(text) == [
        "theme": .string("light"), "mouse": .boolean(false), "budget": .string("C:\\x # no comment"),
        "seed": .integer(1000), "ascii": .boolean(true), "fine-tune.alpha": .float(0.5),
        "fine-tune.learning-rate": .float(0.001), "fine-tune.epochs": .integer(7),
      ])
    let entries = try TOMLDocument(Array(text.utf8)).entries
    #expect(entries.map(\.line) == [2, 3, 5, 6, 7, 9, 10, 11])
  }

  @Test("Lines may end as they do on Windows, the file without one, or begin with a mark of its encoding")
  func ends() throws {
    #expect(try parse("a = 1\r\nb = 2") == ["a": .integer(1), "b": .integer(2)])
    #expect(try parse("\u{FEFF}a = 1\n") == ["a": .integer(1)])
    #expect(try parse("") == [:])
    #expect(try parse("\n\n\r\n") == [:])
  }

  @Test("Escapes stand for what TOML says, and values are written so that they are read again")
  func escapes() throws {
    #expect(
      try parse(#"a = "q\" b\\ n\n t\t \u00e9 \U0001F600""#) == ["a": .string("q\" b\\ n\n t\t é 😀")])
    for text in ["", "plain", "a \"b\" \\ c", "é 漢 👍", "line\nline\r\ttab", "\u{1}\u{7F}\u{9B}"] {
      let value = TOMLValue.string(text)
      #expect(try parse("key = \(value)") == ["key": value])
    }
    for value in [
      TOMLValue.integer(.max), .integer(.min), .integer(0), .float(0.1), .float(-1e300), .boolean(true),
    ] {
      #expect(try parse("key = \(value)") == ["key": value])
    }
  }

  @Test(
    "What isn't understood is named with its line",
    arguments: [
      ("theme", 1, "the end of the line, where '=' after theme was expected"),
      ("theme =", 1, "theme has no value"), ("theme = # none", 1, "theme has no value"),
      ("\ntheme = light", 2, "theme is light, which is no number, true or false; text stands in quotes"),
      ("a = \"open", 1, "the text of a doesn't end: its second \" is missing"),
      ("a = \"open\\", 1, "the text of a doesn't end: its second \" is missing"),
      ("a = 'open", 1, "the text of a doesn't end: its second ' is missing"),
      ("a = \"\"\"", 1, "'\"', where the end of the line was expected"),
      ("a = 1 2", 1, "'2', where the end of the line was expected"),
      ("= 1", 1, "'=', where a key, a [table] or a # comment was expected"),
      ("a.b = 1", 1, "'.', where '=' after a was expected"),
      ("\"a\" = 1", 1, "'\"', where a key, a [table] or a # comment was expected"),
      ("a = [1]", 1, "'[', where a text in quotes, a number, true or false was expected"),
      ("a = {}", 1, "'{', where a text in quotes, a number, true or false was expected"),
      ("[a", 1, "the end of the line, where ']' after the table's name a was expected"),
      ("[]", 1, "']', where the name of a table was expected"),
      ("[a.b]", 1, "'.', where ']' after the table's name a was expected"),
      ("[[a]]", 1, "an array of tables; settings have tables like [fine-tune] only"),
      ("[a] b", 1, "'b', where the end of the line was expected"),
      ("a = 1\na = 2", 2, "a again, after line 1"), ("[t]\n[u]\n[t]", 3, "the table [t] again, after line 1"),
      ("a = \"\\x\"", 1, "\\x in the text of a; a \\ itself is written \\\\, or the text in '…'"),
      ("a = \"\\u12\"", 1, "\\u in the text of a, where 4 digits of a character follow"),
      ("a = \"\\uD800\"", 1, "\\u in the text of a, where 4 digits of a character follow"),
      ("a = \"\\UFFFFFFFF\"", 1, "\\U in the text of a, where 8 digits of a character follow"),
      ("a = \"\\u", 1, "\\u in the text of a, where 4 digits of a character follow"),
      ("a = \0", 1, "the control character U+0000"), ("a\u{1B}[2J = 1", 1, "the control character U+001B"),
      ("a = 1\rb = 2", 1, "the control character U+000D"),
      ("é = 1", 1, "'é', where a key, a [table] or a # comment was expected"),
    ])
  func failures(text: String, line: Int, reason: String) {
    #expect(throws: TOMLDocument.Failure.self) { try parse(text) }
    do {
      _ = try TOMLDocument(Array(text.utf8))
    } catch {
      #expect(error.line == line && error.reason == reason, "\(error)")
    }
  }

  @Test(
    "Numbers are TOML's, and finite",
    arguments: [
      "01", "1.", ".5", "1e", "0x10", "nan", "inf", "1__0", "_1", "--1", "1e999", "9223372036854775808",
      "1,5",
    ])
  func numbers(text: String) {
    #expect(throws: TOMLDocument.Failure.self) { try parse("a = \(text)") }
  }

  @Test(
    "Bytes that aren't UTF-8 are named with their line, wherever they are",
    arguments: [[0xFF], [0xC3], [0xED, 0xA0, 0x80]] as [[UInt8]])
  func invalid(bytes: [UInt8]) {
    for text in ["a = \"", "# "] {
      let document = Array("b = 1\n\(text)".utf8) + bytes + Array("\"\n".utf8)
      do {
        _ = try TOMLDocument(document)
        Issue.record("it was read")
      } catch {
        #expect(error.line == 2 && error.reason == "text that isn't UTF-8")
      }
    }
  }

  @Test("Whatever bytes there are, it ends, with a document or an error")
  func anything() {
    var state: UInt64 = 1
    let alphabet = Array("a=\"'\\[]# \n\r\t01.eE+-_utrue".utf8) + [0, 0xC3, 0xA9, 0xFF]
    for _ in 0..<3000 {
      let bytes = (0..<24).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return alphabet[Int(state >> 33) % alphabet.count]
      }
      if let document = try? TOMLDocument(bytes) {
        #expect(document.entries.allSatisfy { (1...25).contains($0.line) && !$0.key.isEmpty })
      }
    }
  }
}
