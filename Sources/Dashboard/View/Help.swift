internal import TerminalCanvas

/// Draws the keys of a screen in front of everything, side by side where it is wide enough, and a page at a time where not all fit.
func drawHelp(of screen: Screen, page: Int, in frame: inout Frame, theme: Theme) {
  let bounds = frame.canvas.bounds
  let bindings = Keymap.explained(on: screen)
  let keyWidth = max(12, (bindings.map { theme.words($0.label).cellWidth }.max() ?? 0) + 1)
  let gap = 3
  let columnCount = bounds.width >= 110 ? 2 : 1
  let room = max(8, (bounds.width - 4 - gap * (columnCount - 1)) / columnCount - keyWidth)
  var lines: [(key: String, text: String)] = []
  for binding in bindings {
    for (index, text) in Paragraph(theme.words(binding.explanation)).lines(width: room).enumerated() {
      lines.append((index == 0 ? theme.words(binding.label) : "", text))
    }
  }
  let height = max(1, min((lines.count + columnCount - 1) / columnCount, bounds.height - 2))
  let perPage = height * columnCount
  let pages = max(1, (lines.count + perPage - 1) / perPage)
  let shown = min(page, pages - 1)
  let isLast = shown == pages - 1
  let columnWidth = keyWidth + (lines.map(\.text.cellWidth).max() ?? 0)
  let width = columnWidth * columnCount + gap * (columnCount - 1)
  let title = pages > 1 ? "Keys on \(screen.title), \(shown + 1) of \(pages)" : "Keys on \(screen.title)"
  let notes =
    isLast ? ["any key closes"] : [theme.words("any key: more, ↑ back, Esc closes"), "Esc closes", "more"]
  let inside = Modal(
    title, note: notes.first { $0.cellWidth + title.cellWidth + 7 <= width + 4 } ?? "",
    size: Size(width: width, height: height)
  ).draw(in: &frame.canvas, bounds, theme: theme)
  frame.helpPageCount = pages
  // The screen behind can't be used.
  frame.regions.removeAll()
  var key = theme.key
  key.background = theme.modal.background
  for (index, line) in lines.dropFirst(shown * perPage).prefix(perPage).enumerated() {
    let row = inside.row(index % height).inset(left: index / height * (columnWidth + gap))
    frame.canvas.write(line.key, in: row, style: key)
    frame.canvas.write(line.text, in: row.inset(left: keyWidth), style: theme.modal)
  }
}
