import TerminalCanvas
import Testing

@Suite("Table")
struct TableTests {
  private func table(selected: Int? = 1, offset: Int = 0, rows: Int = 4, theme: Theme = .mono) -> Table {
    Table(
      [.init("layer", .length(6)), .init("shape", .fill(1)), .init("bytes", .length(8), .trailing)],
      rows: (0..<rows).map {
        ["conv\($0)", StyledLine("20×1×5×5", theme.dim), StyledLine("\($0).5 KiB", Style(.indexed(220)))]
      },
      selected: selected, offset: offset)
  }

  @Test("Columns are aligned below their titles")
  func columns() {
    #expect(
      drawn(26, 3) { _ = table(rows: 2).draw(in: &$0, $1, theme: .mono) } == """
        layer  shape         bytes
        conv0  20×1×5×5    0.5 KiB
        conv1  20×1×5×5    1.5 KiB
        """)
  }

  @Test("Rows that don't fit are scrolled, with a bar at the side")
  func scrolling() {
    #expect(
      drawn(24, 3) { _ = table(offset: 99).draw(in: &$0, $1, theme: .mono) } == """
        layer  shape      bytes
        conv2  20×1×5…  2.5 KiB│
        conv3  20×1×5…  3.5 KiB┃
        """)
    #expect(
      drawn(24, 3) { _ = table(offset: 0).draw(in: &$0, $1, theme: .mono) }.hasSuffix("1.5 KiB│"))
  }

  @Test("The selection spans the row and leaves colours that mean something")
  func selection() {
    var canvas = Canvas(size: Size(width: 26, height: 5))
    table(theme: .dark).draw(in: &canvas, canvas.bounds, theme: .dark)
    #expect((0..<26).allSatisfy { canvas[$0, 2].style.background == Theme.dark.selection.background })
    #expect(canvas[0, 2].style.foreground == Theme.dark.selection.foreground)
    #expect(canvas[8, 2].style.foreground == Theme.dark.selection.foreground)
    #expect(canvas[8, 1].style.foreground == Theme.dark.dim.foreground)
    #expect(canvas[25, 2].style.foreground == .indexed(220))
    #expect(canvas[0, 1].style.background == .standard)
  }

  @Test("A colour that could hardly be read on the selection's ground gives way to the selection's")
  func legibleSelection() {
    let cells = [StyledLine("a", Style(.indexed(203))), StyledLine("b", Style(.indexed(220)))]
    var canvas = Canvas(size: Size(width: 3, height: 1))
    Table([.init("", .length(1)), .init("", .length(1))], rows: [cells], selected: 0)
      .draw(in: &canvas, canvas.bounds, theme: .dark)
    #expect(canvas[0, 0].style.foreground == Theme.dark.selection.foreground)
    #expect(canvas[2, 0].style.foreground == .indexed(220))
  }

  @Test("It tells where its cells are")
  func places() {
    var canvas = Canvas(size: Size(width: 26, height: 4))
    let places = table(offset: 1).draw(in: &canvas, Rectangle(x: 2, y: 1, width: 24, height: 3), theme: .mono)
    #expect(places.firstRow == 1)
    #expect(places.cell(row: 1, column: 0) == Rectangle(x: 2, y: 2, width: 6, height: 1))
    #expect(places.cell(row: 0, column: 0) == nil)
    #expect(places.cell(row: 1, column: 3) == nil)
    #expect(places.row(at: Point(x: 5, y: 3)) == 2)
    #expect(places.row(at: Point(x: 5, y: 1)) == nil)
  }

  @Test(
    "The offset moves just as far as the selected row needs",
    arguments: [
      (0, 0, 10, 4, 0), (0, 5, 10, 4, 2), (6, 3, 10, 4, 3), (3, 4, 10, 4, 3), (9, 9, 10, 4, 6),
      (5, 0, 2, 4, 0),
      (3, 3, 10, 0, 0), (0, -1, 0, 4, 0),
    ])
  func offset(so: Int, row: Int, count: Int, height: Int, expected: Int) {
    #expect(Table.offset(so, showing: row, count: count, height: height) == expected)
  }

  @Test("The scroll bar reaches both ends and nothing is hidden", arguments: 1...12)
  func scrollBar(height: Int) {
    let count = 37
    let bars = (0...count - height).map { offset in
      drawn(1, height) { ScrollBar(offset: offset, count: count).draw(in: &$0, $1, theme: .mono) }
    }
    #expect(bars.first?.hasPrefix("┃") == true && bars.last?.hasSuffix("┃") == true)
    #expect(bars.allSatisfy { $0.contains("┃") })
  }

  @Test("It stays within its rectangle, whatever that is")
  func awkward() {
    let table = table(selected: 2, offset: -3, rows: 9)
    #expect(rectanglesLeft { _ = table.draw(in: &$0, $1, theme: .mono) }.isEmpty)
    #expect(rectanglesLeft { _ = Table([], rows: [[]]).draw(in: &$0, $1, theme: .mono) }.isEmpty)
  }

  @Test(
    "A place of the scroll bar stands for a row, from the first to the last", arguments: [1, 2, 5, 9, 50])
  func places(height: Int) {
    let bar = ScrollBar(offset: 0, count: 40)
    let place = Rectangle(x: 3, y: 2, width: 1, height: height)
    #expect(bar.index(at: 2, in: place) == 0 && bar.index(at: -9, in: place) == 0)
    if height > 1 {
      #expect(bar.index(at: 1 + height, in: place) == 39 && bar.index(at: 99, in: place) == 39)
    }
    let rows = (0..<height).map { bar.index(at: 2 + $0, in: place) }
    #expect(rows == rows.sorted())
    #expect(ScrollBar(offset: 0, count: 0).index(at: 4, in: place) == 0)
  }
}
