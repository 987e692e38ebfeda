internal import TerminalCanvas

/// What the mouse does: sliders are grabbed where it is pressed and follow it wherever it goes until it is released.
func handle(_ mouse: MouseEvent, _ state: inout DashboardState) throws -> [Effect] {
  if mouse.kind == .move {
    state.hover(at: mouse.position)
    return []
  }
  state.pointed = nil
  // Whatever is in front, what was held isn't any more.
  if mouse.kind == .release { state.letGo() }
  if state.isHelpShown {
    switch mouse.kind {
    case .press: state.turnHelpPage()
    case .wheelUp: state.turnHelpPage(back: true)
    // The wheel alone closes nothing.
    case .wheelDown: if state.helpPage.map({ $0 + 1 < state.helpPageCount }) ?? false { state.turnHelpPage() }
    default: break
    }
    return []
  }
  if try state.takes(mouse) { return [] }
  if let dialog = state.dialog { return try handle(mouse, in: dialog, &state) }
  let behavior = state.screen.behavior
  switch mouse.kind {
  case .press:
    // The release of what was held before may have been lost.
    state.letGo()
    state.message = nil
    guard let target = state.regions[mouse.position] else { return [] }
    return try press(target, at: mouse, &state)
  case .drag:
    if let grabbed = state.grabbed { return try behavior.drag(grabbed, to: mouse, &state) }
    // What was pressed elsewhere takes hold of nothing on its way; a motion whose press was lost starts the drag.
    guard !state.isMousePressed, let target = state.regions[mouse.position], behavior.isGrabbable(target)
    else { return [] }
    return try press(target, at: mouse, &state)
  case .release, .move: return []
  case .wheelUp, .wheelDown:
    // What was being typed was for what was selected.
    if state.entry?.isValue ?? false { state.entry = nil }
    guard let target = state.regions[mouse.position] else { return [] }
    return try behavior.wheel(mouse.kind == .wheelUp ? 1 : -1, over: target, at: mouse, &state)
  case .wheelLeft, .wheelRight:
    behavior.scroll(mouse.kind == .wheelLeft ? -1 : 1, &state)
    return []
  }
}

private func press(_ target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState)
  throws
  -> [Effect]
{
  switch target {
  // What ends what is being typed needs it.
  case .key(.enter) where state.entry != nil, .key(.escape) where state.entry != nil:
    return try press(target == .key(.enter) ? .enter : .escape, &state)
  default: break
  }
  state.entry = nil
  state.compress.rowBeforeFilter = nil
  switch target {
  case .tab(let screen): return try perform(.show(screen), &state)
  case .budget: return try perform(.nextBudget, &state)
  case .key(let key): return try press(key, &state)
  default:
    let behavior = state.screen.behavior
    if behavior.isGrabbable(target) {
      state.grabbed = target
      state.compress.isHeld = true
    }
    return try behavior.press(target, at: event, &state)
  }
}
