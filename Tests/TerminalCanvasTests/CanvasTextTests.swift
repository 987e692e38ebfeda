import TerminalCanvas
import Testing

@Suite("Text on a canvas")
struct CanvasTextTests {
  @Test("Text is clipped at the edges of the canvas and of the given rectangle")
  func clipping() {
    var canvas = Canvas(size: Size(width: 6, height: 2))
    let end = canvas.write("abcdefgh", x: -2, y: 0)
    canvas.write("abcdefgh", x: 0, y: 1, within: Rectangle(x: 2, y: 0, width: 3, height: 2))
    #expect(canvas.text == "cdefgh\n  cde")
    #expect(end == 6)
  }

  @Test(
    "Text is aligned in a rectangle, and cut with an ellipsis when it is too long",
    arguments: [
      ("abc", Alignment.leading, "[abc   ]"), ("abc", .center, "[ abc  ]"), ("abc", .trailing, "[   abc]"),
      ("abcdef", .trailing, "[abcdef]"), ("abcdefg", .leading, "[abcde…]"), ("層層層層", .leading, "[層層… ]"),
    ])
  func alignment(text: String, alignment: Alignment, expected: String) {
    let result = drawn(8, 1) { canvas, _ in
      canvas.write("[      ]", x: 0, y: 0)
      canvas.write(text, in: Rectangle(x: 1, y: 0, width: 6, height: 1), alignment: alignment)
    }
    #expect(result == expected)
  }

  @Test(
    "A character's width is the one that terminals give it",
    arguments: [
      ("a", 1), ("é", 1), ("e\u{301}", 1), ("\u{301}", 0), ("層", 2), ("한", 2), ("が", 2), ("\u{FF21}", 2), ("█", 1),
      ("●", 1), ("⣿", 1), ("🙂", 2), ("🇨🇭", 2), ("\u{200B}", 0), ("…", 1), ("→", 1), ("\u{1B}", 1),
    ] as [(Character, Int)])
  func width(character: Character, expected: Int) { #expect(String(character).cellWidth == expected) }

  @Test("A wide character takes two cells, and overwriting one half blanks the other")
  func wide() {
    var canvas = Canvas(size: Size(width: 5, height: 1))
    canvas.write("層層", x: 0, y: 0)
    #expect(canvas[1, 0].isContinuation && !canvas[0, 0].isContinuation)
    canvas.write("x", x: 1, y: 0)
    #expect(canvas.text == " x層")
    canvas.write("y", x: 2, y: 0)
    #expect(canvas.text == " xy")
    canvas.write("層", x: 4, y: 0)
    #expect(canvas.text == " xy")
    #expect(!canvas[4, 0].isContinuation)
  }

  @Test("Control characters never reach a cell")
  func control() {
    #expect(drawn(6, 1) { canvas, _ in canvas.write("a\u{1B}[2J\n", x: 0, y: 0) } == "a\u{FFFD}[2J\u{FFFD}")
  }

  @Test("Pieces keep their styles, also when the line is cut")
  func pieces() {
    var canvas = Canvas(size: Size(width: 5, height: 1))
    let line = StyledLine([("ab", Style(.indexed(1))), ("cde", Style(.indexed(2))), ("f", .plain)])
    canvas.write(line, in: canvas.bounds)
    #expect(canvas.text == "abcd…")
    #expect(canvas[1, 0].style == Style(.indexed(1)))
    #expect(canvas[4, 0].style == Style(.indexed(2)))
  }

  @Test("Restyling leaves the characters")
  func restyle() {
    var canvas = Canvas(size: Size(width: 4, height: 1))
    canvas.write("abcd", x: 0, y: 0)
    canvas.restyle(Rectangle(x: 1, y: 0, width: 9, height: 9)) { Style($0.foreground, on: .indexed(5)) }
    #expect(canvas.text == "abcd")
    #expect((0..<4).map { canvas[$0, 0].style.background == .indexed(5) } == [false, true, true, true])
  }
}
