import TerminalCanvas
import Testing

@Suite("Progress bar")
struct ProgressBarTests {
  @Test(
    "The percentage stands behind the bar and doesn't move it",
    arguments: [
      (0.4375, "▕███▌    ▏  43 %"), (0, "▕        ▏   0 %"), (1, "▕████████▏ 100 %"),
      (0.999, "▕███████▉▏  99 %"),
      (.nan, "▕        ▏   0 %"),
    ] as [(Double, String)])
  func percentage(value: Double, expected: String) {
    #expect(drawn(16, 1) { ProgressBar(value).draw(in: &$0, $1, theme: .mono) } == expected)
  }

  @Test("Its own label takes the place of the percentage")
  func label() {
    #expect(
      drawn(16, 1) { ProgressBar(0.5, label: "epoch 2/3").draw(in: &$0, $1, theme: .mono) }
        == "▕██  ▏ epoch 2/3")
    #expect(drawn(8, 1) { ProgressBar(0.5).draw(in: &$0, $1, theme: .mono) } == "    50 %")
  }

  @Test("It stays within its rectangle, whatever that is")
  func awkward() { #expect(rectanglesLeft { ProgressBar(0.6).draw(in: &$0, $1, theme: .mono) }.isEmpty) }
}
