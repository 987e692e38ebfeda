import TerminalCanvas
import Testing

/// Sizes beyond the tiny ones that the tests of each widget try: whatever a person makes of the window.
@Suite("Every size")
struct EverySizeTests {
  private static let widgets: [String: @Sendable (inout Canvas, Rectangle, Theme) -> Void] = [
    "table": { canvas, rectangle, theme in
      let rows: [[StyledLine]] = (0..<20).map { ["row \($0)", "層層層", "1.5 KiB"] }
      Table([.init("a", .length(6)), .init("b", .fill(2)), .init("c", .minimum(4), .trailing)], rows: rows)
        .draw(in: &canvas, rectangle, theme: theme)
    },
    "histogram": { canvas, rectangle, theme in
      let counts = (0..<64).map { $0 * (63 - $0) }
      HistogramPlot(
        range: -0.3...0.4, kept: counts, pruned: counts.reversed(), original: counts, thresholds: [0, 0.1],
        levels: [-0.3, 0.4]
      ).draw(in: &canvas, rectangle, theme: theme)
    },
    "heatmap": { canvas, rectangle, theme in
      HeatmapPlot((0..<91).map { Float($0) / 90 }, columns: 13, cursor: .init(row: 6, column: 12))
        .draw(in: &canvas, rectangle, theme: theme)
    },
    "chart": { canvas, rectangle, theme in
      LineChart(
        [
          .init("loss", values: [3, 1, 4, 1, 5, 9, 2, 6]), .init("points", [.init(x: 2, y: 3)], marker: "●"),
        ],
        y: .init(0.1...20, isLogarithmic: true)
      ).draw(in: &canvas, rectangle, theme: theme)
    },
    "scatter plot": { canvas, rectangle, theme in
      ScatterPlot(
        [.init(x: 1, y: 2, glyph: "●", interval: 1...3), .init(x: 90, y: 5, glyph: "○")],
        frontier: [.init(x: 1, y: 2), .init(x: 90, y: 5)], x: .init(isLogarithmic: true, format: .bytes),
        selected: 0, legend: [.init("●", "points", theme.text)]
      ).draw(in: &canvas, rectangle, theme: theme)
    },
    "modal": { canvas, rectangle, theme in
      Modal("title", note: "note", size: Size(width: 20, height: 5)).draw(
        in: &canvas, rectangle, theme: theme)
    },
  ]

  @Test("Nothing leaves its rectangle at any size", arguments: widgets.keys.sorted(), [Theme.dark, .mono])
  func sizes(name: String, theme: Theme) throws {
    let draw = try #require(Self.widgets[name])
    let ground = Cell("~", Style(.indexed(1)))
    for width in stride(from: 1, through: 64, by: 3) {
      for height in stride(from: 1, through: 16, by: 2) {
        var canvas = Canvas(size: Size(width: width + 2, height: height + 2))
        canvas.fill(canvas.bounds, "~", style: ground.style)
        draw(&canvas, Rectangle(x: 1, y: 1, width: width, height: height), theme)
        let left = (0..<height + 2).allSatisfy { canvas[0, $0] == ground && canvas[width + 1, $0] == ground }
        let above = (0..<width + 2).allSatisfy { canvas[$0, 0] == ground && canvas[$0, height + 1] == ground }
        #expect(left && above, "\(width) × \(height)")
      }
    }
  }
}
