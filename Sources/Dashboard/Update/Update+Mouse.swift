internal import TerminalCanvas

/// What the mouse does: sliders are grabbed where it is pressed and follow it wherever it goes until it is released.
func handle(_ mouse: MouseEvent, _ state: inout DashboardState) throws -> [Effect] {
  if state.isHelpShown {
    if mouse.kind == .press { state.turnHelpPage() }
    return []
  }
  if try state.takes(mouse) { return [] }
  if let dialog = state.dialog { return try handle(mouse, in: dialog, &state) }
  let behavior = state.screen.behavior
  switch mouse.kind {
  case .press:
    state.compress.endChange()
    state.message = nil
    guard let target = state.regions[mouse.position] else { return [] }
    return try press(target, at: mouse, &state)
  case .drag:
    if let grabbed = state.grabbed { return try behavior.drag(grabbed, to: mouse, &state) }
    // A motion whose press was lost starts the drag.
    guard let target = state.regions[mouse.position], behavior.isGrabbable(target) else { return [] }
    return try press(target, at: mouse, &state)
  case .release:
    state.letGo()
    return []
  case .wheelUp, .wheelDown:
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
  state.entry = nil
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
