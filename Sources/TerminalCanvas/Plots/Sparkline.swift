/// A small chart in one row or a few, without axes: `▁▂▅▇█`.
public struct Sparkline: Hashable, Sendable {
  /// The values from left to right; what is no number leaves a gap.
  public var values: [Double]
  /// The values at the bottom and the top; `nil` is what fits the values shown.
  public var range: ClosedRange<Double>?
  /// How it looks; `nil` is the theme's accent.
  public var style: Style?

  /// Creates a sparkline.
  public init(_ values: [Double], range: ClosedRange<Double>? = nil, style: Style? = nil) {
    self.values = values
    self.range = range
    self.style = style
  }

  /// Draws the last values that fit, one in each column; the smallest is still an eighth of a cell high.
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) {
    guard !rectangle.isEmpty else { return }
    let shown = values.suffix(rectangle.width)
    let scale = range.map { PlotScale($0) } ?? PlotScale(fitting: shown)
    for (column, value) in shown.enumerated() where !value.isNaN {
      let steps = rectangle.height * 8
      let part = min(max(scale.part(of: value), 0), 1)
      let height = 1 + Int((part * Double(steps - 1)).rounded())
      for row in 0..<rectangle.height {
        let glyph = Blocks.lower[min(max(height - row * 8, 0), 8)]
        canvas[rectangle.x + column, rectangle.bottom - 1 - row] = Cell(glyph, style ?? theme.accent)
      }
    }
  }
}
