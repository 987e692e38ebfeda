internal import TerminalCanvas

/// Draws what a job measures while it trains, and reads off what is pointed at.
///
/// - Parameter epochs: How far the axis goes at least.
func drawCurves(
  _ job: JobsState.Entry?, _ quantity: JobSnapshot.Curve.Quantity, title: String, epochs: Double,
  pointer: CurvePointer? = nil, in frame: inout Frame, _ place: Rectangle, theme: Theme
) {
  let curves = job?.snapshot?.curves.filter { $0.quantity == quantity } ?? []
  var note = ""
  // Of several curves, one value would say little.
  if curves.count == 1, let last = curves[0].points.last { note = quantity.text(last.y) }
  let inside = Box(title, note: note, theme: theme).draw(in: &frame.canvas, place, theme: theme)
    .inset(left: 1, right: 1)
  guard var chart = curvesChart(job, quantity, epochs: epochs, theme: theme) else {
    let text =
      job.map { $0.isOver ? $0.status.word : $0.snapshot?.phase ?? $0.status.word } ?? "nothing trained yet"
    frame.canvas.write(text, in: inside.row(0), style: theme.dim)
    return
  }
  let drawn = curves.filter { !$0.points.isEmpty }
  if let pointer, let found = pointer.found(in: drawn) {
    chart.highlight = found.sample
    frame.drawReadout(curvesReadout(found, of: drawn, quantity), on: place, theme: theme)
  }
  chart.draw(in: &frame.canvas, inside, theme: theme)
  frame.regions.add(inside, .curves(quantity))
}

/// The curves of a quantity over epochs; `nil` while there is nothing to draw.
func curvesChart(
  _ job: JobsState.Entry?, _ quantity: JobSnapshot.Curve.Quantity, epochs: Double, theme: Theme
) -> LineChart? {
  let curves = job?.snapshot?.curves.filter { $0.quantity == quantity } ?? []
  guard curves.contains(where: { !$0.points.isEmpty }) else { return nil }
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
  return LineChart(
    series, x: .init(0...max(last, epochs)),
    y: .init(max(0, low - margin)...top, format: quantity == .accuracy ? .percent : .number))
}

/// The exact values of a sample, with those of the other curves at the same place, longest text first.
private func curvesReadout(
  _ found: (curve: JobSnapshot.Curve, sample: LineChart.Sample), of curves: [JobSnapshot.Curve],
  _ quantity: JobSnapshot.Curve.Quantity
) -> [String] {
  let place = Numbers.compact(found.sample.x)
  let own = "\(found.curve.name) \(quantity.text(found.sample.y))"
  func read(_ others: [JobSnapshot.Curve]) -> String {
    let values = others.compactMap { curve in
      curve.value(at: found.sample.x).map { "\(curve.name) \(quantity.text($0))" }
    }
    return ([own] + values).joined(separator: ", ")
  }
  let others = curves.filter { $0.name != found.curve.name }
  // What is the same everywhere is the first to be left out.
  let changing = others.filter { !$0.isLevel }
  return [
    "epoch \(place): \(read(changing + others.filter(\.isLevel)))", "epoch \(place): \(read(changing))",
    "\(place): \(read(changing))", "epoch \(place): \(own)", "\(place): \(own)",
    quantity.text(found.sample.y),
  ]
}

extension JobSnapshot.Curve {
  /// Whether it is a level line, known everywhere between its ends.
  fileprivate var isLevel: Bool { points.count > 1 && points.allSatisfy { $0.y == points[0].y } }

  /// Its value at a place where it has a sample, or anywhere on a level line.
  fileprivate func value(at x: Double) -> Double? {
    if let sample = points.first(where: { $0.x == x }) { return sample.y }
    guard isLevel, let first = points.first, let last = points.last, first.x <= x, x <= last.x else {
      return nil
    }
    return first.y
  }
}

extension JobSnapshot.Curve.Quantity {
  /// A value as it is written.
  fileprivate func text(_ value: Double) -> String {
    self == .accuracy ? Numbers.percent(value, places: 2) : Numbers.decimal(value, places: 4)
  }
}
