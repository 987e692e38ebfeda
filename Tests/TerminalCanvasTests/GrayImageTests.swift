import TerminalCanvas
import Testing

@Suite("Grey image")
struct GrayImageTests {
  @Test("Without colours, brightness is drawn in shades, two pixels to a cell")
  func shades() {
    let image = GrayImage([0, 0.25, 0.5, 1, 0, 0.25, 0.5, 1], width: 4, height: 2)
    #expect(drawn(4, 1) { image.draw(in: &$0, $1, theme: .mono) } == " ░▒█")
  }

  @Test("With colours, a cell has a pixel above and one below, the last row of an odd number nothing below")
  func colors() {
    var canvas = Canvas(size: Size(width: 1, height: 2))
    GrayImage([0, 1, 0.5], width: 1, height: 3).draw(in: &canvas, canvas.bounds, theme: .dark)
    #expect(canvas[0, 0] == Cell("▀", Style(.indexed(232), on: .indexed(255))))
    #expect(canvas[0, 1] == Cell("▀", Style(.indexed(244), on: .standard)))
  }

  @Test("It is enlarged by whole factors, or averaged over blocks")
  func scales() {
    let checks = GrayImage([0, 1, 1, 0], width: 2, height: 2)
    #expect(checks.size(in: Size(width: 9, height: 4)) == Size(width: 8, height: 4))
    #expect(drawn(4, 2) { checks.draw(in: &$0, $1, theme: .mono) } == "  ██\n██")
    #expect(drawn(1, 1) { checks.draw(in: &$0, $1, theme: .mono) } == "▒")
    #expect(
      GrayImage([Float](repeating: 0, count: 784), width: 28, height: 28).size(
        in: Size(width: 20, height: 40)) == Size(width: 14, height: 7))
  }

  @Test("What is no brightness is moved to the nearer end")
  func nonsense() {
    let image = GrayImage([.nan, -3, 7, .infinity], width: 4, height: 1)
    #expect(image.pixels == [0, 0, 1, 1])
  }

  @Test("It stays within its rectangle, whatever that is")
  func awkward() {
    let image = GrayImage([Float](repeating: 1, count: 64), width: 8, height: 8)
    #expect(rectanglesLeft { image.draw(in: &$0, $1, theme: .dark) }.isEmpty)
  }
}
