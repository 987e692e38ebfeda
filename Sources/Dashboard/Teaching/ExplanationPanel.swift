internal import TerminalCanvas

/// The explanation of what is selected, over the lower part of a screen, whose sliders stay in reach.
struct ExplanationPanel {
  private let text: Explanation
  private let note: String
  private let lines: [String]
  private let box: Rectangle
  /// The rows that a dialog, which may be what is explained, leaves to it.
  let rowsBelowDialog: Int

  /// Looks for the explanation and for a place; `nil` when none is shown.
  init?(_ state: DashboardState, in layout: ScreenLayout, cache: ViewCache) {
    guard let (text, index, count) = state.explanation(facts: state.layerFacts(cache)) else { return nil }
    var place = layout.middle
    if state.screen == .compress, state.dialog == nil {
      // Above size and accuracy, which it is often about, unless there is hardly any room.
      let outcomes = CompressLayout(place, state.compress).outcomes
      if place.height - outcomes.height >= 9 { place = place.inset(bottom: outcomes.height) }
    }
    // Beside the sliders where there is room, else as wide as the screen.
    let width = place.width >= 100 ? Explanation.width + 4 : place.width
    lines = text.lines(width: width - 4, limit: min(Explanation.lineLimit, place.height - 2))
    guard !lines.isEmpty else { return nil }
    self.text = text
    note = width < 50 ? "i closes" : count > 1 ? "\(index + 1)/\(count) I next, i closes" : "i closes"
    let height = lines.count + 2
    box = Rectangle(x: place.right - width, y: place.bottom - height, width: width, height: height)
    let room = layout.footer.y - layout.tour.height - height
    rowsBelowDialog = room >= 15 ? height : 0
  }

  /// Draws it.
  func draw(in frame: inout Frame, theme: Theme) {
    frame.canvas.fill(box, style: theme.modal)
    let inside = Box(text.title, note: note, isFocused: true, theme: theme)
      .draw(in: &frame.canvas, box, theme: theme).inset(left: 1, right: 1)
    for (index, line) in lines.enumerated() {
      frame.canvas.write(line, in: inside.row(index), style: theme.modal)
    }
    frame.canvas.restyle(box) { style in
      var result = style
      if style.background == .standard { result.background = theme.modal.background }
      return result
    }
    frame.regions.add(box, .explanation)
  }
}
