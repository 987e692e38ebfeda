/// Points over two axes, each with a glyph and a look of its own, with a stepped line through the best of them, one singled out.
public struct ScatterPlot: Hashable, Sendable {
  /// A point.
  public struct Mark: Hashable, Sendable {
    /// Where it is to the right.
    public var x: Double
    /// How high it is.
    public var y: Double
    /// What it is drawn as.
    public var glyph: Character
    /// How that looks.
    public var style: Style
    /// The heights between which it may really be; drawn of the selected one only.
    public var interval: ClosedRange<Double>?

    /// Creates a point.
    public init(
      x: Double, y: Double, glyph: Character, style: Style = .plain, interval: ClosedRange<Double>? = nil
    ) {
      self.x = x
      self.y = y
      self.glyph = glyph
      self.style = style
      self.interval = interval
    }
  }

  /// The points; a later one lies over an earlier one.
  public var marks: [Mark]
  /// The points that the stepped line goes through, from left to right: between two of them it stays as high as the left one.
  public var frontier: [LineChart.Sample]
  /// The axis to the right; without a range, it fits the points.
  public var x: LineChart.Axis
  /// The axis upwards.
  public var y: LineChart.Axis
  /// The place of the selected point among all: it lies over the others, and both axes show where it is.
  public var selected: Int?
  /// What the glyphs mean, in the line above, the most important first.
  public var legend: [Legend.Entry]

  /// Creates a plot.
  public init(
    _ marks: [Mark], frontier: [LineChart.Sample] = [], x: LineChart.Axis = .init(),
    y: LineChart.Axis = .init(), selected: Int? = nil, legend: [Legend.Entry] = []
  ) {
    self.marks = marks
    self.frontier = frontier
    self.x = x
    self.y = y
    self.selected = selected
    self.legend = legend
  }

  /// The axes, the guides, the line and the legend.
  private var chart: LineChart {
    var (x, y) = (x, y)
    x.range = x.range ?? PlotScale(fitting: marks.map(\.x), isLogarithmic: x.isLogarithmic).range
    y.range = y.range ?? PlotScale(fitting: marks.map(\.y), isLogarithmic: y.isLogarithmic).range
    let end = x.range?.upperBound
    return LineChart(
      [.init("", Self.steps(through: frontier, to: end))]
        + legend.map { .init($0.label, [], style: $0.style, marker: $0.glyph.first ?? " ") }, x: x, y: y)
  }

  /// The corners of a line that leaves each point to the right and rises, or falls, where the next one is.
  private static func steps(through points: [LineChart.Sample], to end: Double?) -> [LineChart.Sample] {
    var corners: [LineChart.Sample] = []
    for point in points {
      if let last = corners.last { corners.append(.init(x: point.x, y: last.y)) }
      corners.append(point)
    }
    if let last = corners.last, let end, end > last.x { corners.append(.init(x: end, y: last.y)) }
    return corners
  }

  /// The cells between the axes, within a rectangle.
  public func area(in rectangle: Rectangle) -> Rectangle { chart.parts(of: rectangle).plot }

  /// The cell that shows a point, by its place among all; `nil` when it is outside of the axes.
  public func place(of mark: Int, in rectangle: Rectangle) -> Point? {
    guard marks.indices.contains(mark) else { return nil }
    return chart.place(of: .init(x: marks[mark].x, y: marks[mark].y), in: rectangle)
  }

  /// The nearest of all points to a cell, within a few cells; of equally near ones the topmost.
  public func mark(at point: Point, in rectangle: Rectangle, within distance: Int = 3) -> Int? {
    let parts = chart.parts(of: rectangle)
    var nearest: (mark: Int, distance: Int)?
    for index in marks.indices {
      guard let place = parts.place(of: .init(x: marks[index].x, y: marks[index].y)) else { continue }
      // A cell is twice as high as it is wide.
      let (dx, dy) = (place.x - point.x, 2 * (place.y - point.y))
      let far = dx * dx + dy * dy
      let isNearer = nearest.map { far < $0.distance || far == $0.distance && $0.mark != selected } ?? true
      if far <= distance * distance, isNearer { nearest = (index, far) }
    }
    return nearest?.mark
  }

  /// What the middle of a cell stands for; `nil` beside the axes.
  public func value(at point: Point, in rectangle: Rectangle) -> LineChart.Sample? {
    let parts = chart.parts(of: rectangle)
    guard parts.plot.contains(point) else { return nil }
    return .init(
      x: parts.x.value(atStep: point.x - parts.plot.x, of: parts.plot.width),
      y: parts.y.value(atStep: parts.plot.bottom - 1 - point.y, of: parts.plot.height))
  }

  /// Draws it with its axes and legend, as far as there is room for them.
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) {
    let chart = chart
    let parts = chart.parts(of: rectangle)
    guard !parts.plot.isEmpty else { return }
    chart.draw(in: &canvas, rectangle, theme: theme)
    let chosen = selected.flatMap { marks.indices.contains($0) ? marks[$0] : nil }
    if let chosen { drawInterval(of: chosen, in: &canvas, parts, theme: theme) }
    for mark in marks { draw(mark, in: &canvas, parts, style: mark.style) }
    guard let chosen, let place = parts.place(of: .init(x: chosen.x, y: chosen.y)) else { return }
    draw(chosen, in: &canvas, parts, style: theme.selection)
    if !parts.left.isEmpty {
      canvas.write("▸", x: parts.left.right - 1, y: place.y, style: theme.accent, within: parts.left)
    }
    canvas.write("▴", x: place.x, y: parts.below.y, style: theme.accent, within: parts.below)
  }

  private func draw(_ mark: Mark, in canvas: inout Canvas, _ parts: LineChart.Parts, style: Style) {
    guard let place = parts.place(of: .init(x: mark.x, y: mark.y)) else { return }
    canvas.write(String(mark.glyph), x: place.x, y: place.y, style: style, within: parts.plot)
  }

  /// Draws the line between the heights of a point, as far as it is inside of the axes.
  private func drawInterval(
    of mark: Mark, in canvas: inout Canvas, _ parts: LineChart.Parts, theme: Theme
  ) {
    guard let interval = mark.interval, let column = parts.x.step(of: mark.x, of: parts.plot.width) else {
      return
    }
    let range = parts.y.range
    guard interval.overlaps(range) else { return }
    let shown = interval.clamped(to: range)
    guard let low = parts.y.step(of: shown.lowerBound, of: parts.plot.height),
      let high = parts.y.step(of: shown.upperBound, of: parts.plot.height)
    else { return }
    for row in min(low, high)...max(low, high) {
      let end =
        row == low && shown.lowerBound == interval.lowerBound
        ? "┴" : row == high && shown.upperBound == interval.upperBound ? "┬" : "│"
      canvas.write(
        end, x: parts.plot.x + column, y: parts.plot.bottom - 1 - row, style: theme.accent,
        within: parts.plot)
    }
  }
}
