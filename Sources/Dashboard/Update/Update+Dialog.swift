internal import TerminalCanvas

/// What keys do while a dialog is open: those that move sliders move through it.
func press(_ key: Key, in dialog: Dialog, _ state: inout DashboardState) throws -> [Effect] {
  state.message = nil
  switch key {
  case .enter: return try state.confirm(dialog)
  case .escape:
    state.dialog = nil
    state.export.offeredReplacement = nil
    return dialog == .exporting ? [.stopExport] : []
  case .character(let digit) where digit.isASCII && digit.isNumber:
    guard case .fineTuning(let option) = dialog, option.isTyped else { return [] }
    if let obstacle = state.compress.obstacle(to: option) { throw Refusal("\(option.title): \(obstacle)") }
    state.entry = .init(purpose: .option(option.title), text: String(digit))
    return []
  // What is only read has pages, and no sliders.
  case .pageDown where dialog == .exported: state.export.scroll(by: state.export.page)
  case .pageUp where dialog == .exported: state.export.scroll(by: -state.export.page)
  case .home where dialog == .exported: state.export.firstLine = 0
  case .end where dialog == .exported: state.export.firstLine = .max
  default: break
  }
  switch Keymap.binding(of: key, on: .compress)?.action {
  case .vertical(let step) where dialog == .exported: state.export.scroll(by: step)
  case .vertical(let step): state.dialog = dialog.selecting(dialog.index + step)
  case .switchFocus(let step):
    state.dialog = dialog.selecting((dialog.index + step + dialog.count) % dialog.count)
  case .toEnd(let isUpper): state.dialog = dialog.selecting(isUpper ? dialog.count - 1 : 0)
  case .horizontal(let steps, let isCoarse): try state.change(dialog, by: steps, isCoarse: isCoarse)
  case .show, .showNext:
    state.dialog = nil
    return try press(key, &state)
  case let action? where [.explain, .explainMore].contains(action): return try perform(action, &state)
  // A tour that nobody is on would begin behind the dialog.
  case let action? where [.turnTour(1), .turnTour(-1)].contains(action) && state.shownTour != nil:
    return try perform(action, &state)
  case .quit: return state.leave()
  case .interrupt: return [.interrupt]
  default: break
  }
  return []
}

/// What the mouse does while a dialog is open: a click beside it closes it.
func handle(_ mouse: MouseEvent, in dialog: Dialog, _ state: inout DashboardState) throws -> [Effect] {
  let target = state.regions[mouse.position]
  switch (mouse.kind, target) {
  case (.press, .key(let key)): return try press(key, &state)
  case (.press, .dialogLine(let index)):
    state.entry = nil
    state.dialog = dialog.selecting(index)
  case (.press, .dialogStep(let index, let step)):
    state.entry = nil
    let chosen = dialog.selecting(index)
    state.dialog = chosen
    try state.change(chosen, by: step, isCoarse: false)
  case (.press, .dialog): break
  case (.press, _):
    state.entry = nil
    // What is being written goes on; opening the dialog again shows it.
    state.dialog = nil
    state.export.offeredReplacement = nil
  case (.wheelUp, .dialogStep(let index, _)), (.wheelDown, .dialogStep(let index, _)):
    let chosen = dialog.selecting(index)
    state.dialog = chosen
    try state.change(
      chosen, by: mouse.kind == .wheelUp ? 1 : -1, isCoarse: mouse.modifiers.contains(.shift))
  case (.wheelUp, _) where dialog == .exported: return try press(.up, in: dialog, &state)
  case (.wheelDown, _) where dialog == .exported: return try press(.down, in: dialog, &state)
  case (.wheelUp, _), (.wheelDown, _):
    state.dialog = dialog.selecting(dialog.index + (mouse.kind == .wheelUp ? -1 : 1))
  default: break
  }
  return []
}

extension DashboardState {
  /// Does what a dialog is for.
  fileprivate mutating func confirm(_ dialog: Dialog) throws -> [Effect] {
    let effect: Effect
    switch dialog {
    case .fineTuning: effect = startFineTuning()
    case .correction(let correction): effect = try start(correction)
    case .export: return [try startExport()]
    case .exporting: return []
    case .exported:
      self.dialog = nil
      return []
    }
    self.dialog = nil
    return [effect]
  }

  /// Changes the value of a dialog's selected line.
  fileprivate mutating func change(_ dialog: Dialog, by steps: Int, isCoarse: Bool) throws {
    switch dialog {
    case .fineTuning(let option):
      if let obstacle = compress.obstacle(to: option) { throw Refusal("\(option.title): \(obstacle)") }
      try step(option, by: steps, isCoarse: isCoarse)
    case .correction(.factorize): compress.stepEnergy(by: steps)
    case .correction, .exporting, .exported: break
    case .export(let option):
      if let obstacle = obstacle(to: option) { throw Refusal("\(option.title): \(obstacle)") }
      step(option, by: steps)
    }
  }
}
