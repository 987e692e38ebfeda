internal import ModelCompression
internal import TerminalCanvas

/// A column of the frontier's table.
private enum FrontierColumn: CaseIterable {
  case marker, bytes, ratio, accuracy, margin, gain, fits, what

  var title: String {
    switch self {
    case .marker: ""
    case .bytes: "bytes"
    case .ratio: "ratio"
    case .accuracy: "accuracy"
    case .margin: "±"
    case .gain: "Δ pts"
    case .fits: "fits"
    case .what: "what"
    }
  }

  var column: Table.Column {
    switch self {
    case .marker: .init(title, .length(1))
    case .bytes: .init(title, .length(8), .trailing)
    case .ratio: .init(title, .length(6), .trailing)
    case .accuracy: .init(title, .length(8), .trailing)
    case .margin: .init(title, .length(4), .trailing)
    case .gain: .init(title, .length(6), .trailing)
    case .fits: .init(title, .length(4), .trailing)
    case .what: .init(title, .fill(1))
    }
  }

  /// The ones that leave room for what the point is.
  static func shown(width: Int) -> [FrontierColumn] {
    width >= 70
      ? allCases
      : width >= 56
        ? [.marker, .bytes, .accuracy, .gain, .fits, .what] : [.marker, .bytes, .accuracy, .what]
  }

  func cell(_ point: VisitedPoint, _ state: DashboardState, theme: Theme) -> StyledLine {
    switch self {
    case .marker: return StyledLine("\(state.explore.glyph(of: point))", theme.text)
    case .bytes: return StyledLine(Numbers.bytes(point.bytes), theme.text)
    case .ratio:
      return StyledLine(
        Numbers.ratio(Double(state.compress.originalBytes) / Double(max(1, point.bytes))), theme.text)
    case .accuracy: return StyledLine(Numbers.percent(point.accuracy.fraction, places: 2), theme.text)
    case .margin: return StyledLine(Numbers.decimal(point.accuracy.margin * 100, places: 1), theme.dim)
    case .gain:
      return StyledLine(
        state.gain(of: point).map { Numbers.signed($0, places: 2) } ?? Numbers.missing, theme.text)
    case .fits:
      let fits = point.bytes <= state.budget.bytes
      return StyledLine(fits ? "✓" : "✗", fits ? theme.good : theme.bad)
    case .what: return StyledLine(point.what, theme.text)
    }
  }
}

/// Draws the points on the frontier as a table, the smallest first.
func drawFrontier(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let points = state.explore.frontierPoints
  let best = points.last { $0.bytes <= state.budget.bytes }
  let inside = Box(
    "Frontier, \(points.count) of \(Numbers.count(state.explore.points.count, of: "point"))",
    note: best.map {
      "best within \(state.budget.name): \(Numbers.percent($0.accuracy.fraction, places: 2))"
    } ?? "",
    theme: theme
  ).draw(in: &frame.canvas, place, theme: theme)
  guard !points.isEmpty else {
    frame.canvas.write(
      "only what was measured on all samples", in: inside.row(0).inset(left: 1), style: theme.dim)
    return
  }
  let columns = FrontierColumn.shown(width: inside.width)
  let chosen = state.explore.selectedPoint?.number
  let selected = points.firstIndex { $0.number == chosen }
  let places = Table(
    columns.map(\.column), rows: points.map { point in columns.map { $0.cell(point, state, theme: theme) } },
    selected: selected,
    offset: Table.offset(0, showing: selected ?? 0, count: points.count, height: inside.height - 1)
  ).draw(in: &frame.canvas, inside, theme: theme)
  if let bar = places.scrollBar { frame.regions.add(bar, .explore(.scrollBar)) }
  for (line, row) in places.rows.enumerated() {
    frame.regions.add(row, .explore(.row(points[places.firstRow + line].number)))
  }
}
