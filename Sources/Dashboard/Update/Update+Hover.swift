internal import TerminalCanvas

/// What the mouse rests on is read off there and then, as if it had been chosen; nothing is until it is pressed.
extension DashboardState {
  /// Takes note of where the mouse is.
  mutating func hover(at point: Point) {
    pointed = isReadable(at: point) ? point : nil
  }

  /// Whether a motion of the mouse to a place makes a difference to what is seen.
  func notices(_ event: InputEvent) -> Bool {
    guard case .mouse(let mouse) = event, mouse.kind == .move else { return true }
    return pointed != mouse.position && (pointed != nil || isReadable(at: mouse.position))
  }

  private func isReadable(at point: Point) -> Bool {
    guard !isHelpShown, dialog == nil, let target = regions[point] else { return false }
    return screen.behavior.isReadable(target)
  }

  /// The state as it is to be drawn: what the mouse rests on is read off.
  var read: DashboardState {
    guard let pointed, isReadable(at: pointed), let target = regions[pointed] else { return self }
    var state = self
    screen.behavior.read(target, at: pointed, &state)
    return state
  }
}
