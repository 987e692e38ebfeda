internal import TerminalCanvas

/// What the mouse does: sliders are grabbed where it is pressed and follow it wherever it goes until it is released.
func handle(_ mouse: MouseEvent, _ state: inout DashboardState) -> [Effect] {
  if state.isHelpShown {
    if mouse.kind == .press { state.isHelpShown = false }
    return []
  }
  switch mouse.kind {
  case .press:
    state.lastChange = nil
    guard let target = state.regions[mouse.position] else { return [] }
    return press(target, at: mouse.position, &state)
  case .drag:
    // A motion whose press was lost starts the drag.
    if state.grabbed == nil, let target = state.regions[mouse.position], case .slider = target {
      return press(target, at: mouse.position, &state)
    }
    return state.drag(to: mouse.position)
  case .release:
    state.grabbed = nil
    state.lastChange = nil
    return []
  case .wheelUp, .wheelDown:
    let step = mouse.kind == .wheelUp ? 1 : -1
    switch state.regions[mouse.position] {
    case .slider(let row, let focus)?:
      let effects = state.select(row)
      state.focus = focus
      return effects + state.nudge(steps: step, isCoarse: mouse.modifiers.contains(.shift))
    case .heatmap?:
      state.pointCursor(at: mouse.position)
      return perform(.zoom(step), &state)
    case .row?:
      return state.select(state.row(after: -step))
    default: return []
    }
  case .wheelLeft, .wheelRight: return []
  }
}

private func press(_ target: DashboardState.Target, at point: Point, _ state: inout DashboardState)
  -> [Effect]
{
  state.entry = nil
  switch target {
  case .slider(let row, let focus):
    let effects = state.select(row)
    state.focus = focus
    state.grabbed = target
    return effects + state.drag(to: point)
  case .row(let row): return state.select(row)
  case .budget: return perform(.nextBudget, &state)
  case .key(let key): return press(key, &state)
  case .heatmap:
    state.focus = .heatmap
    state.grabbed = target
    state.pointCursor(at: point)
  case .histogram: state.usesLogScale.toggle()
  }
  return []
}
