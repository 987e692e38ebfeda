internal import TerminalCanvas

/// Draws a dialog in front of everything but the footer.
func drawDialog(
  _ dialog: Dialog, _ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme
) {
  let lines = state.lines(of: dialog)
  let width = min(58, place.width - 4)
  let selected = lines[dialog.index]
  // Two lines below the choices, as far as there is room, so that the box keeps its size.
  let longest = lines.map { Paragraph(theme.words($0.explanation)).lines(width: width).count }.max() ?? 0
  let question = if case .export = dialog { state.replacementQuestion } else { nil as String? }
  let words =
    question?.fitted(to: width * longest - 8) ?? selected.obstacle.map { "Does nothing now: \($0)." }
    ?? theme.words(selected.explanation)
  let modal = Modal(
    "\(dialog.title) \(state.compress.subject.title)",
    size: Size(width: width, height: lines.count + 1 + longest))
  let inside = modal.draw(in: &frame.canvas, place, theme: theme)
  // What is behind can't be used; a click there closes the dialog.
  frame.regions.removeAll()
  frame.regions.add(modal.frame(within: place), .dialog)
  func style(_ style: Style) -> Style {
    var style = style
    style.background = theme.modal.background
    return style
  }
  let columns = Layout(
    [.length(1), .length((lines.map(\.title.cellWidth).max() ?? 0) + (place.width < 50 ? 0 : 3)), .fill(1)],
    spacing: 1)
  for (index, line) in lines.enumerated() {
    let row = inside.row(index)
    let cells = columns.columns(of: row)
    let isSelected = index == dialog.index
    let isIdle = line.obstacle != nil
    frame.canvas.write(isSelected ? "▸" : " ", in: cells[0], style: style(theme.accent))
    frame.canvas.write(
      line.title, in: cells[1],
      style: style(isSelected ? theme.accent : isIdle ? theme.dim : theme.text))
    frame.regions.add(row, .dialogLine(index))
    var value = line.value
    if isSelected, let entry = state.entry { value = entry.text + "▏" }
    if !line.isAdjustable || isIdle {
      let text = isIdle && !line.isAdjustable ? Numbers.missing : value
      frame.canvas.write("  " + text, in: cells[2], style: style(theme.dim))
      continue
    }
    value = value.truncated(to: max(1, cells[2].width - 4))
    let used = frame.canvas.write(
      StyledLine([
        ("‹ ", style(theme.key)), (value, style(theme.text)), (" ›", style(theme.key)),
      ]), in: cells[2])
    frame.regions.add(used, .dialogStep(index, by: 1))
    frame.regions.add(
      Rectangle(x: used.x, y: used.y, width: min(2, used.width), height: 1), .dialogStep(index, by: -1))
  }
  let isAiry = inside.height > lines.count + longest
  let below = inside.inset(top: lines.count + (isAiry ? 1 : 0))
  Paragraph(words, style: style(question == nil && selected.obstacle == nil ? theme.dim : theme.warning))
    .draw(in: &frame.canvas, below, theme: theme)
}
