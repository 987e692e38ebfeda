/// A histogram of weights: kept ones, those pruned away on top of them, and an outline of what was there before.
public struct HistogramPlot: Hashable, Sendable {
  /// The edges of the first and the last bin; all bins are equally wide.
  public var range: ClosedRange<Double>
  /// How many weights are kept, by bin.
  public var kept: [Int]
  /// How many weights are pruned away, by bin.
  public var pruned: [Int]
  /// How many weights there were in the original, by bin.
  public var original: [Int]
  /// Values with a vertical line, such as ± the largest magnitude that is pruned.
  public var thresholds: [Double]
  /// Values that a quantized weight can have, marked on the axis.
  public var levels: [Double]
  /// Whether heights grow with the logarithm of the count; a part of a column is then still a part of its count.
  public var isLogarithmic: Bool
  /// A value that is pointed at, to be read off.
  public var pointer: Double?
  /// Weights that are singled out, such as those that another plot points at.
  public var mark: Mark?

  /// Creates a histogram; the three lists of counts may differ in length.
  public init(
    range: ClosedRange<Double>, kept: [Int], pruned: [Int] = [], original: [Int] = [],
    thresholds: [Double] = [], levels: [Double] = [], isLogarithmic: Bool = false
  ) {
    self.range = range
    self.kept = kept
    self.pruned = pruned
    self.original = original
    self.thresholds = thresholds
    self.levels = levels
    self.isLogarithmic = isLogarithmic
  }

  /// The columns themselves within a rectangle, without axes.
  public func plotArea(in rectangle: Rectangle) -> Rectangle { parts(of: rectangle).plot }

  /// The column on the screen of a value, within a rectangle; `nil` when it is outside of the range.
  public func column(of value: Double, in rectangle: Rectangle) -> Int? {
    let plot = plotArea(in: rectangle)
    return PlotScale(range).step(of: value, of: plot.width).map { plot.x + $0 }
  }

  /// The value in the middle of a column of the screen; columns outside give the nearest inside.
  public func value(at column: Int, in rectangle: Rectangle) -> Double {
    let plot = plotArea(in: rectangle)
    return PlotScale(range).value(atStep: column - plot.x, of: plot.width)
  }

  /// What the glyphs and colours of what it shows mean.
  public func legend(theme: Theme) -> [Legend.Entry] {
    let entries: [(isShown: Bool, entry: Legend.Entry)] = [
      (true, .init("█", "kept", theme.kept)),
      (pruned.contains { $0 > 0 }, .init(String(Self.prunedGlyph(theme)), "pruned", theme.pruned)),
      (!original.isEmpty, .init("▔", "original", theme.original)),
      (!levels.isEmpty, .init("╵", "levels", theme.level)),
      (!thresholds.isEmpty, .init("│", "threshold", theme.threshold)),
    ]
    return entries.filter(\.isShown).map(\.entry)
  }

