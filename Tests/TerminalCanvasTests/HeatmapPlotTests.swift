import TerminalCanvas
import Testing

@Suite("Heatmap plot")
struct HeatmapPlotTests {
  private let ramp = HeatmapPlot(
    [0, 0.3, 0.5, 1, 0.1, .nan, 0.7, 0.9, 0.2, 0.4], columns: 4, cursor: .init(row: 1, column: 2),
    labels: ("0 %", "100 % kept"))

  @Test("Two rows share a row of cells: the upper is the character's colour, the lower the ground's")
  func halves() {
    var canvas = Canvas(size: Size(width: 4, height: 2))
    ramp.draw(in: &canvas, canvas.bounds, theme: .dark)
    let heat = Theme.dark.heat
    #expect(canvas.text == "▀▀▀▀\n▀▀▀▀")
    #expect(canvas[0, 0].style == Style(heat[0], on: heat[0]))
    #expect(canvas[3, 0].style == Style(heat[6], on: heat[6]))
    #expect(canvas[1, 0].style == Style(heat[2], on: Theme.dark.missing))
    #expect(canvas[2, 0].style == Style(heat[3], on: Theme.dark.heatCursor))
    // The last row is incomplete, and there is nothing below it.
    #expect(canvas[1, 1].style == Style(heat[2], on: .standard))
    #expect(canvas[2, 1].style == Style(Theme.dark.missing, on: .standard))
  }

  @Test("Without colours it has shades, and the cursor is reversed")
  func mono() {
    var canvas = Canvas(size: Size(width: 4, height: 2))
    HeatmapPlot(Array(ramp.values.prefix(8)), columns: 4, cursor: ramp.cursor)
      .draw(in: &canvas, canvas.bounds, theme: .mono)
    #expect(canvas.text == " ░▒█\n ·▓█")
    #expect(canvas[2, 1].style.attributes == .reverse)
    #expect(canvas[1, 1].style.attributes == [])
  }

  @Test(
    "Characters on its colours have none that the terminal lacks", arguments: [ColorDepth.sixteen, .eight])
  func fewColors(_ depth: ColorDepth) {
    for theme in [Theme.dark, .light, .highContrast] {
      for isASCII in [true, false] {
        var theme = theme.suited(to: depth)
        theme.isASCII = isASCII
        var canvas = Canvas(size: Size(width: 34, height: 4))
        ramp.draw(in: &canvas, canvas.bounds, theme: theme)
        for y in 0..<4 {
          for color in (0..<34).flatMap({ [canvas[$0, y].style.foreground, canvas[$0, y].style.background] })
          {
            if case .indexed(let index) = color { #expect(index < depth.rawValue, "\(theme.name)") }
          }
        }
      }
    }
  }

  @Test("There is a labelled colour bar below")
  func colorBar() {
    #expect(
      drawn(34, 4) { ramp.draw(in: &$0, $1, theme: .mono) } == """
                ░░░░░░░░▒▒▒▒▒▒▒▒████████
                ········▓▓▓▓▓▓▓▓████████
        ░░░░░░░░▒▒▒▒▒▒▒▒················
        0 %   ░░▒▒▓▓██ 100 % kept  · none
        """)
    #expect(
      drawn(38, 3) { ramp.draw(in: &$0, $1, theme: .dark) }.hasSuffix(
        "\n0 % ██████████████ 100 % kept  █ none"))
  }

  @Test("A large matrix is averaged over blocks, without what isn't there")
  func averages() {
    // Blocks of 2 × 2: all 1; half 1; only one there, 0.9; nothing there.
    let plot = HeatmapPlot(
      [1, 1, 0, 1, 0.9, .nan, .nan, .nan, 1, 1, 1, 0, .nan, .nan, .nan, .nan], columns: 8)
    let rectangle = Rectangle(x: 0, y: 0, width: 4, height: 1)
    #expect(drawn(4, 1) { plot.draw(in: &$0, $1, theme: .mono) } == "█▒█·")
    #expect(plot.block(in: rectangle, theme: .mono) == Size(width: 2, height: 2))
    #expect(plot.cell(at: Point(x: 2, y: 0), in: rectangle, theme: .mono) == .init(row: 0, column: 4))
  }

  @Test(
    "The mouse finds the element that is drawn there",
    arguments: [(3, 5), (50, 500), (1, 1), (7, 31), (128, 3)], [Theme.dark, .mono])
  func mouse(shape: (rows: Int, columns: Int), theme: Theme) {
    let rectangle = Rectangle(x: 2, y: 1, width: 31, height: 9)
    var plot = HeatmapPlot([Float](repeating: 0, count: shape.rows * shape.columns), columns: shape.columns)
    for y in 0..<12 {
      for x in stride(from: 0, to: 36, by: shape.rows == 50 ? 7 : 1) {
        guard let index = plot.cell(at: Point(x: x, y: y), in: rectangle, theme: theme) else { continue }
        #expect(index.row < shape.rows && index.column < shape.columns)
        plot.cursor = index
        var canvas = Canvas(size: Size(width: 36, height: 12))
        plot.draw(in: &canvas, rectangle, theme: theme)
        let style = canvas[x, y].style
        let isMarked =
          style.attributes.contains(.reverse) || style.foreground == theme.heatCursor
          || style.background == theme.heatCursor
        let isOutlineOnly = shape.rows * shape.columns < 40
        #expect(isMarked || isOutlineOnly)
      }
    }
    #expect(plot.cell(at: Point(x: 1, y: 1), in: rectangle, theme: theme) == nil)
  }

  @Test("It stays within its rectangle, whatever that is, and nothing it is given makes trouble")
  func awkward() {
    #expect(rectanglesLeft { ramp.draw(in: &$0, $1, theme: .dark) }.isEmpty)
    #expect(rectanglesLeft { ramp.draw(in: &$0, $1, theme: .mono) }.isEmpty)
    let odd = HeatmapPlot(
      [.infinity, -.infinity, 1, .nan], columns: 1, range: -.infinity...(.infinity),
      cursor: .init(row: -1, column: 99))
    #expect(rectanglesLeft { odd.draw(in: &$0, $1, theme: .dark) }.isEmpty)
    #expect(rectanglesLeft { HeatmapPlot([1], columns: 0).draw(in: &$0, $1, theme: .dark) }.isEmpty)
    #expect(rectanglesLeft { HeatmapPlot([], columns: -3).draw(in: &$0, $1, theme: .mono) }.isEmpty)
  }
}
