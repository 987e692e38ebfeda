internal import TerminalCanvas

/// Draws what a job measures while it trains.
///
/// - Parameter epochs: How far the axis goes at least.
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
  let last = curves.flatMap(\.points).map(\.x).max() ?? 0
  var series: [LineChart.Series] = []
  for (index, curve) in curves.enumerated() where !curve.points.isEmpty {
    let style = theme.series.isEmpty ? nil : theme.series[(index + 1) % theme.series.count]
    series.append(.init(curve.name, curve.points, style: style))
  }
  // Some room above and below, as far as the quantity goes.
  let values = curves.flatMap(\.points).map(\.y).filter(\.isFinite)
  let (low, high) = (values.min() ?? 0, values.max() ?? 1)
  let margin = max((high - low) * 0.05, high * 0.02, 1e-6)
  let top = quantity == .accuracy ? max(min(1, high + margin), low + 1e-6) : high + margin
  LineChart(
    series, x: .init(0...max(last, epochs)),
    y: .init(max(0, low - margin)...top, format: quantity == .accuracy ? .percent : .number)
  ).draw(in: &frame.canvas, inside, theme: theme)
}
