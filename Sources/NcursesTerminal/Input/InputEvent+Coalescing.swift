internal import TerminalCanvas

extension [InputEvent] {
  /// The events with only the newest of motions that follow each other without anything between them.
  ///
  /// A hand moves faster than a screen is drawn. Presses, releases and the wheel all stay.
  func coalescingMotions() -> [InputEvent] {
    var result: [InputEvent] = []
    for event in self {
      if let last = result.last, event.supersedes(last) { result.removeLast() }
      result.append(event)
    }
    return result
  }
}

extension InputEvent {
  fileprivate func supersedes(_ earlier: InputEvent) -> Bool {
    guard case .mouse(let old) = earlier, case .mouse(let new) = self else { return false }
    return [.drag, .move].contains(new.kind) && old.kind == new.kind && old.button == new.button
  }
}
