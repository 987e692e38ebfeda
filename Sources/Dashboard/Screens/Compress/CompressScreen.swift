internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Sliders for every layer, and what they do to the model.
enum CompressScreen: ScreenBehavior {
  static func perform(_ action: Keymap.Action, _ state: inout DashboardState) throws -> [Effect] {
    let compress = state.compress
    let place = state.regions.rectangle(of: .compress(.heatmap))
    switch action {
    case .escape: return state.escape()
    case .vertical(let step):
      guard compress.focus == .heatmap else {
        let effects = state.compress.select(compress.row(after: step))
        if compress.rowBeforeFilter != nil { state.compress.rowBeforeFilter = state.compress.row }
        return effects
      }
      state.compress.moveCursor(rows: step, columns: 0, drawnIn: place)
    case .horizontal(let steps, let isCoarse):
      switch compress.focus {
      case .sparsity, .bits, .channels: return try state.compress.nudge(steps: steps, isCoarse: isCoarse)
      case .histogram:
        return try state.compress.stepThreshold(by: steps * (isCoarse ? 10 : 1), width: state.histogramWidth)
      case .heatmap:
        state.compress.moveCursor(rows: 0, columns: steps * (isCoarse ? 10 : 1), drawnIn: place)
      }
    case .toEnd(let isUpper):
      guard compress.focus == .heatmap else { return try state.compress.moveToEnd(isUpper: isUpper) }
      state.compress.moveCursorToEnd(isUpper: isUpper)
    case .start:
      guard let pointer = compress.histogramPointer else {
        throw Refusal("nothing is marked in the histogram; < and > or a click mark a place")
      }
      return try state.compress.moveThreshold(to: pointer, width: state.histogramWidth)
    case .read(let step):
      try state.require(.histogram)
      if compress.showsCurves, compress.focus != .histogram {
        try state.stepCurves(by: step)
      } else {
        try state.compress.stepPointer(by: step, width: state.histogramWidth)
      }
    case .filter:
      state.compress.rowBeforeFilter = compress.row
      state.entry = .init(purpose: .filter, text: compress.filter)
    case .selectAll: return state.compress.select(.all)
    case .switchFocus(let step):
      let all = CompressState.Focus.allCases.filter(state.isReachable)
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
      if compress.undoStack.isEmpty { state.message = "nothing to undo" }
      return state.compress.undo()
    case .redo:
      state.closeCurves()
      if compress.redoStack.isEmpty { state.message = "nothing to redo" }
      return state.compress.redo()
    case .reset:
      state.closeCurves()
      if compress.subject == compress.original, compress.recipe == Recipe() {
        state.message = "nothing is changed"
      }
      return try state.compress.changeToOriginal()
    case .toggleScope:
      var recipe = compress.recipe
      recipe.scope = recipe.scope == .local ? .global : .local
      state.message =
        (recipe.scope == .local ? "ranked in each layer" : "ranked over all layers")
        + (compress.canBeRankedTogether ? "" : "; here each is pruned by itself in any case")
      return try state.compress.change(to: recipe, by: nil)
    case .cycle(let choice): return try state.compress.cycle(choice)
    case .sortColumn(let step):
      state.compress.sort(byColumnAfter: step)
      state.message = state.compress.order.description
    case .reverse:
      state.compress.reverseOrder()
      state.message = state.compress.order.description
    case .toggleLogScale:
      try state.require(.histogram)
      state.compress.usesLogScale.toggle()
    case .toggleHeatmap:
      try state.require(.heatmap)
      state.compress.heatmap.showsMagnitudes.toggle()
    case .zoom(let step):
      try state.require(.heatmap)
      state.compress.heatmap.zoom(by: step)
      state.compress.heatmap.start = nil
    default: break
    }
    return []
  }

  static func usesEscape(_ state: DashboardState) -> Bool {
    state.isAwayFromSliders || !state.compress.filter.isEmpty
  }

  static func entryPurpose(_ state: DashboardState) -> DashboardState.Entry.Purpose? {
    switch state.compress.typedSlider {
    case .bits: .value("bits")
    case .channels: .value("% of the channels cut")
    case .sparsity, .histogram, .heatmap: .value("% sparsity")
    }
  }

  static func enter(_ text: String, _ state: inout DashboardState) throws -> [Effect] {
    if state.compress.typedSlider == .bits {
      guard let bits = Int(text), CompressState.bitWidths.contains(bits) else {
        throw Refusal("'\(text)' is no bit width: 1 to 8, 16 or 32")
      }
      return try state.compress.setBits(bits, of: state.compress.row, jumps: false)
    }
    let isChannels = state.compress.typedSlider == .channels
    guard let percent = Double(decimal: text.hasSuffix("%") ? String(text.dropLast()) : text) else {
      throw Refusal("'\(text)' is no number; type one like 80 or 12.5")
    }
    guard (0...100).contains(percent) else {
      throw Refusal("'\(text)' is out of range: \(isChannels ? "it" : "sparsity") is 0 to 100 %")
    }
    if isChannels { return try state.compress.setChannels(percent / 100, of: state.compress.row) }
    return try state.compress.setSparsity(percent / 100, of: state.compress.row)
  }

