internal import TerminalCanvas

/// Draws the keys, what is being typed or said, and what runs in the background.
func drawFooter(_ state: DashboardState, in frame: inout Frame, _ row: Rectangle, theme: Theme) {
  var left = row
  let barWidth = 13
  if let work = backgroundWork(state, room: row.width / 2 - barWidth, theme: theme) {
    let width = min(row.width / 2, barWidth + work.text.cellWidth)
    let right = row.inset(left: row.width - width)
    frame.canvas.write(work.text, in: right.inset(right: barWidth))
    frame.regions.add(right, work.target)
    ProgressBar(work.fraction)
      .draw(in: &frame.canvas, right.inset(left: max(0, right.width - barWidth)), theme: theme)
    left = row.inset(right: width + 1)
  }
  if let entry = state.entry {
    let what =
      switch entry.purpose {
      case .budget: "budget, such as 300K or 1.5MB"
      case .file: "file to save to: .md, .csv or .json"
      case .epochs: "epochs of fine-tuning"
      case .value(let name): name
      }
    frame.canvas.write(
      StyledLine([(" \(entry.text)▏", theme.accent), (" \(what)  Enter sets, Esc cancels", theme.dim)]),
      in: left)
  } else if let message = state.message {
    frame.canvas.write(" " + message, in: left, style: theme.warning)
  } else {
    // The arrows' label would name only one of them.
    let shown = Keymap.hinted(on: state.screen)
    let hints = shown.map {
      ($0.keys.first == .left ? "←→" : $0.keys.first == .down ? "↑↓" : $0.label, $0.hint)
    }
    let places = KeyHints(hints).draw(in: &frame.canvas, left, theme: theme)
    for (binding, place) in zip(shown, places) {
      guard let key = binding.keys.first, key != .left, key != .down else { continue }
      frame.regions.add(place, .key(key))
    }
  }
}

/// What runs in the background: what is being measured, else the job, in as many words as there is room for.
private func backgroundWork(
  _ state: DashboardState, room: Int, theme: Theme
) -> (text: StyledLine, fraction: Double, target: DashboardState.Target)? {
  func left(_ seconds: Double?) -> String { seconds.map { " \(Numbers.duration($0)) left" } ?? "" }
  func line(_ what: String, _ rest: String) -> StyledLine {
    StyledLine([
      ("● \(what)", theme.accent), (rest, theme.dim), ("  z", theme.key), (" stop ", theme.keyLabel),
    ])
  }
  func longest(_ lines: [StyledLine]) -> StyledLine {
    lines.first { $0.cellWidth <= room } ?? lines[lines.count - 1]
  }
  if let activity = state.activity {
    let text = longest([line(activity.title, left(activity.secondsLeft)), line(activity.title, "")])
    return (text, activity.fraction, .key(.character("z")))
  }
  guard let job = state.jobs.running else { return nil }
  let isRunning = job.status == .running
  let phase = " " + (isRunning ? job.snapshot?.phase ?? "" : job.status.word)
  let time = isRunning ? left(job.snapshot?.secondsLeft) : ""
  let text = longest([
    line(job.title, phase + time), line(job.title, phase), line(job.kind.word, phase),
    line(job.kind.word, time), line(job.kind.word, ""),
  ])
  return (text, job.snapshot?.fraction ?? 0, .tab(.jobs))
}
