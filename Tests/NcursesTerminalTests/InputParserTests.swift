import CNcurses
import TerminalCanvas
import Testing

@testable import NcursesTerminal

@Suite("Codes to events")
struct InputParserTests {
  private static let mouse = Int(TERMINAL_KEY_MOUSE_SGR)
  private static let pasteBegin = Int(TERMINAL_KEY_PASTE_BEGIN)
  private static let pasteEnd = InputParser.pasteEnd.map(Int.init)

  /// The codes of text.
  private static func codes(_ text: String) -> [Int] { text.utf8.map(Int.init) }

  private func parse(_ codes: [Int], with parser: inout InputParser) -> [InputParser.Output] {
    codes.compactMap { parser.consume($0) } + [parser.endOfInput()].compactMap(\.self)
  }

  private func events(_ codes: [Int]) -> [InputEvent] {
    var parser = InputParser()
    return parse(codes, with: &parser).compactMap { if case .event(let event) = $0 { event } else { nil } }
  }

  @Test(
    "characters and control characters are keys",
    arguments: [
      ("a", .character("a")), ("é", .character("é")), ("漢", .character("漢")), ("😀", .character("😀")),
      (" ", .character(" ")), ("\t", .tab), ("\r", .enter), ("\n", .enter), ("\u{7F}", .backspace),
      ("\u{8}", .backspace), ("\u{1}", .control("a")), ("\u{17}", .control("w")), ("\u{0}", .control(" ")),
      ("\u{1C}", .control("\\")), ("\u{1B}", .escape),
    ] as [(String, Key)])
  func characters(text: String, key: Key) {
    #expect(events(Self.codes(text)) == [.key(key)])
  }

