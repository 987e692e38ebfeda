internal import TerminalCanvas

/// Draws the list of jobs, the newest first.
func drawJobs(
  _ jobs: JobsState, selected: JobID, in frame: inout Frame, _ place: Rectangle, theme: Theme
) {
  let waiting = jobs.entries.count { $0.status == .waiting }
  let note = waiting > 0 ? "one runs at a time, \(waiting) waiting" : "one runs at a time"
  let inside = Box("Jobs", note: note, isFocused: true, theme: theme)
    .draw(in: &frame.canvas, place, theme: theme)
  let entries = Array(jobs.entries.reversed())
  let isWide = inside.width >= 90
  let columns: [Table.Column] = [
    .init("", .length(3), .trailing), .init("job", .fill(3)), .init("state", .length(9)),
    .init("progress", isWide ? .length(22) : .length(12)), .init("time", .length(10), .trailing),
    .init("left", .length(isWide ? 10 : 0), .trailing), .init("result", .fill(isWide ? 4 : 2)),
  ]
  let rows = entries.map { entry -> [StyledLine] in
    let style = entry.isOver ? theme.dim : theme.text
    return [
      StyledLine("\(entry.id.number)", theme.dim), StyledLine(entry.title, style),
      StyledLine(entry.status.word, entry.status.style(theme)), "",
      StyledLine(entry.snapshot.map { Numbers.duration($0.elapsed) } ?? "", style),
      StyledLine(entry.snapshot?.secondsLeft.map(Numbers.duration) ?? "", style),
      StyledLine(entry.outcome.isEmpty ? entry.snapshot?.phase ?? "" : entry.outcome, style),
    ]
  }
  let index = entries.firstIndex { $0.id == selected }
  let offset = Table.offset(
    0, showing: index ?? 0, count: entries.count, height: max(0, inside.height - 1))
  let places = Table(columns, rows: rows, selected: index, offset: offset)
    .draw(in: &frame.canvas, inside, theme: theme)
  for (line, row) in places.rows.enumerated() {
    let entry = entries[places.firstRow + line]
    frame.regions.add(row, .job(entry.id))
    guard let cell = places.cell(row: places.firstRow + line, column: 3), let snapshot = entry.snapshot else {
      continue
    }
    ProgressBar(snapshot.fraction).draw(in: &frame.canvas, cell, theme: theme)
  }
}

/// Draws what a job said, the newest line at the bottom.
func drawLog(of entry: JobsState.Entry, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let inside = Box("\(entry.title) · log", theme: theme).draw(in: &frame.canvas, place, theme: theme)
    .inset(left: 1, right: 1)
  guard !inside.isEmpty else { return }
  var lines = entry.log.suffix(inside.height).map { StyledLine($0, theme.text) }
  if entry.status == .failed {
    lines += Paragraph(entry.outcome).lines(width: inside.width).map { StyledLine($0, theme.bad) }
  }
  for (index, line) in lines.suffix(inside.height).enumerated() {
    frame.canvas.write(line, in: inside.row(index))
  }
}

extension JobsState.Status {
  /// What it is called on the screen.
  var word: String {
    switch self {
    case .waiting: "waiting"
    case .running: "running"
    case .paused: "paused"
    case .stopping: "stopping"
    case .done: "done"
    case .failed: "failed"
    case .cancelled: "cancelled"
    }
  }

  fileprivate func style(_ theme: Theme) -> Style {
    switch self {
    case .waiting, .cancelled: theme.dim
    case .running: theme.accent
    case .paused, .stopping: theme.warning
    case .done: theme.good
    case .failed: theme.bad
    }
  }
}
