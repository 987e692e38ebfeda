internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Draws the table of techniques.
func drawComparison(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let compare = state.compare
  let what = compare.table.setup?.summary ?? state.base.title
  let inside = Box(
    "Techniques on \(what)\(state.isComparisonCutShort ? " (incomplete)" : "")",
    note: "budget \(state.budget.name)",
    isFocused: !compare.isChartFocused,
    theme: theme
  ).draw(in: &frame.canvas, place, theme: theme)
  // A scroll bar takes a cell.
  let width = inside.width - (compare.table.rows.count > inside.height - 2 ? 1 : 0)
  let first = CompareColumn.first(
    compare.firstColumn, showing: compare.followsColumn ? compare.column : nil, width: width)
  frame.firstColumn = first
  let count = CompareColumn.count(from: first, width: width)
  let columns = [.technique] + CompareColumn.scrolled.dropFirst(first).prefix(count)
  let rows = compare.table.rows
  let order = compare.order
  let cells = order.map { index in
    columns.map { column in
      StyledLine(
        column.text(rows[index], first: rows.first, budget: state.budget),
        column == .fits ? (rows[index].bytes <= state.budget.bytes ? theme.good : theme.bad) : theme.text)
    }
  }
  let selected = order.firstIndex(of: compare.selected)
  let body = inside.inset(bottom: inside.height > 3 ? 1 : 0)
  let places = Table(
    columns.map { column in
      let arrow = column == compare.column ? (compare.isDescending ? "▾" : "▴") : ""
      return .init(
        column == .technique && !arrow.isEmpty ? "\(column.title) \(arrow)" : arrow + column.title,
        column == .technique ? .minimum(column.width) : .length(column.width),
        column == .technique ? .leading : .trailing)
    }, rows: cells, selected: selected,
    offset: Table.offset(0, showing: selected ?? 0, count: rows.count, height: body.height - 1)
  ).draw(in: &frame.canvas, body, theme: theme)
  for (column, cell) in zip(columns, places.header) { frame.regions.add(cell, .compare(.column(column))) }
  for (line, row) in places.rows.enumerated() {
    frame.regions.add(row, .compare(.row(order[places.firstRow + line])))
  }
  if let bar = places.scrollBar { frame.regions.add(bar, .compare(.scrollBar)) }
  guard body.height < inside.height else { return }
  var status = inside.row(inside.height - 1).inset(left: 1, right: 1)
  let hidden = (left: first, right: CompareColumn.scrolled.count - first - count)
  if hidden.left + hidden.right > 0 {
    // On narrow screens the numbers alone.
    let more = inside.width < 50 ? "" : " more"
    let used = frame.canvas.write(
      StyledLine([
        (hidden.left > 0 ? "‹ " : "", theme.key), (hidden.left > 0 ? "\(hidden.left)\(more)" : "", theme.dim),
        (hidden.left > 0 && hidden.right > 0 ? " · " : "", theme.dim),
        (hidden.right > 0 ? "\(hidden.right)\(more)" : "", theme.dim),
        (hidden.right > 0 ? " ›" : "", theme.key),
      ]), in: status, alignment: .trailing)
    let left = hidden.left > 0 ? "‹ \(hidden.left)\(more)".cellWidth : 0
    frame.regions.add(used.inset(left: left), .compare(.columns(1)))
    frame.regions.add(used.inset(right: used.width - left), .compare(.columns(-1)))
    status = status.inset(right: used.width + 1)
  }
  if let job = state.jobs.newest(.comparison), !job.isOver {
    frame.canvas.write(
      StyledLine([
        ("\(job.status.word) ", theme.accent), (job.snapshot?.phase ?? "", theme.text),
      ]), in: status)
  } else if let obstacle = state.obstacleToMeasuring {
    frame.drawObstacle(obstacle, in: status, theme: theme)
  } else {
    let epochs = Numbers.count(compare.epochs, of: "epoch")
    let model = "\(state.base.title) (\(Numbers.bytes(state.base.bytes)))"
    // What is compared, and how: as much of it as there is room for.
    let texts = [
      (" compares \(model), with ", " of fine-tuning each (", "), seed \(state.seed)"),
      (" compares \(model), ", " of fine-tuning each (", "), seed \(state.seed)"),
      (" compares \(state.base.title), ", " each (", "), seed \(state.seed)"),
      (" compares, ", " each (", "), seed \(state.seed)"), (" compares, ", " (", ")"),
    ]
    let lines =
      texts.map { before, after, end in
        StyledLine([
          ("Enter", theme.key), (before, theme.keyLabel), (epochs, theme.accent), (after, theme.keyLabel),
          ("+ −", theme.key), (end, theme.keyLabel),
        ])
      } + [
        StyledLine([("Enter", theme.key), (" compares, ", theme.keyLabel), (epochs, theme.accent)]),
        StyledLine([("Enter", theme.key), (" compares", theme.keyLabel)]),
      ]
    let used = frame.canvas.write(
      lines.first { $0.cellWidth <= status.width } ?? lines[lines.count - 1], in: status)
    frame.regions.add(used, .key(.enter))
  }
}

