/// Curves or points over two axes, in braille dots, with a legend. Every curve has its own pattern beside its colour.
public struct LineChart: Hashable, Sendable {
  /// A point of a curve.
  public struct Sample: Hashable, Sendable {
    /// Where it is to the right.
    public var x: Double
    /// How high it is; when it is no number, the curve has a gap.
    public var y: Double

    /// Creates a point.
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// A curve or a set of points.
  public struct Series: Hashable, Sendable {
    /// Its name in the legend; without one it isn't listed.
    public var name: String
    /// Its points, from left to right for a curve.
    public var samples: [Sample]
    /// How it looks; `nil` is the theme's next.
    public var style: Style?
    /// The glyph of single points; `nil` is a curve.
    public var marker: Character?

    /// Creates a series.
    public init(_ name: String, _ samples: [Sample], style: Style? = nil, marker: Character? = nil) {
      self.name = name
      self.samples = samples
      self.style = style
      self.marker = marker
    }

    /// Creates a curve of values at 0, 1, 2, …
    public init(_ name: String, values: [Double], style: Style? = nil) {
      self.init(name, values.enumerated().map { Sample(x: Double($0.offset), y: $0.element) }, style: style)
    }
  }

  /// An axis.
  public struct Axis: Hashable, Sendable {
    /// The values at the ends; `nil` is what fits the points.
    public var range: ClosedRange<Double>?
    /// Whether equal distances are equal factors.
    public var isLogarithmic: Bool
    /// How its values are written.
    public var format: AxisFormat
    /// Values with a line across the chart, such as a budget.
    public var guides: [Double]

    /// Creates an axis.
    public init(
      _ range: ClosedRange<Double>? = nil, isLogarithmic: Bool = false, format: AxisFormat = .number,
      guides: [Double] = []
    ) {
      self.range = range
      self.isLogarithmic = isLogarithmic
      self.format = format
      self.guides = guides
    }
  }

  /// What is drawn; a later series lies over an earlier one.
  public var series: [Series]
  /// The axis to the right.
  public var x: Axis
  /// The axis upwards.
  public var y: Axis
  /// A point that is singled out, such as the one that is selected.
  public var highlight: Sample?

  /// Creates a chart.
  public init(_ series: [Series], x: Axis = Axis(), y: Axis = Axis(), highlight: Sample? = nil) {
    self.series = series
    self.x = x
    self.y = y
    self.highlight = highlight
  }

  /// The cell that shows a point, within a rectangle; `nil` when it is outside of the axes.
  public func place(of sample: Sample, in rectangle: Rectangle) -> Point? {
    parts(of: rectangle).place(of: sample)
  }

  /// The nearest of all points to a cell, within a few cells.
  public func sample(at point: Point, in rectangle: Rectangle, within distance: Int = 3) -> (
    series: Int, sample: Int
  )? {
    let parts = parts(of: rectangle)
    var nearest: (series: Int, sample: Int)?
    var least = distance * distance
    for (index, series) in series.enumerated() {
      for (position, sample) in series.samples.enumerated() {
        guard let place = parts.place(of: sample) else { continue }
        // A cell is twice as high as it is wide.
        let (dx, dy) = (place.x - point.x, 2 * (place.y - point.y))
        if dx * dx + dy * dy <= least, nearest == nil || dx * dx + dy * dy < least {
          (nearest, least) = ((index, position), dx * dx + dy * dy)
        }
      }
    }
    return nearest
  }

  /// Draws it with its axes and legend, as far as there is room for them.
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) {
    let parts = parts(of: rectangle)
    guard !parts.plot.isEmpty else { return }
    drawGuides(in: &canvas, parts, theme: theme)
    drawCurves(in: &canvas, parts, theme: theme)
    for (index, series) in series.enumerated() {
      guard let marker = marker(index, theme) else { continue }
      for place in series.samples.compactMap({ parts.place(of: $0) }) {
        canvas.write(String(marker), x: place.x, y: place.y, style: style(index, theme), within: parts.plot)
      }
    }
    if let place = highlight.flatMap({ parts.place(of: $0) }) {
      canvas.write("◆", x: place.x, y: place.y, style: theme.accent, within: parts.plot)
    }
    if !parts.left.isEmpty { parts.vertical.draw(in: &canvas, parts.left, theme: theme) }
    HorizontalAxis(scale: parts.x, format: x.format)
      .draw(in: &canvas, parts.below, theme: theme)
    if !parts.left.isEmpty, !parts.below.isEmpty {
      canvas.write("└", x: parts.left.right - 1, y: parts.below.y, style: theme.axis)
    }
    var entries: [Legend.Entry] = []
    for (index, series) in series.enumerated() where !series.name.isEmpty {
      let glyph = marker(index, theme) ?? CurveLook.of(index).glyph(theme)
      entries.append(.init(String(glyph), series.name, style(index, theme)))
    }
    Legend(entries, alignment: .trailing).draw(in: &canvas, parts.legend, theme: theme)
  }

  private func style(_ index: Int, _ theme: Theme) -> Style {
    if let style = series[index].style { return style }
    return theme.series.isEmpty ? theme.text : theme.series[index % theme.series.count]
  }

  /// What the points of a series are drawn with; `nil` is a curve, which a single point doesn't make.
  private func marker(_ index: Int, _ theme: Theme) -> Character? {
    let series = series[index]
    if let marker = series.marker { return marker }
    return series.samples.count == 1 ? CurveLook.of(index).marker(theme) : nil
  }

  private func drawGuides(in canvas: inout Canvas, _ parts: Parts, theme: Theme) {
    for guide in y.guides {
      guard let step = parts.y.step(of: guide, of: parts.plot.height) else { continue }
      canvas.horizontalRule(parts.plot.row(parts.plot.height - 1 - step), "╌", style: theme.threshold)
    }
    for guide in x.guides {
      guard let step = parts.x.step(of: guide, of: parts.plot.width) else { continue }
      canvas.verticalRule(parts.plot.inset(left: step), "╎", style: theme.threshold)
    }
  }

  private func drawCurves(in canvas: inout Canvas, _ parts: Parts, theme: Theme) {
    var grid = DotGrid(
      cells: Size(width: parts.plot.width, height: parts.plot.height), isASCII: theme.isASCII)
    for (index, series) in series.enumerated() where marker(index, theme) == nil {
      let look = CurveLook.of(index)
      var pen = DotGrid.Pen(
        style: style(index, theme), dash: theme.isASCII ? nil : look.dash, glyph: look.asciiGlyph)
      var last: (x: Int, y: Int)?
      for sample in series.samples {
        let dot = parts.dot(of: sample, width: grid.width, height: grid.height)
        if let dot, let last {
          grid.line(from: last, to: dot, with: &pen)
        } else if let dot, pen.isDown() {
          grid.set(x: dot.x, y: dot.y, with: pen)
        }
        last = dot
      }
    }
    grid.draw(in: &canvas, x: parts.plot.x, y: parts.plot.y)
  }
}
