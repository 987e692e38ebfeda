internal import TerminalCanvas

/// Draws the keys, what is being typed or said, and what runs in the background.
func drawFooter(_ state: DashboardState, in frame: inout Frame, _ row: Rectangle, theme: Theme) {
  var left = row
  if let work = backgroundWork(state, theme: theme) {
    let width = min(row.width / 2, 13 + work.text.cellWidth)
    let right = row.inset(left: row.width - width)
    frame.canvas.write(work.text, in: right.inset(right: 13))
    frame.regions.add(right, work.target)
    ProgressBar(work.fraction)
      .draw(in: &frame.canvas, right.inset(left: max(0, right.width - 13)), theme: theme)
    left = row.inset(right: width + 1)
  }
  if let entry = state.entry {
    let what =
      switch entry.purpose {
      case .budget: "budget, such as 300K or 1.5MB"
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

/// What runs in the background: what is being measured, else the job.
private func backgroundWork(
  _ state: DashboardState, theme: Theme
) -> (text: StyledLine, fraction: Double, target: DashboardState.Target)? {
  if let activity = state.activity {
    var text = StyledLine("● \(activity.title)", theme.accent)
    if let seconds = activity.secondsLeft { text.append(" \(Numbers.duration(seconds)) left", theme.dim) }
    text.append("  z", theme.key)
    text.append(" stop ", theme.keyLabel)
    return (text, activity.fraction, .key(.character("z")))
  }
  guard let job = state.jobs.running else { return nil }
  var text = StyledLine("● \(job.title)", theme.accent)
  if job.status == .running {
    if let phase = job.snapshot?.phase { text.append(" \(phase)", theme.text) }
    if let seconds = job.snapshot?.secondsLeft {
      text.append(" \(Numbers.duration(seconds)) left", theme.dim)
    }
  } else {
    text.append(" \(job.status.word)", theme.warning)
  }
  text.append("  z", theme.key)
  text.append(" stop ", theme.keyLabel)
  return (text, job.snapshot?.fraction ?? 0, .tab(.jobs))
}
