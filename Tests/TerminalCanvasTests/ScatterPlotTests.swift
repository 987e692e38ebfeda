import TerminalCanvas
import Testing

@Suite("Scatter plot")
struct ScatterPlotTests {
  private let plot = ScatterPlot(
    [
      .init(x: 20_000, y: 0.86, glyph: "●"), .init(x: 42_000, y: 0.902, glyph: "▲"),
      .init(x: 90_000, y: 0.87, glyph: "○"), .init(x: 1_700_000, y: 0.909, glyph: "★"),
    ], frontier: [.init(x: 20_000, y: 0.86), .init(x: 42_000, y: 0.902), .init(x: 1_700_000, y: 0.909)],
    x: .init(16_384...2_097_152, isLogarithmic: true, format: .bytes, guides: [262_144]),
    y: .init(0.85...0.92, format: .percent),
    legend: [.init("●", "recipe", .plain), .init("▲", "trained on", .plain)])
  private let rectangle = Rectangle(x: 0, y: 0, width: 48, height: 11)

  @Test("Points stand over two axes, joined by steps that stay as high as the point before")
  func steps() {
    #expect(
      drawn(48, 11) { plot.draw(in: &$0, $1, theme: .mono) } == """
                                  ● recipe  ▲ trained on
        92 %┤                        ╎
            │                        ╎                ★⠒
        90 %┤        ▲⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠁
            │        ⡇               ╎
        88 %┤        ⡇               ╎
            │        ⡇      ○        ╎
        86 %┤ ●⣀⣀⣀⣀⣀⣀⡇               ╎
            │                        ╎
            └┬───────────┬───────────┬───────────┬──────
             16 KiB   64 KiB      256 KiB      1 MiB
        """)
  }

  @Test("Both axes show where the selected point is, a line how high it may be, and it lies over all others")
  func selection() {
    var plot = plot
    plot.marks[1].interval = 0.88...0.91
    plot.marks.append(.init(x: 42_000, y: 0.902, glyph: "■"))
    plot.selected = 1
    #expect(
      drawn(48, 11) { plot.draw(in: &$0, $1, theme: .mono) } == """
                                  ● recipe  ▲ trained on
        92 %┤                        ╎
            │        ┬               ╎                ★⠒
        90 %▸        ▲⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠁
            │        │               ╎
        88 %┤        ┴               ╎
            │        ⡇      ○        ╎
        86 %┤ ●⣀⣀⣀⣀⣀⣀⡇               ╎
            │                        ╎
            └┬───────▴───┬───────────┬───────────┬──────
             16 KiB   64 KiB      256 KiB      1 MiB
        """)
  }

  @Test("A point is found where it is drawn, and near to it; of two in one cell the topmost")
  func hits() throws {
    for index in plot.marks.indices {
      let place = try #require(plot.place(of: index, in: rectangle))
      #expect(plot.mark(at: place, in: rectangle) == index)
      #expect(plot.mark(at: Point(x: place.x + 1, y: place.y - 1), in: rectangle) == index)
      #expect(plot.mark(at: Point(x: place.x + 1, y: place.y), in: rectangle, within: 0) == nil)
    }
    #expect(plot.mark(at: Point(x: 30, y: 6), in: rectangle) == nil)
    var double = plot
    double.marks.append(double.marks[0])
    let place = try #require(double.place(of: 0, in: rectangle))
    #expect(double.mark(at: place, in: rectangle) == 4)
    double.selected = 0
    #expect(double.mark(at: place, in: rectangle) == 0)
  }

  @Test("A cell's value lies in that cell, and beside the axes there is none")
  func values() throws {
    let area = plot.area(in: rectangle)
    for x in area.x..<area.right {
      for y in area.y..<area.bottom {
        let value = try #require(plot.value(at: Point(x: x, y: y), in: rectangle))
        let probe = ScatterPlot(
          [.init(x: value.x, y: value.y, glyph: "x")], x: plot.x, y: plot.y, legend: plot.legend)
        #expect(probe.place(of: 0, in: rectangle) == Point(x: x, y: y))
      }
    }
    #expect(plot.value(at: Point(x: area.x - 1, y: area.y), in: rectangle) == nil)
    #expect(plot.value(at: Point(x: area.x, y: area.bottom), in: rectangle) == nil)
  }

  @Test("What is outside of the axes isn't drawn, but the line to it leaves them in the right direction")
  func outside() {
    var plot = plot
    plot.x.range = 30_000...60_000
    plot.y.range = 0.89...0.91
    plot.selected = 3
    #expect(
      drawn(48, 9) { plot.draw(in: &$0, $1, theme: .mono) } == """
                                  ● recipe  ▲ trained on
        91 %┤
            │
        90 %┤                    ▲⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒
            │                    ⢸
            │                    ⢸
        89 %┤                    ⢸
            └─┬─────────────────┬─────────────┬─────────
             30 KiB          40 KiB        50 KiB
        """)
    #expect(plot.place(of: 0, in: rectangle) == nil)
  }

  @Test("It stays within its rectangle, whatever that is, and whatever the numbers are")
  func awkward() {
    #expect(rectanglesLeft { ScatterPlot([]).draw(in: &$0, $1, theme: .mono) }.isEmpty)
    var plot = plot
    plot.selected = 1
    plot.marks[1].interval = -1...2
    #expect(rectanglesLeft { plot.draw(in: &$0, $1, theme: .mono) }.isEmpty)
    let odd = ScatterPlot(
      [
        .init(x: .nan, y: 1, glyph: "●"), .init(x: -1, y: .infinity, glyph: "●", interval: 3...4),
        .init(x: 0, y: 0, glyph: "●", interval: -1...(.infinity)),
      ], frontier: [.init(x: .nan, y: 1), .init(x: 0, y: .nan), .init(x: 1, y: .infinity)],
      x: .init(isLogarithmic: true, guides: [.nan]))
    for selected in [nil, -1, 0, 1, 2, 7] {
      var odd = odd
      odd.selected = selected
      #expect(rectanglesLeft { odd.draw(in: &$0, $1, theme: .mono) }.isEmpty)
    }
  }
}