extension DashboardState {
  /// Whether the techniques that are shown aren't all of them because their job ended early.
  fileprivate var isComparisonCutShort: Bool {
    guard let job = jobs.newest(.comparison), job.isOver, job.status != .done,
      let measured = job.snapshot?.comparison
    else { return false }
    return !measured.rows.isEmpty && measured == compare.table
  }
}

/// The techniques as points: bytes to the right, accuracy upwards.
func comparisonChart(_ state: DashboardState, theme: Theme) -> LineChart {
  let rows = state.compare.table.rows
  func sample(_ row: ComparisonRow) -> LineChart.Sample {
    .init(x: Double(row.bytes), y: row.accuracy.fraction)
  }
  let highlight = rows.indices.contains(state.compare.selected) ? sample(rows[state.compare.selected]) : nil
  // Room at the sides, so that no point lies on an axis.
  let bytes = rows.map { Double($0.bytes) }
  let accuracies = rows.map(\.accuracy.fraction)
  let (low, high) = (accuracies.min() ?? 0, accuracies.max() ?? 1)
  let margin = max((high - low) * 0.1, 0.002)
  return LineChart(
    [.init("", rows.map(sample), style: theme.kept, marker: "●")],
    x: .init(
      (bytes.min() ?? 1) * 0.8...(bytes.max() ?? 10) * 1.25, isLogarithmic: true, format: .bytes,
      guides: [Double(state.budget.bytes)]),
    y: .init(low - margin...min(high + margin, 1), format: .percent), highlight: highlight)
}

/// Draws the chart, with what the selected point is.
func drawComparisonChart(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let rows = state.compare.table.rows
  let inside = Box(
    "accuracy over bytes", note: chartNote(state, width: place.width - 26),
    isFocused: state.compare.isChartFocused, theme: theme
  ).draw(in: &frame.canvas, place, theme: theme).inset(left: 1, right: 1)
  guard !rows.isEmpty else {
    frame.canvas.write("nothing compared yet", in: inside.row(0), style: theme.dim)
    return
  }
  comparisonChart(state, theme: theme).draw(in: &frame.canvas, inside, theme: theme)
  frame.regions.add(inside, .compare(.chart))
}

/// What the selected point is, with its exact values as far as there is room for them.
private func chartNote(_ state: DashboardState, width: Int) -> String {
  let rows = state.compare.table.rows
  guard rows.indices.contains(state.compare.selected) else { return "" }
  let row = rows[state.compare.selected]
  let accuracy = Numbers.percent(row.accuracy.fraction, places: 2)
  let texts = [
    "◆ \(row.technique): \(Numbers.count(row.bytes)) B, \(accuracy)",
    "◆ \(row.technique): \(Numbers.bytes(row.bytes)), \(accuracy)", "◆ \(row.technique)",
  ]
  return texts.first { $0.cellWidth <= width } ?? texts[texts.count - 1]
}
