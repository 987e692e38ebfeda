import TerminalCanvas
import Testing

@Suite("Layout")
struct LayoutTests {
  @Test(
    "Lengths follow the constraints",
    arguments: [
      (Layout([.length(3), .fill(1), .length(1)]), 10, [3, 6, 1]),
      (Layout([.fill(1), .fill(1), .fill(1)]), 10, [3, 4, 3]),
      (Layout([.fill(2), .fill(1)], spacing: 1), 10, [6, 3]),
      (Layout([.fraction(0.25), .fill(1)]), 10, [3, 7]),
      (Layout([.minimum(4), .fill(1)]), 10, [7, 3]),
      (Layout([.maximum(2), .fill(1)]), 10, [2, 8]),
      (Layout([.length(8), .length(8)]), 10, [8, 2]),
      (Layout([.length(8), .minimum(3), .fill(1)]), 5, [5, 0, 0]),
      (Layout([.length(2), .length(2)]), 10, [2, 2]),
      (Layout([.fraction(.nan), .fraction(7), .length(-3)]), 10, [0, 10, 0]),
      (Layout([]), 10, []), (Layout([.fill(1)]), 0, [0]), (Layout([.fill(0), .fill(1)]), 4, [0, 4]),
    ])
  func lengths(layout: Layout, total: Int, expected: [Int]) { #expect(layout.lengths(of: total) == expected) }

  @Test("Parts with a share fill every width exactly, within a cell of their exact share", arguments: 0...200)
  func exact(width: Int) {
    let weights = [3, 1, 4, 1, 5]
    let lengths = Layout(weights.map { .fill($0) }).lengths(of: width)
    #expect(lengths.reduce(0, +) == width)
    for (length, weight) in zip(lengths, weights) {
      #expect(abs(Double(length) - Double(width * weight) / 14) <= 1)
    }
  }

  @Test("Rows and columns tile the rectangle with the spacing between them")
  func tiles() {
    let layout = Layout([.length(2), .fill(1)], spacing: 1)
    let room = Rectangle(x: 5, y: 7, width: 10, height: 8)
    #expect(
      layout.columns(of: room) == [
        Rectangle(x: 5, y: 7, width: 2, height: 8), Rectangle(x: 8, y: 7, width: 7, height: 8),
      ])
    #expect(
      layout.rows(of: room) == [
        Rectangle(x: 5, y: 7, width: 10, height: 2), Rectangle(x: 5, y: 10, width: 10, height: 5),
      ])
  }

  @Test("No part leaves the rectangle, however little room there is", arguments: 0...6)
  func little(width: Int) {
    let room = Rectangle(x: 3, y: 3, width: width, height: 1)
    for part in Layout([.length(2), .fill(1), .minimum(3), .length(4)], spacing: 2).columns(of: room) {
      #expect(part.x >= room.x && part.right <= room.right)
    }
  }
}
