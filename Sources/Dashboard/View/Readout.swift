internal import TerminalCanvas

extension Frame {
  /// Writes exact values into the lower border of a box: the first of some texts, longest first, that there is room for, else the
  /// last, cut off.
  mutating func drawReadout(_ texts: [String], on box: Rectangle, theme: Theme) {
    let texts = texts.map(theme.words)
    let room = box.width - 4
    guard room >= 4, box.height >= 2, let last = texts.last, !last.isEmpty else { return }
    let text = texts.first { $0.cellWidth + 2 <= room } ?? last.truncated(to: room - 2)
    canvas.write(
      " \(text) ", in: Rectangle(x: box.x + 2, y: box.bottom - 1, width: room, height: 1),
      style: theme.accent, alignment: .trailing)
  }
}
