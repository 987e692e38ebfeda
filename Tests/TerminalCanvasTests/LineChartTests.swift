import TerminalCanvas
import Testing

@Suite("Line chart and sparkline")
struct LineChartTests {
  private let loss = LineChart(
    [
      .init("student", values: [2.3, 1.2, 0.8, 0.6, 0.5, 0.42, 0.38, 0.35]),
      .init("teacher", values: [0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3]),
    ], y: .init(0...2.5))

  @Test("Curves of dots stand over two axes with a legend above")
  func curves() {
    #expect(
      drawn(40, 9) { loss.draw(in: &$0, $1, theme: .mono) } == """
                            ━ student  ╍ teacher
         │⠢⡀
        2┤ ⠈⢢
         │   ⠑⢄
        1┤     ⠉⠒⠢⢄⣀
         │          ⠉⠉⠒⠒⠒⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀
        0┤⠒⠒⠒ ⠐⠒⠒⠂ ⠒⠒⠒ ⠐⠒⠒⠂ ⠒⠒⠒ ⠐⠒⠒⠂ ⠒⠒⠒⠉⠙⠛⠛⠋⠉⠛⠛
         └┬────┬────┬─────┬────┬─────┬────┬────┬
          0    1    2     3    4     5    6    7
        """)
  }

  @Test("Points have markers; sizes have ticks in binary units, on a logarithmic axis too")
  func points() {
    let chart = LineChart(
      [
        .init(
          "recipes", [.init(x: 20_000, y: 0.86), .init(x: 42_000, y: 0.902), .init(x: 1_700_000, y: 0.909)],
          marker: "●")
      ],
      x: .init(16_384...2_097_152, isLogarithmic: true, format: .bytes, guides: [262_144]),
      y: .init(0.85...0.92, format: .percent), highlight: .init(x: 42_000, y: 0.902))
    #expect(
      drawn(44, 9) { chart.draw(in: &$0, $1, theme: .mono) } == """
                                           ● recipes
            │                      ╎              ●
        90 %┤       ◆              ╎
            │                      ╎
            │                      ╎
            │                      ╎
        85 %┤ ●                    ╎
            └┬──────────┬──────────┬──────────┬─────
             16 KiB  64 KiB     256 KiB     1 MiB
        """)
    let rectangle = Rectangle(x: 0, y: 0, width: 44, height: 9)
    for (index, sample) in chart.series[0].samples.enumerated() {
      let found = chart.place(of: sample, in: rectangle).flatMap { chart.sample(at: $0, in: rectangle) }
      #expect(found?.series == 0 && found?.sample == index)
    }
    #expect(chart.sample(at: Point(x: 30, y: 6), in: rectangle) == nil)
  }

  @Test("A line goes through every column, and has a gap where there is no number")
  func gap() {
    let chart = LineChart([.init("", values: [0, 1, .nan, 0, 0])], x: .init(0...4), y: .init(0...1))
    #expect(drawn(5, 1) { chart.draw(in: &$0, $1, theme: .mono) } == "⡰⠁ ⢀⣀")
  }

  @Test("What is far outside neither shows nor takes long")
  func outside() {
    let chart = LineChart(
      [.init("", values: [0, 1e300, -.infinity, .infinity, 0])], x: .init(0...4), y: .init(0...1))
    #expect(drawn(6, 2) { chart.draw(in: &$0, $1, theme: .mono) }.contains("⡇"))
  }

  @Test("A sparkline shows the last values, the lowest as an eighth, gaps as blanks")
  func sparkline() {
    let line = Sparkline([9, 9, 0, 1, 2, 3, .nan, 5, 6, 7])
    #expect(drawn(8, 1) { line.draw(in: &$0, $1, theme: .mono) } == "▁▂▃▄ ▆▇█")
    #expect(drawn(2, 2) { Sparkline([0, 1]).draw(in: &$0, $1, theme: .mono) } == " █\n▁█")
    #expect(drawn(3, 1) { Sparkline([5, 5], range: 0...10).draw(in: &$0, $1, theme: .mono) } == "▅▅")
  }

  @Test("They stay within their rectangle, whatever that is")
  func awkward() {
    #expect(rectanglesLeft { loss.draw(in: &$0, $1, theme: .mono) }.isEmpty)
    #expect(rectanglesLeft { LineChart([]).draw(in: &$0, $1, theme: .mono) }.isEmpty)
    #expect(
      rectanglesLeft { Sparkline([1, 2, -.infinity, .infinity]).draw(in: &$0, $1, theme: .mono) }.isEmpty)
    let points = LineChart(
      [.init("a", [.init(x: .nan, y: 1), .init(x: -1, y: 2)], marker: "●")], x: .init(isLogarithmic: true),
      y: .init(guides: [.nan, 2, .infinity]), highlight: .init(x: 1, y: .nan))
    #expect(rectanglesLeft { points.draw(in: &$0, $1, theme: .mono) }.isEmpty)
  }
}
