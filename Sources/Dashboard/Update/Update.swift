internal import ModelCompression
public import TerminalCanvas

/// Something that happened.
public enum DashboardEvent: Sendable {
  /// The person at the terminal did something.
  case input(InputEvent)
  /// A background job has something to say.
  case report(JobReport)
}

/// Changes the state as an event demands, and tells what else is to be done.
public func update(_ state: inout DashboardState, _ event: DashboardEvent) -> [Effect] {
  switch event {
  case .report(let report): return apply(report, to: &state)
  case .input(.key(let key)): return press(key, &state)
  case .input(.mouse(let mouse)): return handle(mouse, &state)
  case .input(.interrupt): return [.quit]
  case .input(.paste), .input(.resize): return []
  }
}

private func apply(_ report: JobReport, to state: inout DashboardState) -> [Effect] {
  switch report {
  case .dataLoaded(let count):
    state.sampleCount = count
    return [.measure(state.recipe)]
  case .measured(let variant, let measurement):
    // A result for a recipe that has been left behind isn't shown as this one's.
    if measurement.recipe == variant.recipe(from: state.recipe) { state.measurements[variant] = measurement }
  case .activity(let activity): state.activity = activity
  case .failed(let message): state.message = message
  }
  return []
}

private func press(_ key: Key, _ state: inout DashboardState) -> [Effect] {
  if state.isHelpShown {
    state.isHelpShown = false
    return key == .character("q") ? [.quit] : []
  }
  if case .character(let digit) = key, digit.isASCII, digit.isNumber, state.typed.count < 3 {
    state.typed.append(digit)
    return []
  }
  if !state.typed.isEmpty {
    let typed = state.typed
    state.typed = key == .backspace ? String(typed.dropLast()) : ""
    if key == .backspace || key == .escape { return [] }
    let effects = enter(typed, &state)
    return key == .enter ? effects : effects + press(key, &state)
  }
  guard let binding = Keymap.bindings.first(where: { $0.keys.contains(key) }) else { return [] }
  return perform(binding.action, &state)
}

/// Takes a typed number for the selected slider: percent of sparsity, or bits.
private func enter(_ typed: String, _ state: inout DashboardState) -> [Effect] {
  guard let number = Int(typed) else { return [] }
  switch state.column {
  case .sparsity:
    guard number <= 100 else {
      state.message = "\(number) % is out of range: sparsity is 0 to 100 %"
      return []
    }
    return state.setSparsity(Double(number) / 100, of: state.row)
  case .bits:
    guard DashboardState.bitWidths.contains(number) else {
      state.message = "\(number) is no bit width: 1 to 8, 16 or 32"
      return []
    }
    return state.setBits(number, of: state.row)
  }
}

private func perform(_ action: Keymap.Action, _ state: inout DashboardState) -> [Effect] {
  state.message = nil
  switch action {
  case .quit: return [.quit]
  case .help: state.isHelpShown = true
  case .select(let step):
    state.row = state.row(after: step)
    state.lastChange = nil
  case .selectAll:
    state.row = .all
    state.lastChange = nil
  case .switchColumn:
    state.column = state.column == .sparsity ? .bits : .sparsity
    state.lastChange = nil
  case .nudge(let steps, let isCoarse): return state.nudge(steps: steps, isCoarse: isCoarse)
  case .toEnd(let isUpper): return state.moveToEnd(isUpper: isUpper)
  case .undo: return state.undo()
  case .redo: return state.redo()
  case .reset: return state.change(to: Recipe(scope: state.recipe.scope), by: nil)
  case .toggleScope:
    var recipe = state.recipe
    recipe.scope = recipe.scope == .local ? .global : .local
    return state.change(to: recipe, by: nil)
  case .toggleLogScale: state.usesLogScale.toggle()
  case .toggleHeatmap: state.showsMagnitudes.toggle()
  case .nextBudget: state.budgetIndex = (state.budgetIndex + 1) % Budget.presets.count
  }
  return []
}

private func handle(_ mouse: MouseEvent, _ state: inout DashboardState) -> [Effect] {
  switch mouse.kind {
  case .press:
    state.lastChange = nil
    guard let target = state.regions[mouse.position] else { return [] }
    switch target {
    case .slider(let row, let column):
      state.row = row
      state.column = column
      state.grabbed = target
      return state.drag(to: mouse.position.x)
    case .row(let row): state.row = row
    case .budget: return perform(.nextBudget, &state)
    case .key(let key): return press(key, &state)
    case .heatmap: state.showsMagnitudes.toggle()
    case .histogram: state.usesLogScale.toggle()
    }
    return []
  case .drag:
    if state.grabbed == nil, case .slider(let row, let column)? = state.regions[mouse.position] {
      state.row = row
      state.column = column
      state.grabbed = .slider(row, column)
    }
    return state.drag(to: mouse.position.x)
  case .release:
    state.grabbed = nil
    state.lastChange = nil
    return []
  case .wheelUp, .wheelDown:
    guard case .slider(let row, let column)? = state.regions[mouse.position] else { return [] }
    state.row = row
    state.column = column
    return state.nudge(steps: mouse.kind == .wheelUp ? 1 : -1, isCoarse: mouse.modifiers.contains(.shift))
  case .wheelLeft, .wheelRight: return []
  }
}
