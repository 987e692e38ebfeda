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
  case .input(.paste(let text)):
    if state.entry != nil {
      state.entry?.text += text.filter { $0.isLetter || $0.isNumber || $0 == "." }.prefix(12)
    }
    return []
  case .input(.resize): return []
  }
}

private func apply(_ report: JobReport, to state: inout DashboardState) -> [Effect] {
  switch report {
  case .dataLoaded(let count):
    state.sampleCount = count
    return [state.measurement]
  case .measured(let variant, let measurement):
    // A result for a recipe that has been left behind isn't shown as this one's.
    if measurement.recipe == variant.recipe(from: state.recipe) { state.measurements[variant] = measurement }
  case .activity(let activity): state.activity = activity
  case .failed(let message): state.message = message
  }
  return []
}

func press(_ key: Key, _ state: inout DashboardState) -> [Effect] {
  if state.isHelpShown {
    state.isHelpShown = false
    return key == .character("q") || key == .control("c") ? [.quit] : []
  }
  if state.entry != nil { return type(key, &state) }
  if case .character(let digit) = key, digit.isASCII, digit.isNumber, state.focus != .heatmap {
    state.message = nil
    state.entry = .init(purpose: .slider, text: String(digit))
    return []
  }
  guard let binding = Keymap.bindings.first(where: { $0.keys.contains(key) }) else { return [] }
  return perform(binding.action, &state)
}

func perform(_ action: Keymap.Action, _ state: inout DashboardState) -> [Effect] {
  state.message = nil
  switch action {
  case .quit: return [.quit]
  case .help: state.isHelpShown = true
  case .escape: state.focus = state.focus == .heatmap ? .sparsity : state.focus
  case .vertical(let step):
    guard state.focus != .heatmap else { return state.moveCursor(rows: step, columns: 0) }
    return state.select(state.row(after: step))
  case .horizontal(let steps, let isCoarse):
    guard state.focus != .heatmap else {
      return state.moveCursor(rows: 0, columns: steps * (isCoarse ? 10 : 1))
    }
    return state.nudge(steps: steps, isCoarse: isCoarse)
  case .toEnd(let isUpper): return state.moveToEnd(isUpper: isUpper)
  case .selectAll: return state.select(.all)
  case .switchFocus(let step):
    let all = DashboardState.Focus.allCases
    let index = all.firstIndex(of: state.focus) ?? 0
    state.focus = all[(index + step + all.count) % all.count]
    state.lastChange = nil
  case .undo: return state.undo()
  case .redo: return state.redo()
  case .reset: return state.change(to: Recipe(scope: state.recipe.scope), by: nil)
  case .toggleScope:
    var recipe = state.recipe
    recipe.scope = recipe.scope == .local ? .global : .local
    return state.change(to: recipe, by: nil)
  case .cycle(let choice): return state.cycle(choice)
  case .toggleLogScale: state.usesLogScale.toggle()
  case .toggleHeatmap: state.heatmap.showsMagnitudes.toggle()
  case .zoom(let step):
    state.heatmap.zoom = min(max(state.heatmap.zoom + step, 0), HeatmapView.maximumZoom)
  case .nextBudget: state.budget = state.budget.next
  case .typeBudget: state.entry = .init(purpose: .budget, text: "")
  case .cancelJob: return [.cancel]
  }
  return []
}
