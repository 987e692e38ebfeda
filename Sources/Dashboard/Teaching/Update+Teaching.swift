internal import TerminalCanvas

extension DashboardState {
  /// Lets the tour note what was done, and has large layers looked at that are explained.
  mutating func followTeaching() -> [Effect] {
    followSelection()
    followTour()
    guard let study = nextStudy else { return [] }
    teaching.asked = study.key
    return [.study(study)]
  }

  /// Takes Esc: it closes an explanation, else ends the tour where the screen has no other use for it.
  ///
  /// - Returns: Whether that is all that it does.
  mutating func takesEscape() -> Bool {
    if teaching.open != nil {
      teaching.open = nil
      return true
    }
    guard dialog == nil, !screen.behavior.usesEscape(self), isOnTour else { return false }
    endTour()
    return true
  }

  /// Takes what the mouse does to an explanation or the tour: a click closes the one, the wheel turns its pages.
  ///
  /// - Returns: Whether that is all that it does.
  mutating func takes(_ mouse: MouseEvent) throws -> Bool {
    guard grabbed == nil else { return false }
    switch (regions[mouse.position], mouse.kind) {
    case (.explanation, .press): teaching.open = nil
    case (.explanation, .wheelUp): try turnExplanation(by: -1)
    case (.explanation, .wheelDown): try turnExplanation(by: 1)
    case (.tour, .press): break
    default: return false
    }
    return true
  }
}
