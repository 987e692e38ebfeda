internal import TerminalCanvas

/// Draws the keys, what is being typed or said, and what runs in the background.
func drawFooter(_ state: DashboardState, in frame: inout Frame, _ row: Rectangle, theme: Theme) {
  var left = row
  if let activity = state.activity {
    var text = StyledLine("● \(activity.title)", theme.accent)
    if let seconds = activity.secondsLeft { text.append(" \(Numbers.duration(seconds)) left", theme.dim) }
    text.append("  z", theme.key)
    text.append(" stop ", theme.keyLabel)
    let width = min(row.width / 2, 13 + text.cellWidth)
    let right = row.inset(left: row.width - width)
    frame.canvas.write(text, in: right.inset(right: 13))
    frame.regions.add(right, .key(.character("z")))
    ProgressBar(activity.fraction)
      .draw(in: &frame.canvas, right.inset(left: max(0, right.width - 13)), theme: theme)
    left = row.inset(right: width + 1)
  }
  if let entry = state.entry {
    let what =
      switch (entry.purpose, state.focus) {
      case (.budget, _): "budget, such as 300K or 1.5MB"
      case (.slider, .bits): "bits"
      case (.slider, _): "% sparsity"
      }
    frame.canvas.write(
      StyledLine([(" \(entry.text)▏", theme.accent), (" \(what)  Enter sets, Esc cancels", theme.dim)]),
      in: left)
  } else if let message = state.message {
    frame.canvas.write(" " + message, in: left, style: theme.warning)
  } else {
    // Where there is no room for all, the way out and the help stay.
    let hinted = Keymap.bindings.filter { !$0.hint.isEmpty }
    let shown = hinted.prefix(3) + hinted.suffix(2) + hinted.dropFirst(3).dropLast(2)
    let hints = shown.map { ($0.keys.first == .left ? "←→" : $0.label, $0.hint) }
    let places = KeyHints(hints).draw(in: &frame.canvas, left, theme: theme)
    for (binding, place) in zip(shown, places) where binding.keys.first != .left {
      if let key = binding.keys.first { frame.regions.add(place, .key(key)) }
    }
  }
}
