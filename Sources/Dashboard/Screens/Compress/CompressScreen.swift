internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Sliders for every layer, and what they do to the model.
enum CompressScreen: ScreenBehavior {
  static func perform(_ action: Keymap.Action, _ state: inout DashboardState) throws -> [Effect] {
    let compress = state.compress
    let place = state.regions.rectangle(of: .compress(.heatmap))
    switch action {
    case .escape:
      state.compress.showsCurves = false
      state.compress.focus = compress.focus == .heatmap ? .sparsity : compress.focus
    case .vertical(let step):
      guard compress.focus == .heatmap else { return state.compress.select(compress.row(after: step)) }
      state.compress.moveCursor(rows: step, columns: 0, drawnIn: place)
    case .horizontal(let steps, let isCoarse):
      guard compress.focus == .heatmap else {
        return try state.compress.nudge(steps: steps, isCoarse: isCoarse)
      }
      state.compress.moveCursor(rows: 0, columns: steps * (isCoarse ? 10 : 1), drawnIn: place)
    case .toEnd(let isUpper): return try state.compress.moveToEnd(isUpper: isUpper)
    case .selectAll: return state.compress.select(.all)
    case .switchFocus(let step):
      let all = CompressState.Focus.allCases
      let index = all.firstIndex(of: compress.focus) ?? 0
      state.compress.focus = all[(index + step + all.count) % all.count]
      state.compress.endChange()
    case .fineTune:
      try compress.subject.model.graph.requireRunnable()
      return [state.startFineTuning()]
    case .openFineTuning:
      try compress.subject.model.graph.requireRunnable()
      state.dialog = .fineTuning(.epochs)
    case .openCorrections:
      try compress.subject.model.graph.requireRunnable()
      let possible = Correction.allCases.first { compress.obstacle(to: $0) == nil }
      state.dialog = .correction(possible ?? .correctBiases)
    case .openExport: state.dialog = state.export.progress == nil ? .export(.form) : .exporting
    case .openRecipe: state.entry = .init(purpose: .recipeFile, text: "")
    case .undo:
      state.closeCurves()
      return state.compress.undo()
    case .redo:
      state.closeCurves()
      return state.compress.redo()
    case .reset:
      state.closeCurves()
      return try state.compress.changeToOriginal()
    case .toggleScope:
      var recipe = compress.recipe
      recipe.scope = recipe.scope == .local ? .global : .local
      state.message = recipe.scope == .local ? "ranked in each layer" : "ranked over all layers"
      return try state.compress.change(to: recipe, by: nil)
    case .cycle(let choice): return try state.compress.cycle(choice)
    case .toggleLogScale: state.compress.usesLogScale.toggle()
    case .toggleHeatmap: state.compress.heatmap.showsMagnitudes.toggle()
    case .zoom(let step):
      state.compress.heatmap.zoom = min(max(compress.heatmap.zoom + step, 0), HeatmapView.maximumZoom)
    default: break
    }
    return []
  }

  static func entryPurpose(_ state: DashboardState) -> DashboardState.Entry.Purpose? {
    switch state.compress.focus {
    case .sparsity: .value("% sparsity")
    case .bits: .value("bits")
    case .channels: .value("% of the channels cut")
    case .heatmap: nil
    }
  }

  static func enter(_ text: String, _ state: inout DashboardState) throws -> [Effect] {
    if state.compress.focus == .bits {
      guard let bits = Int(text), CompressState.bitWidths.contains(bits) else {
        throw Refusal("\(text) is no bit width: 1 to 8, 16 or 32")
      }
      return try state.compress.setBits(bits, of: state.compress.row)
    }
    let isChannels = state.compress.focus == .channels
    guard let percent = Double(text), (0...100).contains(percent) else {
      throw Refusal("\(text) % is out of range: \(isChannels ? "it" : "sparsity") is 0 to 100 %")
    }
    if isChannels { return try state.compress.setChannels(percent / 100, of: state.compress.row) }
    return try state.compress.setSparsity(percent / 100, of: state.compress.row)
  }

  static func isGrabbable(_ target: DashboardState.Target) -> Bool {
    switch target {
    case .compress(.slider), .compress(.heatmap): true
    default: false
    }
  }

  static func press(_ target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  {
    switch target {
    case .compress(.slider(let row, let focus)):
      let effects = state.compress.select(row)
      state.compress.focus = focus
      state.compress.heldColumn = event.position.x
      // For fine steps it stays where it is until the mouse is moved.
      return try event.isFine ? effects : effects + drag(target, to: event, &state)
    case .compress(.row(let row)): return state.compress.select(row)
    case .compress(.heatmap):
      state.compress.focus = .heatmap
      return try drag(target, to: event, &state)
    case .compress(.histogram): state.compress.usesLogScale.toggle()
    default: break
    }
    return []
  }

  static func drag(_ target: DashboardState.Target, to event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  {
    guard let place = state.regions.rectangle(of: target) else { return [] }
    switch target {
    case .compress(.slider(let row, let focus)):
      let column = event.position.x
      defer { state.compress.heldColumn = column }
      if event.isFine {
        let steps = column - state.compress.heldColumn
        return steps == 0 ? [] : try state.compress.nudge(steps: steps, isCoarse: false)
      }
      return try state.compress.moveSlider(row, focus, toColumn: column - place.x, width: place.width)
    case .compress(.heatmap): state.compress.pointCursor(at: event.position, drawnIn: place)
    default: break
    }
    return []
  }

  static func wheel(
    _ step: Int, over target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState
  ) throws -> [Effect] {
    switch target {
    case .compress(.slider(let row, let focus)):
      let effects = state.compress.select(row)
      state.compress.focus = focus
      return try effects
        + state.compress.nudge(steps: step, isCoarse: event.modifiers.contains(.shift))
    case .compress(.heatmap):
      state.compress.pointCursor(at: event.position, drawnIn: state.regions.rectangle(of: target))
      return try perform(.zoom(step), &state)
    case .compress(.row): return state.compress.select(state.compress.row(after: -step))
    default: return []
    }
  }

  static func draw(
    _ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme, cache: ViewCache
  ) {
    let layout = CompressLayout(place, state.compress)
    drawLayers(state.compress, in: &frame, layout.layers, theme: theme)
    if !layout.histogram.isEmpty, layout.curves(of: state.compress) != layout.histogram {
      drawHistogram(state.compress, in: &frame, layout.histogram, theme: theme, cache: cache)
    }
    if let curves = layout.curves(of: state.compress) {
      drawFineTuning(state, in: &frame, curves, theme: theme)
    }
    if !layout.heatmap.isEmpty, layout.curves(of: state.compress) != layout.heatmap {
      drawHeatmap(state.compress, in: &frame, layout.heatmap, theme: theme, cache: cache)
    }
    drawOutcomes(state, in: &frame, layout.outcomes, showsAll: layout.showsAllVariants, theme: theme)
  }
}

extension MouseEvent {
  /// Whether a cell is one step: with Control or Meta held, as many terminals keep Shift for selecting text.
  fileprivate var isFine: Bool { !modifiers.isDisjoint(with: [.control, .meta, .shift]) }
}
