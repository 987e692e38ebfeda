/// A bar in steps of an eighth of a cell, with an optional interval and an optional mark.
public struct Bar: Hashable, Sendable {
  /// How much of it is full, 0...1.
  public var value: Double
  /// The ends of an interval around the value, drawn `├─┤`.
  public var interval: ClosedRange<Double>?
  /// A value that is marked, such as a budget; see ``glyph(ofMarker:)``.
  public var marker: Double?
  /// How the full part looks; `nil` is the theme's.
  public var style: Style?

  /// Creates a bar; what lies outside 0...1 is moved to the nearer end, and no number is 0.
  public init(
    _ value: Double, interval: ClosedRange<Double>? = nil, marker: Double? = nil, style: Style? = nil
  ) {
    self.value = value
    self.interval = interval
    self.marker = marker
    self.style = style
  }

  /// Draws it along the first row; anything above 0 is at least an eighth of a cell.
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) {
    let row = rectangle.row(0)
    guard !row.isEmpty else { return }
    var fill = style ?? theme.barFill
    if fill.background == .standard { fill.background = theme.barTrack.background }
    canvas.fill(row, " ", style: theme.barTrack)
    canvas.write(
      Blocks.horizontal(Self.clamped(value), width: row.width), x: row.x, y: row.y, style: fill, within: row)
    if let marker {
      canvas.overlay(
        Self.glyph(ofMarker: marker), x: column(of: marker, in: row), y: row.y, style: theme.threshold,
        coveringParts: true, theme: theme)
    }
    if let interval {
      let left = column(of: interval.lowerBound, in: row)
      let right = column(of: interval.upperBound, in: row)
      for x in left...right {
        // A mark narrower than two cells can't have two ends.
        let glyph: String = left == right ? "│" : x == left ? "├" : x == right ? "┤" : "─"
        canvas.overlay(glyph, x: x, y: row.y, style: theme.whisker, coveringParts: true, theme: theme)
      }
    }
  }

  /// How a marker is drawn, for legends: as a line, or as an arrow where it lies beyond the bar.
  public static func glyph(ofMarker marker: Double) -> String { marker > 1 ? "▸" : "│" }

  private func column(of value: Double, in row: Rectangle) -> Int {
    row.x + min(row.width - 1, Int(Self.clamped(value) * Double(row.width)))
  }

  private static func clamped(_ value: Double) -> Double { value.isNaN ? 0 : min(max(value, 0), 1) }
}
