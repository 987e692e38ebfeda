import TerminalCanvas
import Testing

@Suite("Paragraph")
struct ParagraphTests {
  @Test(
    "Lines break between words, and long words anywhere",
    arguments: [
      ("the quick brown fox", 10, ["the quick", "brown fox"]), ("a  b", 10, ["a b"]), ("", 5, [""]),
      ("one\n\ntwo", 5, ["one", "", "two"]), ("abcdefgh i", 3, ["abc", "def", "gh", "i"]),
      ("a bcdef", 3, ["a", "bcd", "ef"]), ("層層", 3, ["層", "層"]), ("層", 1, ["層"]), ("abc", 0, []),
    ])
  func lines(text: String, width: Int, expected: [String]) {
    #expect(Paragraph(text).lines(width: width) == expected)
  }

  @Test("Text that doesn't fit ends in an ellipsis")
  func cut() {
    let paragraph = Paragraph("the quick brown fox jumps")
    #expect(drawn(10, 2) { paragraph.draw(in: &$0, $1, theme: .mono) } == "the quick\nbrown fox…")
    #expect(drawn(10, 3) { paragraph.draw(in: &$0, $1, theme: .mono) } == "the quick\nbrown fox\njumps")
  }

  @Test("It stays within its rectangle, whatever that is")
  func awkward() {
    #expect(
      rectanglesLeft { canvas, rectangle in
        _ = Paragraph("層 words 層層層 and words").draw(in: &canvas, rectangle, theme: .mono)
      }.isEmpty)
  }
}
