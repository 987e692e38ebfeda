import TerminalCanvas
import Testing

@Suite("Key hints and legends")
struct KeyHintsTests {
  private let hints = KeyHints([("←→", "drag"), ("Tab", "next"), ("q", "quit")])

  @Test("Keys come with what they do, and tell where they are")
  func places() {
    var canvas = Canvas(size: Size(width: 30, height: 1))
    let places = hints.draw(in: &canvas, canvas.bounds, theme: .mono)
    #expect(canvas.text == " ←→ drag  Tab next  q quit")
    #expect(places[1] == Rectangle(x: 10, y: 0, width: 8, height: 1))
  }

  @Test("In ASCII arrows are named, as their stand-ins are other keys")
  func ascii() {
    var theme = Theme.mono
    theme.isASCII = true
    var canvas = Canvas(size: Size(width: 40, height: 1))
    let places = hints.draw(in: &canvas, canvas.bounds, theme: theme)
    #expect(canvas.text == " Left/Right drag  Tab next  q quit")
    #expect(places[1] == Rectangle(x: 18, y: 0, width: 8, height: 1))
  }

  @Test("Hints that don't fit as a whole are left out")
  func tight() {
    var canvas = Canvas(size: Size(width: 20, height: 1))
    let places = hints.draw(in: &canvas, canvas.bounds, theme: .mono)
    #expect(canvas.text == " ←→ drag  Tab next")
    #expect(places.map(\.isEmpty) == [false, false, true])
  }

  @Test("A legend shows the entries that fit as a whole")
  func legend() {
    let legend = Legend([.init("█", "kept", .plain), .init("░", "pruned", .plain)], alignment: .trailing)
    #expect(drawn(20, 1) { legend.draw(in: &$0, $1, theme: .mono) } == "    █ kept  ░ pruned")
    #expect(drawn(12, 1) { legend.draw(in: &$0, $1, theme: .mono) } == "      █ kept")
  }

  @Test("They stay within their rectangle, whatever that is")
  func awkward() {
    #expect(rectanglesLeft { _ = hints.draw(in: &$0, $1, theme: .mono) }.isEmpty)
    let legend = Legend([.init("█", "k", .plain)])
    #expect(rectanglesLeft { legend.draw(in: &$0, $1, theme: .mono) }.isEmpty)
  }
}
