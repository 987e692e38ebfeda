internal import TerminalCanvas

/// What the mouse rests on is read off there and then, as if it had been chosen; nothing is until it is pressed.
extension DashboardState {
  /// Takes note of where the mouse is.
  mutating func hover(at point: Point) { pointed = readable(at: point) == nil ? nil : point }

  /// Whether an event makes a difference: a motion of the mouse does where something is read off, or was.
  func notices(_ event: InputEvent) -> Bool {
    guard case .mouse(let mouse) = event, mouse.kind == .move else { return true }
    return pointed != mouse.position && (pointed != nil || readable(at: mouse.position) != nil)
  }

  /// The state as it is to be drawn: what the mouse rests on is read off.
  var read: DashboardState {
    guard let pointed, let target = readable(at: pointed) else { return self }
    var state = self
    screen.behavior.read(target, at: pointed, &state)
    return state
  }

  /// What can be read off at a place of the screen.
  private func readable(at point: Point) -> Target? {
    guard !isHelpShown, dialog == nil, let target = regions[point], screen.behavior.isReadable(target) else {
      return nil
    }
    return target
  }
}
