internal import TerminalCanvas

/// Draws the keys of a screen in front of everything, in two columns where one would be too high.
func drawHelp(of screen: Screen, in frame: inout Frame, theme: Theme) {
  let bindings = Keymap.explained(on: screen)
  let bounds = frame.canvas.bounds
  let columnWidth = 58
  let count = bindings.count + 2 > bounds.height ? 2 : 1
  let height = (bindings.count + count - 1) / count
  let inside = Modal(
    "Keys", note: "any key closes", size: Size(width: count * (columnWidth + 2) - 2, height: height)
  ).draw(in: &frame.canvas, bounds, theme: theme)
  let columns = Layout([Layout.Constraint](repeating: .fill(1), count: count), spacing: 2)
    .columns(of: inside)
  var key = theme.key
  key.background = theme.modal.background
  for (index, binding) in bindings.enumerated() {
    let row = columns[index / height].row(index % height)
    frame.canvas.write(binding.label, in: row, style: key)
    frame.canvas.write(binding.explanation, in: row.inset(left: 12), style: theme.modal)
  }
}
