internal import TerminalCanvas

/// The explanation of what is selected, over the lower part of a screen, whose sliders stay in reach.
struct ExplanationPanel {
  private let text: Explanation
  private let note: String
  private let parts: [[String]]
  private let part: Int
  private let box: Rectangle
  /// The rows that a dialog, which may be what is explained, leaves to it.
  let rowsBelowDialog: Int
  /// The rows that the screen leaves to it; elsewhere it covers a part of the screen.
  let rowsBelowScreen: Int

  /// The rows that stay for what is explained on low screens.
  private static let leastRows = 5

  /// Looks for the explanation and for a place; `nil` when none is shown.
  init?(_ state: DashboardState, in layout: ScreenLayout, cache: ViewCache) {
    guard let (text, index, count) = state.explanation(facts: state.layerFacts(cache)) else { return nil }
    var place = layout.middle
    // Beside the sliders where there is room, else as wide as the screen.
    let isBeside = place.width >= 100
    let width = isBeside ? Explanation.width + 4 : place.width
    var isBelow = false
    var room = place.height
    if state.screen == .compress, state.dialog == nil {
      let compress = CompressLayout(place, state.compress)
      // Where the list of layers takes all of the screen, it gets shorter; what it shows is never covered but its border.
      isBelow = !isBeside && compress.histogram.isEmpty
      // Above size and accuracy, which it is often about.
      if !isBelow { place = place.inset(bottom: compress.outcomes.height) }
      room = isBelow ? room - Self.leastRows : place.height - (isBeside ? 0 : compress.layers.height - 1)
    } else if state.dialog == nil, !isBeside, place.height < 16 {
      isBelow = true
      room -= Self.leastRows
    }
    parts = text.pages(width: width - 4, limit: min(Explanation.lineLimit, room - 2))
    guard let longest = parts.map(\.count).max() else { return nil }
    self.text = text
    part = min(state.teaching.open?.part ?? 0, parts.count - 1)
    let next = part + 1 < parts.count ? "I more, " : count > 1 && width >= 50 ? "I next, " : ""
    note = (width >= 50 && count > 1 ? "\(index + 1)/\(count) " : "") + next + "i closes"
    let height = longest + 2
    box = Rectangle(x: place.right - width, y: place.bottom - height, width: width, height: height)
    rowsBelowScreen = isBelow ? height : 0
    let rows = layout.footer.y - layout.tour.height - height
    rowsBelowDialog = rows >= 15 ? height : 0
  }

  /// Draws it.
  func draw(in frame: inout Frame, theme: Theme) {
    frame.canvas.fill(box, style: theme.modal)
    // The keys stay in sight, however long the title is.
    let title = text.title.truncated(to: max(8, box.width - note.cellWidth - 7))
    let inside = Box(title, note: note, isFocused: true, theme: theme)
      .draw(in: &frame.canvas, box, theme: theme).inset(left: 1, right: 1)
    frame.explanationPartCount = parts.count
    for (index, line) in parts[part].enumerated() {
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
