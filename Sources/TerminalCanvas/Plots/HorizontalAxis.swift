/// A line with ticks below a plot, and their labels below that.
struct HorizontalAxis {
  var scale: PlotScale
  var format = AxisFormat.number

  /// Draws the line into the first row and the labels into the second, for a plot of the same columns.
  func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) {
    guard !rectangle.isEmpty else { return }
    canvas.horizontalRule(rectangle, style: theme.axis)
    let labels = rectangle.row(1)
    for mark in marks(width: rectangle.width) {
      canvas.write("┬", x: rectangle.x + mark.column, y: rectangle.y, style: theme.axis, within: rectangle)
      guard mark.start >= 0 else { continue }
      canvas.write(mark.label, x: labels.x + mark.start, y: labels.y, style: theme.axis, within: labels)
    }
  }

  private struct Mark {
    /// The column of the tick.
    var column: Int
    var label: String
    /// The column where the label begins; negative when it is wider than the axis.
    var start: Int
    var end: Int { start + label.cellWidth }
  }

  /// As many ticks as there can be without their labels touching each other.
  private func marks(width: Int) -> [Mark] {
    var count = max(1, width / 4)
    while true {
      let marks = marks(AxisTicks(scale, about: count, format: format), width: width)
      let isClear = zip(marks, marks.dropFirst()).allSatisfy { $0.end + 1 < $1.start }
      if isClear { return marks }
      if count == 1 { return Array(marks.prefix(1)) }
      count = max(1, min(count - 1, marks.count - 1))
    }
  }

  private func marks(_ ticks: AxisTicks, width: Int) -> [Mark] {
    zip(ticks.values, ticks.labels).compactMap { value, text in
      guard let column = scale.step(of: value, of: width) else { return nil }
      let cells = text.cellWidth
      return Mark(column: column, label: text, start: min(max(column - cells / 2, 0), width - cells))
    }
  }
}
