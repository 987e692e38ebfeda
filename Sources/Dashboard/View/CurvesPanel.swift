internal import TerminalCanvas

/// Draws what a job measures while it trains.
///
/// - Parameter epochs: How far the axis goes before there is a job.
func drawCurves(
  _ job: JobsState.Entry?, _ quantity: JobSnapshot.Curve.Quantity, title: String, epochs: Double,
  in frame: inout Frame, _ place: Rectangle, theme: Theme
) {
  let curves = job?.snapshot?.curves.filter { $0.quantity == quantity } ?? []
  var note = ""
  // Of several curves, one value would say little.
  if curves.count == 1, let last = curves[0].points.last {
    note = quantity == .accuracy ? Numbers.percent(last.y, places: 2) : Numbers.decimal(last.y, places: 4)
  }
  let inside = Box(title, note: note, theme: theme).draw(in: &frame.canvas, place, theme: theme)
    .inset(left: 1, right: 1)
  guard curves.contains(where: { !$0.points.isEmpty }) else {
    let text =
      job.map { $0.isOver ? $0.status.word : $0.snapshot?.phase ?? $0.status.word } ?? "nothing trained yet"
    frame.canvas.write(text, in: inside.row(0), style: theme.dim)
    return
  }
  let last = curves.flatMap(\.points).map(\.x).max() ?? epochs
  var series: [LineChart.Series] = []
  for (index, curve) in curves.enumerated() where !curve.points.isEmpty {
    let style = theme.series.isEmpty ? nil : theme.series[(index + 1) % theme.series.count]
    // A single point makes no line.
    series.append(.init(curve.name, curve.points, style: style, marker: curve.points.count == 1 ? "•" : nil))
  }
  LineChart(
    series, x: .init(0...max(last, 1)), y: .init(format: quantity == .accuracy ? .percent : .number)
  ).draw(in: &frame.canvas, inside, theme: theme)
}