@Suite("Zooming a scale")
struct PlotScaleZoomTests {
  @Test(
    "The value that it is magnified around stays where it is", arguments: [false, true], [0.3, 0.8, 1.5, 4])
  func zoom(isLogarithmic: Bool, factor: Double) {
    let scale = PlotScale(2...512, isLogarithmic: isLogarithmic)
    for value in [2.0, 3, 77, 512] {
      let zoomed = PlotScale(scale.zoomed(by: factor, around: value), isLogarithmic: isLogarithmic)
      guard zoomed.range.lowerBound > 0 || !isLogarithmic else { continue }
      #expect(abs(zoomed.part(of: value) - scale.part(of: value)) < 1e-9)
      // A way is as many times longer as it says.
      let (first, last) = (scale.value(at: 0.4), scale.value(at: 0.6))
      #expect(abs(zoomed.part(of: last) - zoomed.part(of: first) - 0.2 * factor) < 1e-9)
    }
  }

  @Test("Moved by a part of its extent, and never out of bounds")
  func shift() {
    let scale = PlotScale(10...20)
    #expect(scale.shifted(by: 0.5) == 15...25)
    #expect(scale.shifted(into: 0...100) == 10...20)
    #expect(scale.shifted(into: 14...100) == 14...24)
    #expect(scale.shifted(into: 0...15) == 5...15)
    #expect(scale.shifted(into: 12...18) == 12...18)
    let powers = PlotScale(4...16, isLogarithmic: true)
    let moved = powers.shifted(into: 1...8)
    #expect(abs(moved.lowerBound - 2) < 1e-9 && moved.upperBound == 8)
  }

  @Test("What is no number leaves it as it is")
  func awkward() {
    let scale = PlotScale(1...10, isLogarithmic: true)
    for range in [
      scale.zoomed(by: 0, around: 2), scale.zoomed(by: .nan, around: 2), scale.zoomed(by: 2, around: .nan),
      scale.zoomed(by: 2, around: -1), scale.zoomed(by: 1e-300, around: 2), scale.shifted(by: .nan),
      scale.shifted(by: 1e300),
    ] { #expect(range == 1...10) }
  }

  @Test(
    "Bytes have powers of two on a wide scale, else round numbers in their unit",
    arguments: [
      (1024.0...65536, ["1 KiB", "4 KiB", "16 KiB", "64 KiB"]),
      (20480...30720, ["20 KiB", "25 KiB", "30 KiB"]),
      (1_048_576...2_097_152, ["1 MiB", "1.5 MiB", "2 MiB"]),
    ])
  func byteTicks(range: ClosedRange<Double>, labels: [String]) {
    #expect(AxisTicks(PlotScale(range, isLogarithmic: true), about: 4, format: .bytes).labels == labels)
  }
}
