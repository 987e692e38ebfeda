import TerminalCanvas
import Testing

@Suite("Histogram plot")
struct HistogramPlotTests {
  private let bell = [1, 2, 5, 11, 21, 34, 48, 58, 62, 58, 48, 34, 21, 11, 5, 2, 1]

  private var plot: HistogramPlot {
    let isPruned = bell.indices.map { (6...10).contains($0) }
    return HistogramPlot(
      range: -0.34...0.34, kept: zip(bell, isPruned).map { $1 ? 0 : $0 },
      pruned: zip(bell, isPruned).map { $1 ? $0 : 0 }, thresholds: [-0.12, 0.12], levels: [-0.2, 0, 0.2])
  }

  @Test("Columns stand on an axis with ticks and levels, beside an axis of counts")
  func whole() {
    #expect(
      drawn(39, 7) { plot.draw(in: &$0, $1, theme: .dark) } == """
          62┤           │▁▁▆▆██▆▆▁▁│
            │          ▂▂██████████▂▂
            │        ▃▃█│██████████│█▃▃
           0┤▁▁▁▁▃▃▆▆███│██████████│███▆▆▃▃▁▁▁▁
                    ╵         ╵         ╵
            └───────┬─────────┬─────────┬──────
                  −0.2       0.0       0.2
        """)
  }

  @Test("Without colours the pruned part has a texture")
  func mono() {
    #expect(
      drawn(17, 4) { plot.draw(in: &$0, $1, theme: .mono) } == """
             ▁░░░░░▁
        ▁▁▁▃▅│░░░░░│▅▃▁▁▁
        ───┬────┬────┬───
         −0.2  0.0  0.2
        """)
  }

  @Test("The legend names what is shown, with the glyphs of the theme")
  func legend() {
    #expect(
      plot.legend(theme: .dark).map { $0.glyph + $0.label } == ["█kept", "█pruned", "╵levels", "│threshold"])
    #expect(plot.legend(theme: .mono)[1].glyph == "░")
    #expect(HistogramPlot(range: 0...1, kept: [1]).legend(theme: .dark).map(\.label) == ["kept"])
  }

  @Test("The original is outlined where there is less now")
  func outline() {
    let plot = HistogramPlot(range: 0...1, kept: [0, 16, 4, 0], original: [16, 16, 16, 2])
    #expect(drawn(4, 2) { plot.draw(in: &$0, $1, theme: .dark) } == "▔█▔\n █▄▁")
  }

  @Test("A column that is partly pruned shows both parts in one cell")
  func parts() {
    var canvas = Canvas(size: Size(width: 2, height: 2))
    HistogramPlot(range: 0...1, kept: [4, 8], pruned: [12, 0]).draw(in: &canvas, canvas.bounds, theme: .dark)
    #expect(canvas.text == "█\n▄█")
    #expect(canvas[0, 0].style == Theme.dark.pruned)
    #expect(canvas[0, 1].style.foreground == Theme.dark.kept.foreground)
    #expect(canvas[0, 1].style.background == Theme.dark.pruned.foreground)
  }

  @Test("A single weight beside a million is still visible", arguments: [false, true])
  func single(isLogarithmic: Bool) {
    let plot = HistogramPlot(range: 0...1, kept: [1, 0, 1_000_000], isLogarithmic: isLogarithmic)
    let text = drawn(3, 2) { plot.draw(in: &$0, $1, theme: .mono) }
    #expect(text == (isLogarithmic ? "  █\n▁ █" : "  █\n▁ █"))
  }

  @Test("A logarithmic histogram has ticks at powers of ten")
  func logarithmic() {
    let plot = HistogramPlot(range: 0...3, kept: [1, 100, 10_000], isLogarithmic: true)
    #expect(
      drawn(20, 7) { plot.draw(in: &$0, $1, theme: .mono) } == """
         10k┤          █████
          1k┤          █████
         100┤     ▄▄▄▄▄█████
          10┤     ██████████
           1┤▃▃▃▃▃██████████
            └┬────┬────┬───┬
             0    1    2   3
        """)
  }

  @Test(
    "Many bins and few columns, or few bins and many columns, keep the shape", arguments: [3, 17, 34, 51])
  func resampling(width: Int) {
    // Reference: the same distribution, each bin cut into `width` pieces of which `bins` in a row make a column.
    let pieces = bell.flatMap { count in (0..<width).map { _ in Double(count) / Double(width) } }
    let columns = (0..<width).map { column in
      pieces[column * bell.count..<(column + 1) * bell.count].reduce(0, +)
    }
    let highest = columns.max() ?? 1
    var canvas = Canvas(size: Size(width: width, height: 2))
    HistogramPlot(range: 0...1, kept: bell).draw(in: &canvas, canvas.bounds, theme: .dark)
    let glyphs = Array(" ▁▂▃▄▅▆▇█")
    for (column, count) in columns.enumerated() {
      let eighths = [1, 0].map { glyphs.firstIndex(of: canvas[column, $0].character) ?? -1 }.reduce(0, +)
      #expect(abs(Double(eighths) - max(1, count / highest * 16)) <= 1)
    }
  }

  @Test("The mouse finds the value that a column shows", arguments: [1, 12, 20, 39, 111])
  func mouse(width: Int) {
    let rectangle = Rectangle(x: 3, y: 2, width: width, height: 6)
    let area = plot.plotArea(in: rectangle)
    for column in area.x..<area.right {
      #expect(plot.column(of: plot.value(at: column, in: rectangle), in: rectangle) == column)
    }
    #expect(plot.column(of: 9, in: rectangle) == nil)
    #expect(abs(plot.value(at: -100, in: rectangle)) <= 0.34)
  }

  @Test(
    "What is pointed at is on the axis, with glyphs of its own, and moves nothing else", arguments: [4, 7])
  func pointers(height: Int) throws {
    var pointing = plot
    pointing.pointer = 0.3
    pointing.mark = .init(range: -0.2...0.1, mean: -0.1)
    let lines = drawn(39, height) { pointing.draw(in: &$0, $1, theme: .mono) }.split(separator: "\n")
    let rectangle = Rectangle(x: 0, y: 0, width: 39, height: height)
    func column(_ glyph: Character) -> Int? {
      lines[height - 2].firstIndex(of: glyph).map {
        lines[height - 2].distance(from: lines[height - 2].startIndex, to: $0)
      }
    }
    #expect(column("▲") == plot.column(of: 0.3, in: rectangle))
    #expect(column("◆") == plot.column(of: -0.1, in: rectangle))
    #expect(column("═") == plot.column(of: -0.2, in: rectangle))
    let others = drawn(39, height) { plot.draw(in: &$0, $1, theme: .mono) }.split(separator: "\n")
    #expect(lines.indices.filter { lines[$0] != others[$0] } == [height - 2])
  }

  @Test(
    "Readings of all columns are every bin once, whatever the numbers of both",
    arguments: [1, 3, 17, 40, 200])
  func readings(columns: Int) throws {
    var pointing = plot
    pointing.original = bell
    var edge = -0.34
    var sum = (kept: 0, pruned: 0, original: 0)
    for column in 0..<columns {
      let value = PlotScale(plot.range).value(atStep: column, of: columns)
      let reading = try #require(pointing.reading(at: value, columns: columns))
      #expect(reading.kept + reading.pruned == reading.original)
      // Where columns are narrower than bins several of them read the same one.
      guard columns <= bell.count || abs(reading.range.lowerBound - edge) < 1e-9 else { continue }
      #expect(abs(reading.range.lowerBound - edge) < 1e-9)
      edge = reading.range.upperBound
      sum.kept += reading.kept
      sum.pruned += reading.pruned
      sum.original += reading.original
    }
    #expect(sum.original == bell.reduce(0, +) && sum.kept + sum.pruned == sum.original)
    #expect(abs(edge - 0.34) < 1e-9)
    #expect(
      pointing.reading(at: 0.5, columns: columns) == nil
        && pointing.reading(at: .nan, columns: columns) == nil)
    #expect(pointing.reading(at: 0, columns: 0) == nil)
  }

  @Test("It stays within its rectangle, whatever that is, and nothing it is given makes trouble")
  func awkward() {
    #expect(rectanglesLeft { plot.draw(in: &$0, $1, theme: .mono) }.isEmpty)
    var odd = HistogramPlot(
      range: -.infinity...(.infinity), kept: [], pruned: [-3, .max, .max], original: [.max],
      thresholds: [.nan],
      levels: [.infinity, -.infinity], isLogarithmic: true)
    odd.pointer = .nan
    odd.mark = .init(range: -.infinity...(.infinity), mean: .nan)
    #expect(rectanglesLeft { odd.draw(in: &$0, $1, theme: .dark) }.isEmpty)
  }
}
