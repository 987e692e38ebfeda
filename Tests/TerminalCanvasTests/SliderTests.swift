import TerminalCanvas
import Testing

@Suite("Slider")
struct SliderTests {
  @Test(
    "The knob stands where the value is",
    arguments: [
      (0, "●──────"), (0.5, "━━━●───"), (1, "━━━━━━●"), (-3, "●──────"), (7, "━━━━━━●"), (.nan, "●──────"),
      (.infinity, "━━━━━━●"), (0.24, "━●─────"), (0.26, "━━●────"),
    ] as [(Double, String)])
  func knob(value: Double, expected: String) {
    #expect(drawn(7, 1) { Slider(value).draw(in: &$0, $1, theme: .dark) } == expected)
  }

  @Test("A disabled slider has a hollow knob")
  func disabled() {
    #expect(drawn(5, 1) { Slider(0.5, isEnabled: false).draw(in: &$0, $1, theme: .mono) } == "━━○──")
  }

  @Test("Every column stands for a value that puts the knob on that column", arguments: 1...120)
  func roundTrip(width: Int) {
    for column in 0..<width {
      let value = Slider.value(at: column, width: width)
      #expect((0...1).contains(value))
      #expect(Slider.position(of: value, width: width) == column)
    }
    #expect(Slider.value(at: -5, width: width) == 0)
    #expect(Slider.value(at: width + 5, width: width) == (width == 1 ? 0 : 1))
  }

  @Test("A value moved to its column and back is off by at most half a column", arguments: 2...80)
  func nearest(width: Int) {
    for value in stride(from: 0.0, through: 1, by: 0.013) {
      let back = Slider.value(at: Slider.position(of: value, width: width), width: width)
      #expect(abs(back - value) <= 0.5 / Double(width - 1) + 1e-12)
    }
  }

  @Test("The drawn knob is on the column that the mouse would find", arguments: [2, 3, 10, 33])
  func drawnKnob(width: Int) {
    for column in 0..<width {
      let text = drawn(width, 1) {
        Slider(Slider.value(at: column, width: width)).draw(in: &$0, $1, theme: .mono)
      }
      #expect(Array(text).firstIndex(of: "●") == column)
    }
  }

  @Test("It stands on the ground of a selected row", arguments: [Theme.dark, .mono])
  func ground(theme: Theme) {
    var canvas = Canvas(size: Size(width: 7, height: 1))
    canvas.fill(canvas.bounds, style: theme.selection)
    Slider(0.5, isFocused: true).draw(in: &canvas, canvas.bounds, theme: theme)
    #expect((0..<7).allSatisfy { canvas[$0, 0].style.background == theme.selection.background })
    let reversed = (0..<7).map { canvas[$0, 0].style.attributes.contains(.reverse) }
    let isReverse = theme.selection.attributes.contains(.reverse)
    #expect(reversed == [isReverse, isReverse, isReverse, false, isReverse, isReverse, isReverse])
  }

  @Test("It stays within its rectangle, whatever that is")
  func awkward() { #expect(rectanglesLeft { Slider(0.6).draw(in: &$0, $1, theme: .mono) }.isEmpty) }
}