  /// Draws it with its axes, as far as there is room for them.
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) {
    let (plot, yAxis, marks, xAxis) = parts(of: rectangle)
    guard !plot.isEmpty else { return }
    let columns = Columns(self, width: plot.width)
    for column in 0..<plot.width {
      draw(columns, column, in: &canvas, plot, theme: theme)
    }
    let scale = PlotScale(range)
    for threshold in thresholds {
      guard let column = scale.step(of: threshold, of: plot.width) else { continue }
      for y in plot.y..<plot.bottom {
        canvas.overlay("│", x: plot.x + column, y: y, style: theme.threshold, theme: theme)
      }
    }
    if !yAxis.isEmpty { verticalAxis(columns, height: plot.height).draw(in: &canvas, yAxis, theme: theme) }
    HorizontalAxis(scale: scale).draw(in: &canvas, xAxis, theme: theme)
    if !xAxis.isEmpty {
      if !yAxis.isEmpty {
        canvas.write("└", x: plot.x - 1, y: xAxis.y, style: theme.axis, within: rectangle)
      }
      drawLevels(in: &canvas, marks.isEmpty ? xAxis.row(0) : marks, scale: scale, theme: theme)
    }
    drawMarks(in: &canvas, xAxis.isEmpty ? plot.row(plot.height - 1) : xAxis.row(0), theme: theme)
  }

  /// Marks the levels, unless they are so dense that the marks would be a line.
  private func drawLevels(in canvas: inout Canvas, _ row: Rectangle, scale: PlotScale, theme: Theme) {
    let columns = levels.compactMap { scale.step(of: $0, of: row.width) }
    if columns.count > max(1, row.width / 2) {
      let text = "\(Numbers.count(levels.count)) levels, closer than these cells"
      if !isOnAxis(row, canvas), text.cellWidth <= row.width {
        canvas.write(text, in: row, style: theme.level, alignment: .center)
      }
      return
    }
    for column in columns where canvas[row.x + column, row.y].character != "┬" {
      canvas.write("╵", x: row.x + column, y: row.y, style: theme.level, within: row)
    }
  }

  private func isOnAxis(_ row: Rectangle, _ canvas: Canvas) -> Bool {
    (row.x..<row.right).contains { canvas[$0, row.y].character == "─" }
  }

  /// Labels of counts take at most four columns, so the plot's place doesn't depend on what is counted. Levels have a row of
  /// their own where there is room.
  func parts(
    of rectangle: Rectangle
  ) -> (plot: Rectangle, yAxis: Rectangle, marks: Rectangle, xAxis: Rectangle) {
    let below = rectangle.height >= 4 ? 2 : rectangle.height == 3 ? 1 : 0
    let left = rectangle.width >= 20 && rectangle.height >= 3 ? 5 : 0
    let between = rectangle.height >= 6 && !levels.isEmpty ? 1 : 0
    let plot = rectangle.inset(left: left, bottom: below + between)
    let yAxis = Rectangle(x: rectangle.x, y: plot.y, width: left, height: plot.height)
    let marks = Rectangle(x: plot.x, y: plot.bottom, width: plot.width, height: between)
    let xAxis = Rectangle(x: plot.x, y: marks.bottom, width: plot.width, height: below)
    return (plot, yAxis, marks, xAxis)
  }

  private func verticalAxis(_ columns: Columns, height: Int) -> VerticalAxis {
    var labels: [Int: String] = [:]
    if columns.highest > 0 {
      if isLogarithmic {
        var decade = 1.0
        while decade < columns.highest {
          let row = height - 1 - min(height - 1, Int(columns.part(of: decade) * Double(height)))
          labels[row] = Numbers.shortCount(Int(decade))
          decade *= 10
        }
      } else if height > 1 {
        labels[height - 1] = "0"
      }
      labels[0] = Numbers.shortCount(Int(min(columns.highest, 9e18).rounded(.up)))
    }
    return VerticalAxis(labels: labels, height: height)
  }

  private func draw(
    _ columns: Columns, _ column: Int, in canvas: inout Canvas, _ plot: Rectangle, theme: Theme
  ) {
    let (kept, total) = columns.eighths(column, height: plot.height)
    let before = columns.originalEighths(column, height: plot.height)
    for row in 0..<plot.height {
      let keptHere = min(max(kept - row * 8, 0), 8)
      let totalHere = min(max(total - row * 8, 0), 8)
      let (x, y) = (plot.x + column, plot.bottom - 1 - row)
      canvas[x, y] =
        totalHere > 0
        ? Self.cell(kept: keptHere, total: totalHere, isFoot: row == 0, theme: theme) : Cell(" ", theme.text)
      if before > row * 8, before <= row * 8 + 8, totalHere == 0 || totalHere == 8 && total > before {
        // Above the column, or in front of it.
        let glyph = ["▁", "▁", "─", "─", "─", "▔", "▔", "▔"][before - row * 8 - 1]
        if keptHere > 0, keptHere < totalHere { canvas[x, y] = Cell("█", theme.kept) }
        canvas.overlay(glyph, x: x, y: y, style: theme.original, theme: theme)
      }
    }
  }

  /// What weights that are pruned away are drawn with: a texture where their colour doesn't tell them from kept ones.
  public static func prunedGlyph(_ theme: Theme) -> Character {
    theme.isASCII ? "x" : isTextured(theme) ? "░" : "█"
  }

  private static func isTextured(_ theme: Theme) -> Bool {
    theme.isASCII || theme.kept.foreground == theme.pruned.foreground
  }

  /// One cell of a column that is filled some eighths high, of which the lower ones are kept.
  private static func cell(kept: Int, total: Int, isFoot: Bool, theme: Theme) -> Cell {
    if kept == total { return Cell(Blocks.lower[kept], theme.kept) }
    if isTextured(theme) {
      // A texture fills whole cells only: the nearer of the two heights wins, and what is there stays visible.
      if kept * 2 >= total, kept > 0 { return Cell(Blocks.lower[kept], theme.kept) }
      return total >= 4 || isFoot ? Cell(prunedGlyph(theme), theme.pruned) : Cell(" ", theme.text)
    }
    if kept == 0 { return Cell(Blocks.lower[total], theme.pruned) }
    if total == 8 {
      var style = theme.kept
      style.background = theme.pruned.foreground
      return Cell(Blocks.lower[kept], style)
    }
    // Kept, pruned and nothing don't fit into one cell.
    return Cell(Blocks.lower[total], kept * 2 >= total ? theme.kept : theme.pruned)
  }
}