  static func isGrabbable(_ target: DashboardState.Target) -> Bool {
    switch target {
    case .compress(.slider), .compress(.heatmap), .compress(.histogram), .compress(.threshold),
      .compress(.scrollBar), .curves:
      true
    default: false
    }
  }

  static func isReadable(_ target: DashboardState.Target) -> Bool {
    switch target {
    case .compress(.histogram), .compress(.threshold), .compress(.heatmap), .curves: true
    default: false
    }
  }

  static func read(_ target: DashboardState.Target, at point: Point, _ state: inout DashboardState) {
    switch target {
    case .compress(.histogram), .compress(.threshold):
      guard let place = state.regions.rectangle(of: .compress(.histogram)) else { return }
      // A histogram that isn't known has nothing to read.
      try? state.compress.point(toColumn: point.x - place.x, width: place.width)
    case .compress(.heatmap):
      let place = state.regions.rectangle(of: target)
      state.compress.heatmap.pointed = state.compress.weight(at: point, drawnIn: place)
    case .curves(let quantity): state.pointCurves(quantity, at: point)
    default: break
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
    case .compress(.histogram), .compress(.threshold):
      state.compress.focus = .histogram
      // With the right button the threshold comes from wherever it is.
      let isThreshold = target == .compress(.threshold) || event.button == .right
      let grabbed = DashboardState.Target.compress(isThreshold ? .threshold : .histogram)
      state.grabbed = grabbed
      return try drag(grabbed, to: event, &state)
    case .compress(.histogramScale): state.compress.usesLogScale.toggle()
    case .compress(.title(let column)):
      if let focus = column.focus { state.compress.focus = focus }
      state.compress.sort(by: column)
      state.message = state.compress.order.description
    case .compress(.scrollBar), .curves: return try drag(target, to: event, &state)
    default: break
    }
    return []
  }

  static func drag(_ target: DashboardState.Target, to event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  {
    // The threshold moves away under the mouse; the columns stay.
    let ground = target == .compress(.threshold) ? .compress(.histogram) : target
    guard let place = state.regions.rectangle(of: ground) else { return [] }
    switch target {
    case .compress(.threshold):
      state.compress.histogramPointer = nil
      return try state.compress.moveThreshold(toColumn: event.position.x - place.x, width: place.width)
    case .compress(.histogram):
      try state.compress.point(toColumn: event.position.x - place.x, width: place.width)
    case .compress(.scrollBar):
      let rows = state.compress.rows
      let index = ScrollBar(offset: 0, count: rows.count).index(at: event.position.y, in: place)
      return state.compress.select(rows[index])
    case .curves(let quantity): state.pointCurves(quantity, at: event.position)
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
      try state.require(.heatmap)
      state.compress.zoomHeatmap(
        by: step, at: event.position, drawnIn: state.regions.rectangle(of: target))
      return []
    case .compress(.histogram), .compress(.threshold), .compress(.histogramScale):
      state.compress.focus = .histogram
      return try perform(.horizontal(step, isCoarse: event.modifiers.contains(.shift)), &state)
    case .curves(let quantity):
      try state.stepCurves(by: step, of: quantity)
      return []
    case .compress(.row), .compress(.scrollBar), .compress(.title):
      return state.compress.select(state.compress.row(after: -step))
    default: return []
    }
  }

  static func draw(
    _ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme, cache: ViewCache
  ) {
    let layout = CompressLayout(place, state.compress)
    drawLayers(state.compress, in: &frame, layout.layers, theme: theme)
    if !layout.histogram.isEmpty, layout.curves(of: state.compress) != layout.histogram {
      let heatmap = Box.inside(layout.heatmap)
      drawHistogram(
        state.compress, in: &frame, layout.histogram, heatmap: heatmap, theme: theme, cache: cache)
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

extension DashboardState {
  /// The columns of the histogram, as it was drawn last.
  fileprivate var histogramWidth: Int? { regions.rectangle(of: .compress(.histogram))?.width }

  /// Whether what arrows could move is on the screen; where nothing was drawn yet, everything is.
  fileprivate func isReachable(_ focus: CompressState.Focus) -> Bool {
    focus.isSlider || compress.plots?.contains(focus) ?? true
  }

  /// Refuses what is about a plot that there is no room for.
  fileprivate func require(_ plot: CompressState.Focus) throws {
    guard !isReachable(plot) else { return }
    throw Refusal("there is no room for the \(plot.rawValue): it needs a larger window")
  }

  /// Whether a plot has the keyboard, or something is read off one.
  fileprivate var isAwayFromSliders: Bool {
    !compress.focus.isSlider || compress.showsCurves || compress.histogramPointer != nil
      || curvePointer != nil
  }

  /// Goes back to the sliders, and from there to all layers.
  fileprivate mutating func escape() -> [Effect] {
    let isPlain = !isAwayFromSliders
    compress.showsCurves = false
    compress.histogramPointer = nil
    curvePointer = nil
    if !compress.focus.isSlider { compress.focus = .sparsity }
    compress.rowBeforeFilter = nil
    return isPlain ? compress.setFilter("") : []
  }
}

extension MouseEvent {
  /// Whether a cell is one step: with Control or Meta held, as many terminals keep Shift for selecting text.
  fileprivate var isFine: Bool { !modifiers.isDisjoint(with: [.control, .meta, .shift]) }
}
