/// A line with a knob that can be dragged: `━━━●───`.
public struct Slider: Hashable, Sendable {
  /// Where the knob is, 0...1.
  public var value: Double
  /// Whether it has the keyboard.
  public var isFocused: Bool
  /// Whether it can be moved.
  public var isEnabled: Bool
  /// Whether it stands for several values that differ: its knob is hollow.
  public var isMixed: Bool

  /// Creates a slider; a value outside 0...1 is moved to the nearer end, and no number is 0.
  public init(_ value: Double, isFocused: Bool = false, isEnabled: Bool = true, isMixed: Bool = false) {
    self.value = Self.clamped(value)
    self.isFocused = isFocused
    self.isEnabled = isEnabled
    self.isMixed = isMixed
  }

  /// The column of the knob, counted from the left edge, on a slider some cells wide.
  public static func position(of value: Double, width: Int) -> Int {
    width <= 1 ? 0 : Int((clamped(value) * Double(width - 1)).rounded())
  }

  /// The value that a column, counted from the left edge, stands for; columns outside stand for the ends.
  public static func value(at column: Int, width: Int) -> Double {
    width <= 1 ? 0 : Double(min(max(column, 0), width - 1)) / Double(width - 1)
  }

  /// Draws it along the first row, on the ground that is there, such as that of a selected row.
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) {
    guard !rectangle.isEmpty else { return }
    let row = rectangle.row(0)
    let ground = canvas[max(row.x, 0), row.y].style
    let knob = row.x + Self.position(of: value, width: row.width)
    let fill = isEnabled ? theme.sliderFill : theme.sliderTrack
    canvas.horizontalRule(row.inset(right: row.right - knob), "━", style: fill)
    canvas.horizontalRule(row.inset(left: knob - row.x), "─", style: theme.sliderTrack)
    let style = isEnabled ? (isFocused ? theme.focusedKnob : theme.sliderKnob) : theme.sliderTrack
    let glyph = isEnabled ? (isMixed ? "◇" : "●") : "○"
    canvas.write(glyph, x: knob, y: row.y, style: style, within: row)
    canvas.restyle(row) { drawn in
      var result = drawn
      if drawn.background == .standard { result.background = ground.background }
      if ground.attributes.contains(.reverse) {
        result.attributes.formSymmetricDifference(.reverse)
        result.attributes.subtract(.dim)
      }
      return result
    }
  }

  private static func clamped(_ value: Double) -> Double { value.isNaN ? 0 : min(max(value, 0), 1) }
}
