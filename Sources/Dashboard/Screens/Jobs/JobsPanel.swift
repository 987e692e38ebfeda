internal import TerminalCanvas

/// Draws the list of jobs, the newest first.
func drawJobs(
  _ jobs: JobsState, selected: JobID, in frame: inout Frame, _ place: Rectangle, theme: Theme
) {
  let waiting = jobs.entries.count { $0.status == .waiting }
  let note = waiting > 0 ? "one runs at a time, \(waiting) waiting" : "one runs at a time"
  let inside = Box("Jobs", note: note, isFocused: !jobs.isLogFocused, theme: theme)
    .draw(in: &frame.canvas, place, theme: theme)
  let entries = Array(jobs.entries.reversed())
  let columns = JobColumn.shown(width: inside.width)
  let rows = entries.map { entry in columns.map { $0.text(entry, theme: theme) } }
  let index = entries.firstIndex { $0.id == selected }
  let offset = Table.offset(
    0, showing: index ?? 0, count: entries.count, height: max(0, inside.height - 1))
  let places = Table(
    columns.map { $0.column(isWide: inside.width >= 90) }, rows: rows, selected: index, offset: offset
  ).draw(in: &frame.canvas, inside, theme: theme)
  if let bar = places.scrollBar { frame.regions.add(bar, .jobs(.listBar)) }
  let bars = columns.firstIndex(of: .progress)
  for (line, row) in places.rows.enumerated() {
    let entry = entries[places.firstRow + line]
    frame.regions.add(row, .job(entry.id))
    guard let bars, let cell = places.cell(row: places.firstRow + line, column: bars),
      let snapshot = entry.snapshot
    else { continue }
    ProgressBar(snapshot.fraction).draw(in: &frame.canvas, cell, theme: theme)
    guard entry.id == selected else { continue }
    // What stands beside the bar belongs to the selected line.
    frame.canvas.restyle(cell) { $0.background == .standard ? theme.selection : $0 }
  }
}

/// A column of the list of jobs.
private enum JobColumn {
  case number, title, status, percent, progress, time, left, result

  /// The columns that there is room for: names come first, and what is left out is in the log.
  static func shown(width: Int) -> [JobColumn] {
    if width >= 90 { return [.number, .title, .status, .progress, .time, .left, .result] }
    if width >= 64 { return [.number, .title, .status, .progress, .time, .result] }
    return [.number, .title, .percent]
  }

  func column(isWide: Bool) -> Table.Column {
    switch self {
    case .number: .init("", .length(2), .trailing)
    case .title: .init("job", .fill(3))
    case .status, .percent: .init("state", .length(9))
    case .progress: .init("progress", .length(isWide ? 22 : 9))
    // Up to `59 min 59 s`.
    case .time: .init("time", .length(11), .trailing)
    case .left: .init("left", .length(11), .trailing)
    case .result: .init("result", .fill(isWide ? 4 : 2))
    }
  }

  func text(_ entry: JobsState.Entry, theme: Theme) -> StyledLine {
    let style = entry.isOver ? theme.dim : theme.text
    switch self {
    case .number: return StyledLine("\(entry.id.number)", theme.dim)
    case .title: return StyledLine(entry.title, style)
    case .percent where entry.status == .running && entry.snapshot != nil:
      return StyledLine(Numbers.percent(entry.snapshot?.fraction ?? 0, places: 0), theme.accent)
    case .status, .percent: return StyledLine(entry.status.word, entry.status.style(theme))
    case .progress: return ""
    case .time: return StyledLine(entry.snapshot.map { Numbers.duration($0.elapsed) } ?? "", style)
    case .left: return StyledLine(entry.snapshot?.secondsLeft.map(Numbers.duration) ?? "", style)
    case .result where entry.made != nil:
      return StyledLine([("Enter", theme.key), (" brings it · \(entry.outcome)", style)])
    case .result:
      return StyledLine(entry.outcome.isEmpty ? entry.snapshot?.phase ?? "" : entry.outcome, style)
    }
  }
}

/// Draws what a job said, the newest line at the bottom unless the log is scrolled.
func drawLog(
  of entry: JobsState.Entry, _ jobs: JobsState, in frame: inout Frame, _ place: Rectangle, theme: Theme
) {
  let inside = Box("\(entry.title) · log", isFocused: jobs.isLogFocused, theme: theme)
    .draw(in: &frame.canvas, place, theme: theme).inset(left: 1, right: 1)
  guard !inside.isEmpty else { return }
  var lines = entry.log.map { StyledLine($0, theme.text) }
  if entry.status == .failed || entry.status == .done {
    let style = entry.status == .failed ? theme.bad : theme.good
    lines += Paragraph(entry.outcome).lines(width: inside.width).map { StyledLine($0, style) }
  }
  let hidden = max(0, lines.count - inside.height)
  let first = max(0, hidden - jobs.logOffset)
  frame.hiddenLogLines = hidden
  frame.regions.add(place, .jobs(.log))
  for (index, line) in lines.dropFirst(first).prefix(inside.height).enumerated() {
    frame.canvas.write(line, in: inside.row(index))
  }
  guard hidden > 0 else { return }
  // On the border, where it takes no room.
  let bar = Rectangle(x: place.right - 1, y: inside.y, width: 1, height: inside.height)
  ScrollBar(offset: first, count: lines.count).draw(in: &frame.canvas, bar, theme: theme)
  frame.regions.add(bar, .jobs(.logBar))
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
