extension LineChart {
  /// Where everything is, and how values become places.
  struct Parts {
    var plot: Rectangle
    var legend: Rectangle
    var left: Rectangle
    var below: Rectangle
    var x: PlotScale
    var y: PlotScale
    var vertical: VerticalAxis

    /// The cell of a point inside of the axes.
    func place(of sample: Sample) -> Point? {
      guard let column = x.step(of: sample.x, of: plot.width), let row = y.step(of: sample.y, of: plot.height)
      else { return nil }
      return Point(x: plot.x + column, y: plot.bottom - 1 - row)
    }

    /// The dot of a point, from the top left; a point outside of the axes is moved to within ten times their extent,
    /// so that the line to it leaves the chart in the right direction. `nil` for what is no number.
    func dot(of sample: Sample, width: Int, height: Int) -> (x: Int, y: Int)? {
      let (right, up) = (x.part(of: sample.x), y.part(of: sample.y))
      guard !right.isNaN, !up.isNaN else { return nil }
      return (Self.dot(right, of: width), height - 1 - Self.dot(up, of: height))
    }

    private static func dot(_ part: Double, of count: Int) -> Int {
      let limited = min(max(part, -10), 10)
      if limited == 1 { return count - 1 }
      return Int((limited * Double(count)).rounded(.down))
    }
  }

  /// Splits a rectangle into the chart and what is around it.
  func parts(of rectangle: Rectangle) -> Parts {
    let samples = series.flatMap(\.samples)
    let x = Self.scale(x, fitting: samples.map(\.x))
    let y = Self.scale(y, fitting: samples.map(\.y))
    let top = rectangle.height >= 6 && series.contains { !$0.name.isEmpty } ? 1 : 0
    let bottom = rectangle.height >= 4 ? 2 : 0
    let height = rectangle.height - top - bottom
    let vertical = VerticalAxis(y, height: max(0, height), format: self.y.format)
    let gutter = rectangle.height >= 3 && rectangle.width >= vertical.width + 8 ? vertical.width : 0
    let plot = rectangle.inset(left: gutter, top: top, bottom: bottom)
    return Parts(
      plot: plot, legend: Rectangle(x: plot.x, y: rectangle.y, width: plot.width, height: top),
      left: Rectangle(x: rectangle.x, y: plot.y, width: gutter, height: plot.height),
      below: Rectangle(x: plot.x, y: plot.bottom, width: plot.width, height: bottom), x: x, y: y,
      vertical: vertical)
  }

  private static func scale(_ axis: Axis, fitting values: [Double]) -> PlotScale {
    guard let range = axis.range else { return PlotScale(fitting: values, isLogarithmic: axis.isLogarithmic) }
    return PlotScale(range, isLogarithmic: axis.isLogarithmic)
  }
}
