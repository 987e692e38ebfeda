/// A line with ticks below a plot, and their labels below that.
struct HorizontalAxis {
  var scale: PlotScale
  /// Writes a value; `nil` is the tick's own label.
  var label: (@Sendable (Double) -> String)?

  /// Draws the line into the first row and the labels into the second, for a plot of the same columns.
  func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) {
    guard !rectangle.isEmpty else { return }
    canvas.horizontalRule(rectangle, style: theme.axis)
    let ticks = AxisTicks(scale, about: max(1, rectangle.width / 9))
    let labels = rectangle.row(1)
    // The column from which on there is room.
    var free = labels.x
    for (value, text) in zip(ticks.values, ticks.labels) {
      guard let column = scale.step(of: value, of: rectangle.width) else { continue }
      let x = rectangle.x + column
      canvas.write("┬", x: x, y: rectangle.y, style: theme.axis, within: rectangle)
      let shown = label?(value) ?? text
      let width = shown.cellWidth
      let start = min(max(x - width / 2, labels.x), labels.right - width)
      if !labels.isEmpty, start >= free {
        free = canvas.write(shown, x: start, y: labels.y, style: theme.axis, within: labels) + 1
      }
    }
  }
}
