import TerminalCanvas
import Testing

@Suite("Tabs")
struct TabsTests {
  @Test("Tabs are numbered, and tell where they are")
  func places() {
    var canvas = Canvas(size: Size(width: 40, height: 1))
    let places = Tabs(["Compress", "Jobs"], selected: 1).draw(in: &canvas, canvas.bounds, theme: .mono)
    #expect(canvas.text == " 1 Compress   2 Jobs")
    #expect(
      places == [Rectangle(x: 0, y: 0, width: 12, height: 1), Rectangle(x: 13, y: 0, width: 8, height: 1)])
    #expect(canvas[14, 0].style == Theme.mono.activeTab)
  }

  @Test("When there is little room, only the current tab keeps its name")
  func tight() {
    #expect(
      drawn(19, 1) { Tabs(["Compress", "Distill", "Jobs"], selected: 2).draw(in: &$0, $1, theme: .mono) }
        == " 1   2   3 Jobs")
  }

  @Test("It stays within its rectangle, whatever that is")
  func awkward() {
    let left = rectanglesLeft { canvas, rectangle in
      let places = Tabs(["Compress", "Jobs"], selected: 0).draw(in: &canvas, rectangle, theme: .mono)
      #expect(places.count == 2)
      #expect(places.allSatisfy { $0.x >= rectangle.x && $0.right <= rectangle.right })
    }
    #expect(left.isEmpty)
  }
}
