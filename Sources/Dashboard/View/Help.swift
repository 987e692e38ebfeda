internal import TerminalCanvas

/// Draws the keys of a screen in front of everything, a page at a time where not all fit.
func drawHelp(of screen: Screen, page: Int, in frame: inout Frame, theme: Theme) {
  let bindings = Keymap.explained(on: screen)
  let bounds = frame.canvas.bounds
  let height = max(1, min(bindings.count, bounds.height - 2))
  let pages = (bindings.count + height - 1) / height
  let shown = min(page, pages - 1)
  let isLast = shown == pages - 1
  let width = 12 + (bindings.map(\.explanation.cellWidth).max() ?? 0)
  let title = pages > 1 ? "Keys on \(screen.title), \(shown + 1) of \(pages)" : "Keys on \(screen.title)"
  let inside = Modal(
    title, note: isLast ? "any key closes" : "any key: more, Esc closes",
    size: Size(width: width, height: height)
  ).draw(in: &frame.canvas, bounds, theme: theme)
  frame.helpPageCount = pages
  // The screen behind can't be used.
  frame.regions.removeAll()
  var key = theme.key
  key.background = theme.modal.background
  for (line, binding) in bindings.dropFirst(shown * height).prefix(height).enumerated() {
    let row = inside.row(line)
    frame.canvas.write(binding.label, in: row, style: key)
    frame.canvas.write(binding.explanation, in: row.inset(left: 12), style: theme.modal)
  }
}
