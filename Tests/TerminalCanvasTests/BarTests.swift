import TerminalCanvas
import Testing

@Suite("Bar")
struct BarTests {
  @Test(
    "A bar is full to an eighth of a cell",
    arguments: [
      (0, ""), (1, "████"), (0.5, "██"), (0.40625, "█▋"), (0.0001, "▏"), (0.9999, "███▉"), (.nan, ""),
      (-1, ""), (2, "████"),
    ] as [(Double, String)])
  func eighths(value: Double, expected: String) {
    #expect(drawn(4, 1) { Bar(value).draw(in: &$0, $1, theme: .mono) } == expected)
  }

  @Test("An interval is drawn over the end, a marker where it belongs")
  func interval() {
    #expect(drawn(10, 1) { Bar(0.5, interval: 0.3...0.69).draw(in: &$0, $1, theme: .dark) } == "███├──┤")
    #expect(drawn(10, 1) { Bar(0.5, interval: 0.5...0.51).draw(in: &$0, $1, theme: .dark) } == "█████│")
    #expect(drawn(10, 1) { Bar(0.2, marker: 0.8).draw(in: &$0, $1, theme: .dark) } == "██      │")
    #expect(
      drawn(10, 1) { Bar(0.2, interval: -.infinity...(.infinity)).draw(in: &$0, $1, theme: .dark) }
        == "├────────┤")
  }

  @Test("An interval over the full part stands on the colour of the bar")
  func ground() {
    var canvas = Canvas(size: Size(width: 10, height: 1))
    Bar(0.5, interval: 0.3...0.69).draw(in: &canvas, canvas.bounds, theme: .dark)
    #expect(canvas[3, 0].style.background == Theme.dark.barFill.foreground)
    #expect(canvas[6, 0].style.background == Theme.dark.barTrack.background)
  }

  @Test("It stays within its rectangle, whatever that is")
  func awkward() {
    #expect(
      rectanglesLeft { Bar(0.6, interval: 0.2...0.9, marker: 1).draw(in: &$0, $1, theme: .mono) }.isEmpty)
  }
}
