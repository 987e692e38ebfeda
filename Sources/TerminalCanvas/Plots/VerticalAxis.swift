/// A line with ticks at the left of a plot, and their labels left of that.
struct VerticalAxis {
  /// The label of each row that has a tick, by row from the top.
  private(set) var labels: [Int: String] = [:]
  private let height: Int

  /// Creates an axis for a plot of some rows.
  init(_ scale: PlotScale, height: Int, format: AxisFormat) {
    self.height = height
    let usual = max(1, min(height / 2, 6))
    // One label tells no scale: then rather closer ones, as long as each has a row of its own.
    for count in usual...max(usual, height) {
      let ticks = AxisTicks(scale, about: count, format: format)
      var found: [Int: String] = [:]
      var isCrowded = false
      for (value, text) in zip(ticks.values, ticks.labels) {
        guard let step = scale.step(of: value, of: height) else { continue }
        isCrowded = isCrowded || found[height - 1 - step] != nil
        found[height - 1 - step] = text
      }
      guard count == usual || !isCrowded else { break }
      labels = found
      if labels.count > 1 { break }
    }
  }

  /// Creates an axis with given labels, by row from the top.
  init(labels: [Int: String], height: Int) {
    self.labels = labels
    self.height = height
  }

  /// How many columns it needs.
  var width: Int { 1 + (labels.values.map(\.cellWidth).max() ?? 0) }

  /// Draws it into a rectangle as wide as it needs and as high as the plot.
  func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) {
    guard !rectangle.isEmpty else { return }
    canvas.verticalRule(rectangle.inset(left: rectangle.width - 1), style: theme.axis)
    for (row, label) in labels where row < rectangle.height {
      canvas.write("┤", x: rectangle.right - 1, y: rectangle.y + row, style: theme.axis)
      canvas.write(
        label, in: rectangle.row(row).inset(right: 1), style: theme.axis, alignment: .trailing)
    }
  }
}
