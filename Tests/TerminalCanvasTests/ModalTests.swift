import TerminalCanvas
import Testing

@Suite("Modal")
struct ModalTests {
  @Test("A modal is a box in the middle, and what is behind stays readable")
  func middle() {
    var canvas = Canvas(size: Size(width: 16, height: 5))
    for y in 0..<5 { canvas.write("abcdefghijklmnop", x: 0, y: y) }
    let inside = Modal("Help", size: Size(width: 6, height: 1)).draw(in: &canvas, canvas.bounds, theme: .mono)
    canvas.write("inside", in: inside)
    #expect(
      canvas.text == """
        abcdefghijklmnop
        abc╭ Help ──╮nop
        abc│ inside │nop
        abc╰────────╯nop
        abcdefghijklmnop
        """)
    #expect(canvas[0, 0].style.attributes == .dim)
    #expect(canvas[5, 2].style.attributes == [])
  }

  @Test("Wide characters that the box cuts in half are blanked")
  func wide() {
    var canvas = Canvas(size: Size(width: 11, height: 3))
    for y in 0..<3 { canvas.write("層層層層層", x: 0, y: y) }
    Modal("", size: Size(width: 1, height: 1)).draw(in: &canvas, canvas.bounds, theme: .mono)
    #expect(canvas.text == "層 ╭───╮層\n層 │   │層\n層 ╰───╯層")
  }

  @Test("A picture of half blocks fades to one grey")
  func picture() {
    var canvas = Canvas(size: Size(width: 9, height: 5))
    canvas.fill(canvas.bounds, "▀", style: Style(.indexed(31), on: .indexed(220)))
    Modal("", size: Size(width: 1, height: 1)).draw(in: &canvas, canvas.bounds, theme: .dark)
    #expect(canvas[0, 0].style.foreground == canvas[0, 0].style.background)
  }

  @Test("It stays within its rectangle, whatever that is")
  func awkward() {
    let modal = Modal("Help", note: "Esc", size: Size(width: 40, height: 40))
    #expect(rectanglesLeft { _ = modal.draw(in: &$0, $1, theme: .dark) }.isEmpty)
  }
}
