/// A bar between two lines with its percentage: `▕███▌   ▏ 43 %`.
public struct ProgressBar: Hashable, Sendable {
  /// How much is done, 0...1.
  public var value: Double
  /// What is written behind it; `nil` is the percentage.
  public var label: StyledLine?

  /// Creates a progress bar; what is no number counts as nothing done.
  public init(_ value: Double, label: StyledLine? = nil) {
    self.value = value.isNaN ? 0 : min(max(value, 0), 1)
    self.label = label
  }

  /// Draws it along the first row; without room for both, the label wins over the bar.
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) {
    let row = rectangle.row(0)
    guard !row.isEmpty else { return }
    let label = label ?? StyledLine(percentage, theme.text)
    let width = row.width - label.cellWidth - 1
    guard width >= 5 else {
      canvas.write(label, in: row, alignment: .trailing)
      return
    }
    let bar = row.inset(left: 1, right: row.width - width + 1)
    canvas.write(theme.isASCII ? "[" : "▕", x: row.x, y: row.y, style: theme.border)
    canvas.write(theme.isASCII ? "]" : "▏", x: bar.right, y: row.y, style: theme.border)
    Bar(value).draw(in: &canvas, bar, theme: theme)
    canvas.write(label, in: row, alignment: .trailing)
  }

  /// Always four cells wide or more, so that the bar stands still; 100 % only once all is done.
  private var percentage: String {
    let text = "\(Int((value * 100).rounded(.down))) %"
    return String(repeating: " ", count: max(0, 5 - text.count)) + text
  }
}
