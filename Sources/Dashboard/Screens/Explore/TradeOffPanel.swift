internal import ModelCompression
internal import TerminalCanvas

/// The points as they are drawn, bytes to the right, accuracy upwards.
struct TradeOffPlot {
  let plot: ScatterPlot
  /// The point of each mark.
  let points: [VisitedPoint]

  /// Lays the points out; `nil` before there are any.
  init?(_ state: DashboardState, theme: Theme) {
    let explore = state.explore
    guard let window = explore.shown(budget: state.budget) else { return nil }
    let frontier = explore.frontierPoints
    let onFrontier = Set(frontier.map(\.number))
    let current = explore.currentNumber
    // What matters more lies over what matters less.
    func rank(_ point: VisitedPoint) -> Int {
      if point.number == current { return 4 }
      if point.kind == .original { return 3 }
      return onFrontier.contains(point.number) ? 2 : point.isComplete ? 1 : 0
    }
    let points = explore.points.sorted { (rank($0), $0.number) < (rank($1), $1.number) }
    let line = theme.series.first ?? theme.text
    func style(_ point: VisitedPoint) -> Style {
      switch rank(point) {
      case 4: theme.accent
      case 3: theme.original
      case 2: line
      default: theme.dim
      }
    }
    self.points = points
    let selected = explore.selectedPoint?.number
    plot = ScatterPlot(
      points.map { point in
        .init(
          x: Double(point.bytes), y: point.accuracy.fraction, glyph: explore.glyph(of: point),
          style: style(point), interval: point.accuracy.interval)
      },
      frontier: frontier.map { .init(x: Double($0.bytes), y: $0.accuracy.fraction) },
      x: .init(window.bytes, isLogarithmic: true, format: .bytes, guides: [Double(state.budget.bytes)]),
      y: .init(window.accuracy, format: .percent),
      selected: points.firstIndex { $0.number == selected },
      legend: explore.legend(line: line, theme: theme))
  }
}

extension ExploreState {
  /// What a point is drawn as: the current recipe's is told from all others.
  func glyph(of point: VisitedPoint) -> Character {
    guard point.number == currentNumber else { return point.glyph }
    return point.isComplete ? "◆" : "◇"
  }

  /// What the glyphs of the points that there are mean.
  fileprivate func legend(line: Style, theme: Theme) -> [Legend.Entry] {
    let kinds = Set(points.lazy.filter { $0.number != currentNumber }.map(\.kind))
    var entries = [
      Legend.Entry(currentPoint.map { String(glyph(of: $0)) } ?? "◆", "current", theme.accent),
      Legend.Entry("━", "frontier", line),
    ]
    for kind in VisitedPoint.Kind.allCases where kinds.contains(kind) {
      entries.append(
        .init(
          String(kind.glyph(isComplete: true)), kind.title, kind == .original ? theme.original : theme.dim))
    }
    if points.contains(where: { !$0.isComplete }) {
      entries.append(.init("○", "measured in part", theme.dim))
    }
    entries.append(.init("╎", "budget", theme.threshold))
    return entries
  }
}

/// Draws the plot, with the exact values of the selected point below it.
func drawTradeOff(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let explore = state.explore
  let isLow = place.height < 14
  let point = explore.selectedPoint
  let title = explore.window == nil ? "accuracy over bytes" : "accuracy over bytes, magnified"
  var note = "╎ budget \(state.budget.name)"
  if let window = explore.shown(budget: state.budget) {
    let bytes = Double(state.budget.bytes)
    if bytes > window.bytes.upperBound { note = "budget \(state.budget.name) →" }
    if bytes < window.bytes.lowerBound { note = "← budget \(state.budget.name)" }
  }
  let inside = Box(isLow ? point?.what ?? title : title, note: note, isFocused: true, theme: theme)
    .draw(in: &frame.canvas, place, theme: theme).inset(left: 1, right: 1)
  guard let drawn = TradeOffPlot(state, theme: theme), let point else {
    let text: String
    if let problem = state.problem {
      let advice = state.obstacle == nil ? " Choose other data with --data." : ""
      text =
        "No accuracy can be measured, so there is nothing to plot: \(problem)."
        + " Sizes and errors are on Compress.\(advice)"
    } else {
      text =
        state.sampleCount == 0
        ? "The data is being read."
        : "Nothing was measured yet. Every recipe that is measured becomes a point here."
    }
    Paragraph(text, style: state.problem == nil ? theme.dim : theme.warning)
      .draw(in: &frame.canvas, inside, theme: theme)
    return
  }
  let lines = details(of: point, state, width: inside.width, theme: theme).prefix(isLow ? 1 : 2)
  let plot = inside.inset(bottom: lines.count)
  drawn.plot.draw(in: &frame.canvas, plot, theme: theme)
  frame.regions.add(plot, .explore(.plot))
  for (index, line) in lines.enumerated() {
    frame.canvas.write(line, in: inside.row(plot.height + index))
  }
}

/// The exact values of a point in as many parts as there is room for, and what it is.
private func details(
  of point: VisitedPoint, _ state: DashboardState, width: Int, theme: Theme
) -> [StyledLine] {
  let accuracy = point.accuracy
  let interval = accuracy.intervalText
  let gain = state.gain(of: point).map { Numbers.signed($0, places: 2) }
  let count =
    point.isComplete
    ? "all \(Numbers.count(point.sampleCount)) samples"
    : "\(Numbers.count(accuracy.total)) of \(Numbers.count(point.sampleCount)) samples"
  let glyph = String(state.explore.glyph(of: point))
  let value = Numbers.percent(accuracy.fraction, places: 2)
  let bytes = "\(glyph) \(Numbers.count(point.bytes)) bytes"
  let ratio = Double(state.compress.originalBytes) / Double(max(1, point.bytes))
  let short = Numbers.ratio(ratio)
  let lost = gain.map { [$0 + " points"] } ?? []
  let wordings = [
    [bytes, Numbers.smaller(ratio), "\(value), 95 % between \(interval)"] + lost + [count],
    [bytes, short, "\(value) (\(interval))"] + lost + [count],
    [bytes, short, "\(value) (\(interval))"] + (gain.map { [$0] } ?? []),
    [bytes, value] + (gain.map { [$0] } ?? []), [bytes, value],
  ]
  let texts = wordings.map { theme.words($0.joined(separator: " · ")) }
  let text = texts.first { $0.cellWidth <= width } ?? texts[texts.count - 1]
  return [StyledLine(text, theme.text), StyledLine("  " + point.what, theme.dim)]
}
