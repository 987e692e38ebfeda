internal import TerminalCanvas

/// The rows that the tour takes of a screen: one on the smallest, none where it isn't shown.
func tourHeight(_ state: DashboardState, size: Size) -> Int {
  guard state.isOnTour else { return 0 }
  return size.height >= 30 ? 5 : size.height >= 20 ? 3 : 1
}

/// Draws the tour's task at hand, and once it is done, what was seen.
func drawTour(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  guard let tour = state.shownTour, !place.isEmpty else { return }
  let (stepIndex, taskIndex) = TourStep.place(ofTask: tour.task)
  let step = TourStep.all[stepIndex]
  let task = step.tasks[taskIndex]
  let seen = tour.seen[tour.task]
  let number = "\(stepIndex + 1).\(taskIndex + 1)"
  frame.regions.add(place, .tour)
  guard place.height > 1 else {
    let mark = seen == nil ? "○" : "✓"
    let way = task.key(from: state.screen).map { "\($0), " } ?? ""
    let text = theme.words(seen ?? way + task.brief(state, tour.beginning))
    frame.canvas.fill(place, style: theme.modal)
    // Only the key: its word would take the room of the task's.
    let key = frame.canvas.write(" .", in: place, style: onModal(theme.key, theme), alignment: .trailing)
    frame.regions.add(key, .key(.character(".")))
    let room = place.inset(left: number.cellWidth + 3, right: key.width)
    frame.canvas.write(
      StyledLine([("\(number) ", onModal(theme.accent, theme)), (mark, theme.modal)]), in: place)
    write(
      unbrokenLines(text, width: room.width - 2), style: theme.modal, part: tour.page, in: &frame, room, theme
    )
    return
  }
  let title = "Tour · step \(stepIndex + 1) of \(TourStep.all.count): \(step.title)"
  let count = "task \(taskIndex + 1) of \(step.tasks.count)"
  var body = place
  frame.canvas.fill(place, style: theme.modal)
  if place.height >= 5 {
    body = Box(title, isFocused: seen == nil, theme: theme).draw(in: &frame.canvas, place, theme: theme)
      .inset(left: 1, right: 1)
    let row = place.row(0).inset(left: 2, right: 2)
    drawTourKeys(in: &frame, row, [count, ".", ",", "Esc"], theme: theme)
  } else {
    let keys = drawTourKeys(in: &frame, place.row(0), [count, ".", ",", "Esc"], theme: theme)
    frame.canvas.write(
      " " + title, in: place.row(0).inset(right: keys.width + 1), style: onModal(theme.accent, theme))
    body = place.inset(left: 1, top: 1, right: 1)
  }
  let way = task.key(from: state.screen).map { "\($0), then: " } ?? ""
  let instruction = theme.words((seen == nil ? way : "") + task.instruction(state, tour.beginning))
  if let seen {
    // What was to be done is known by now, but stays where there is room for both.
    let found = unbrokenLines(theme.words("✓ \(seen)"), width: body.width)
    let asked = unbrokenLines("  \(instruction)", width: body.width)
    let isBoth = asked.count + found.count <= body.height
    if isBoth { write(asked, style: theme.dim, part: 0, in: &frame, body, theme) }
    write(
      found, style: theme.modal, part: isBoth ? 0 : tour.page, in: &frame,
      body.inset(top: isBoth ? asked.count : 0), theme)
  } else {
    write(
      unbrokenLines("○ \(instruction)", width: body.width), style: theme.modal, part: tour.page, in: &frame,
      body, theme)
  }
  frame.canvas.restyle(place) { onModal($0, theme) }
}

/// Draws a part of some lines of text, as many as there is room for; when more follow, the last one ends in an ellipsis.
private func write(
  _ lines: [String], style: Style, part: Int, in frame: inout Frame, _ place: Rectangle, _ theme: Theme
) {
  let height = max(1, place.height)
  frame.tourPageCount = max(1, (lines.count + height - 1) / height)
  let first = min(max(0, part), frame.tourPageCount - 1) * height
  for (row, line) in lines.dropFirst(first).prefix(height).enumerated() {
    let isMore = row == height - 1 && lines.count > first + height
    frame.canvas.write(isMore ? line + " …" : line, in: place.row(row), style: onModal(style, theme))
  }
}

private func onModal(_ style: Style, _ theme: Theme) -> Style {
  var result = style
  if result.background == .standard { result.background = theme.modal.background }
  return result
}

/// Draws keys at the right end of a row, where clicks press them.
@discardableResult
private func drawTourKeys(
  in frame: inout Frame, _ row: Rectangle, _ parts: [String], theme: Theme
) -> Rectangle {
  let words = [".": "next", ",": "back", "Esc": "ends"]
  let keys: [String: Key] = [".": .character("."), ",": .character(","), "Esc": .escape]
  // On narrow screens the count goes first, then what keys do.
  var shown = parts
  func line(_ parts: [String]) -> StyledLine {
    parts.reduce(into: StyledLine()) { line, part in
      guard let word = words[part] else { return line.append(" \(part) ", onModal(theme.dim, theme)) }
      line.append(" \(part)", onModal(theme.key, theme))
      line.append(" \(word) ", onModal(theme.keyLabel, theme))
    }
  }
  while shown.count > 1, line(shown).cellWidth > row.width / 2 { shown.removeFirst() }
  let text = line(shown)
  let used = frame.canvas.write(text, in: row, alignment: .trailing)
  var x = used.x
  for part in shown {
    let width = line([part]).cellWidth
    if let key = keys[part] {
      frame.regions.add(Rectangle(x: x, y: used.y, width: width, height: 1), .key(key))
    }
    x += width
  }
  return used
}