  @Test(
    "named codes are keys",
    arguments: [
      (TERMINAL_KEY_UP, .up), (TERMINAL_KEY_SHIFT_LEFT, .shiftLeft), (TERMINAL_KEY_PAGE_DOWN, .pageDown),
      (TERMINAL_KEY_SHIFT_TAB, .shiftTab), (TERMINAL_KEY_DELETE, .delete),
      (TERMINAL_KEY_FUNCTION + 1, .function(1)), (TERMINAL_KEY_FUNCTION + 12, .function(12)),
    ] as [(Int, Key)])
  func named(code: Int, key: Key) { #expect(events([code]) == [.key(key)]) }

  @Test("codes that nobody knows are nothing")
  func unknown() {
    #expect(events([Int(TERMINAL_KEY_UNKNOWN), Int(TERMINAL_KEY_FUNCTION), 410, 65535]) == [])
  }

  @Test("Ctrl-C interrupts, Ctrl-Z suspends and Ctrl-L repaints")
  func interruptSuspendAndRepaint() {
    var parser = InputParser()
    #expect(parse([3, 26, 12], with: &parser) == [.event(.interrupt), .suspend, .repaint])
  }

  @Test("Alt is left out of account")
  func alt() {
    #expect(events([27, 120]) == [.key(.character("x"))])
    #expect(events([27, Int(TERMINAL_KEY_LEFT)]) == [.key(.left)])
  }

  @Test("Escape twice, or with a pause, is the key")
  func escape() {
    #expect(events([27, 27]) == [.key(.escape), .key(.escape)])
    var parser = InputParser()
    #expect(parse([27], with: &parser) == [.event(.key(.escape))])
    #expect(parse(Self.codes("["), with: &parser) == [.event(.key(.character("[")))])
  }

  @Test(
    "sequences that nobody knows leave no characters behind",
    arguments: ["\u{1B}[1;9X", "\u{1B}[?62;c", "\u{1B}[27;5;13~", "\u{1B}Ox", "\u{1B}[I"])
  func unknownSequence(text: String) {
    #expect(events(Self.codes(text + "q")) == [.key(.character("q"))])
  }

  @Test(
    "what a terminal answers to somebody's question leaves nothing behind",
    arguments: [
      "\u{1B}]11;rgb:ffff/ffff/ffff\u{7}", "\u{1B}]10;rgb:0/0/0\u{1B}\\", "\u{1B}P>|XTerm(380)\u{1B}\\",
      "\u{1B}P1+r544e=78\u{1B}\\", "\u{1B}_Gi=1;OK\u{1B}\\", "\u{1B}^é\u{1B}\\", "\u{1B}X1\u{1B}\\",
    ])
  func answers(text: String) {
    #expect(events(Self.codes(text + "q")) == [.key(.character("q"))])
    // In pieces as well, but for those before its second character.
    let codes = Self.codes(text)
    for cut in 3..<codes.count where codes[cut - 1] != 27 {
      var parser = InputParser()
      #expect(parse(Array(codes[..<cut]), with: &parser) == [])
      #expect(parser.patience != nil)
      #expect(parse(Array(codes[cut...]) + [113], with: &parser) == [.event(.key(.character("q")))])
    }
  }

  @Test(
    "an answer without an end is given up, ended by Ctrl-C, and none if nothing follows its first character")
  func endlessAnswer() {
    var parser = InputParser()
    #expect(parse([27] + Self.codes("]11;rgb"), with: &parser) == [])
    #expect(parser.giveUp() == nil && parser.patience == nil)
    #expect(parse(Self.codes("q"), with: &parser) == [.event(.key(.character("q")))])
    #expect(events([27] + Self.codes("P1") + [3]) == [.interrupt])
    #expect(events([27] + Self.codes("P1") + [27, 91, 73, 113]) == [.key(.character("q"))])
    #expect(events([27] + Self.codes("P")) == [.key(.character("P"))])
    #expect(events([27] + Self.codes("P1") + [Int(TERMINAL_KEY_UP)]) == [.key(.up)])
    #expect(events([27] + Self.codes("O") + [Int(TERMINAL_KEY_UP)]) == [.key(.up)])
  }

  @Test("malformed UTF-8 is left out, and what follows is not")
  func malformed() {
    #expect(events([0xC3, 0x28]) == [.key(.character("("))])
    #expect(events([0xFF, 0xFE, 0x80, 0x61]) == [.key(.character("a"))])
    #expect(events([0xED, 0xA0, 0x80, 0x61]) == [.key(.character("a"))])
    #expect(events([0xF4, 0x90, 0x80, 0x80, 0x61]) == [.key(.character("a"))])
  }

  @Test("a report of the mouse may come in pieces")
  func mouseInPieces() {
    let expected = InputEvent.mouse(MouseEvent(.press, at: Point(x: 9, y: 19)))
    let whole = [Self.mouse] + Self.codes("0;10;20M")
    for cut in 1..<whole.count {
      var parser = InputParser()
      #expect(parse(Array(whole[..<cut]), with: &parser) == [])
      #expect(parse(Array(whole[cut...]), with: &parser) == [.event(expected)])
    }
  }

  @Test("a report that was cut off doesn't swallow the key after it")
  func mouseCutOff() {
    #expect(events([Self.mouse] + Self.codes("0;10q")) == [.key(.character("q"))])
    #expect(events([Self.mouse] + Self.codes("0;1") + [3]) == [.interrupt])
    // Nor is the rest of one that can't be a key.
    for report in ["0;-5;-3M", "0;99999999999999999999999999;1M", "0;1;1:2m"] {
      #expect(events([Self.mouse] + Self.codes(report + "q")) == [.key(.character("q"))])
    }
    let again = [Self.mouse] + Self.codes("0;1") + [Self.mouse] + Self.codes("0;1;1M")
    #expect(events(again) == [.mouse(MouseEvent(.press, at: Point(x: 0, y: 0)))])
  }

  @Test("a paste is one event, whatever is in it")
  func paste() {
    let codes =
      [Self.pasteBegin] + Self.codes("q\u{3}\u{1A}é\r\t") + [Int(TERMINAL_KEY_UP), 27] + Self.codes("x")
      + Self.pasteEnd + Self.codes("y")
    #expect(events(codes) == [.paste("qé\n\tx"), .key(.character("y"))])
  }

  @Test(
    "what begins like the end of a paste is text, and the end is found behind it",
    arguments: [
      "\u{1B}[20", "\u{1B}\u{1B}", "\u{1B}[2\u{1B}[201", "\u{1B}[200~", "\u{1B}[201\u{1B}", "[201~",
      "\u{1B}[A",
    ])
  func nearlyEnd(text: String) {
    let codes = [Self.pasteBegin] + Self.codes("a\(text)") + Self.pasteEnd + Self.codes("y")
    let kept = "a" + text.filter { $0 != "\u{1B}" }
    #expect(events(codes) == [.paste(kept), .key(.character("y"))])
  }

  @Test("bytes that are read ahead in a paste are none of what follows it")
  func readingAhead() {
    let text = Self.codes("a\u{1B}[2\u{1B}[201x") + Self.pasteEnd
    var parser = InputParser()
    #expect(parser.leastBytesToPasteEnd == 0)
    _ = parser.consume(Self.pasteBegin)
    for (index, code) in text.enumerated() {
      #expect((1...(text.count - index)).contains(parser.leastBytesToPasteEnd))
      _ = parser.consume(code)
    }
    #expect(parser.leastBytesToPasteEnd == 0)
  }

  @Test("a paste without an end can be ended")
  func endlessPaste() {
    var parser = InputParser()
    #expect(parse([Self.pasteBegin] + Self.codes("abc"), with: &parser) == [])
    #expect(parser.isPasting)
    #expect(parser.giveUp() == .event(.paste("abc")))
    #expect(parser.giveUp() == nil)
    #expect(parse(Self.codes("d"), with: &parser) == [.event(.key(.character("d")))])
  }

  @Test("any codes at all leave it able to read Ctrl-C after a pause")
  func anything() {
    var generator = SystemRandomNumberGenerator()
    let special = [Self.mouse, Int(TERMINAL_KEY_MOUSE_LEGACY), Self.pasteBegin, 27, 91, 79, 77, 80, 93, 109]
    for _ in 0..<2000 {
      let codes = (0..<12).map { _ in
        Bool.random(using: &generator)
          ? special.randomElement(using: &generator) ?? 27 : Int.random(in: 0...2100, using: &generator)
      }
      var parser = InputParser()
      _ = parse(codes, with: &parser)
      _ = parser.giveUp()
      #expect(parse([3], with: &parser) == [.event(.interrupt)], "\(codes)")
    }
  }
}
