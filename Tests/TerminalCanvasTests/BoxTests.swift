import TerminalCanvas
import Testing

@Suite("Box")
struct BoxTests {
  @Test("A box has round corners, a title and a note")
  func titles() {
    let box = Box("Layers", note: "5 of 9", theme: .mono)
    #expect(
      drawn(24, 3) { box.draw(in: &$0, $1, theme: .mono) } == """
        ╭ Layers ────── 5 of 9 ╮
        │                      │
        ╰──────────────────────╯
        """)
    #expect(drawn(12, 2) { box.draw(in: &$0, $1, theme: .mono) } == "╭ Layers ──╮\n╰──────────╯")
    #expect(drawn(7, 2) { box.draw(in: &$0, $1, theme: .mono) } == "╭ La… ╮\n╰─────╯")
  }

  @Test("The inside is what the border leaves, and it stays as it was")
  func inside() {
    var canvas = Canvas(size: Size(width: 4, height: 3))
    canvas.fill(canvas.bounds, "x", style: .plain)
    let inside = Box().draw(in: &canvas, canvas.bounds, theme: .mono)
    #expect(inside == Rectangle(x: 1, y: 1, width: 2, height: 1))
    #expect(canvas.text == "╭──╮\n│xx│\n╰──╯")
  }

  @Test("A focused box looks different in every theme", arguments: [Theme.dark, .mono])
  func focus(theme: Theme) {
    let corners = [true, false].map { isFocused in
      var canvas = Canvas(size: Size(width: 9, height: 3))
      Box("a", isFocused: isFocused, theme: theme).draw(in: &canvas, canvas.bounds, theme: theme)
      return canvas[0, 0].style
    }
    #expect(corners[0] != corners[1])
  }

  @Test("It stays within its rectangle, whatever that is")
  func awkward() {
    #expect(
      rectanglesLeft { Box("title", note: "note", theme: .mono).draw(in: &$0, $1, theme: .mono) }.isEmpty)
  }
}
