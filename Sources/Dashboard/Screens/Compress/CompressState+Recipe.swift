internal import NeuralNetwork
internal import ModelCompression
internal import TerminalCanvas

extension CompressState {
  /// Takes over another recipe and compresses what it changes.
  ///
  /// - Parameter slider: The slider that makes the change; more changes by it are one step to undo.
  mutating func change(to recipe: Recipe, by slider: Target?) throws -> [Effect] {
    guard recipe != self.recipe else { return [] }
    let compressed = try compressed.recompressed(with: recipe)
    if slider == nil || slider != lastChange { remember() }
    lastChange = slider
    return adopt(recipe, compressed)
  }

  /// Takes over another model, with another recipe, as one step that can be undone.
  mutating func change(to model: Model, keepsGraph: Bool, recipe: Recipe) throws -> [Effect] {
    let compressed = try compress(model, recipe)
    remember()
    lastSubject += 1
    lastChange = nil
    subject = Subject(number: lastSubject, graph: keepsGraph ? subject.graph : lastSubject, model: model)
    return adopt(recipe, compressed, isNewGraph: !keepsGraph)
  }

  private mutating func remember() {
    undoStack.append(Step(subject: subject, recipe: self.recipe))
    redoStack = []
  }

  private mutating func adopt(_ recipe: Recipe, _ compressed: CompressedModel, isNewGraph: Bool = false)
    -> [Effect]
  {
    self.recipe = recipe
    self.compressed = compressed
    updateChannels(isNewGraph: isNewGraph)
    for variant in Variant.allCases
    where measurements[variant].map({ $0.configuration != configuration(of: variant) }) ?? false {
      measurements[variant] = nil
    }
    if case .layer(let index) = row, index >= layers.count { row = .all }
    heatmap.moveCursor(rows: 0, columns: 0, within: shownExtent)
    return [measurement]
  }

  /// Goes back to what was before the last change.
  mutating func undo() -> [Effect] { move(from: \.undoStack, to: \.redoStack) }

  /// Goes forward again.
  mutating func redo() -> [Effect] { move(from: \.redoStack, to: \.undoStack) }

  private mutating func move(
    from source: WritableKeyPath<Self, [Step]>, to target: WritableKeyPath<Self, [Step]>
  ) -> [Effect] {
    lastChange = nil
    guard let step = self[keyPath: source].popLast(),
      let next = try? step.subject == subject
        ? compressed.recompressed(with: step.recipe) : compress(step.subject.model, step.recipe)
    else { return [] }
    self[keyPath: target].append(Step(subject: subject, recipe: recipe))
    let isNewGraph = subject.graph != step.subject.graph
    subject = step.subject
    return adopt(step.recipe, next, isNewGraph: isNewGraph)
  }

  /// Sets the sparsity of a line.
  mutating func setSparsity(_ sparsity: Double, of row: Row) throws -> [Effect] {
    try set(row, by: .slider(row, .sparsity)) { settings in
      if settings.pattern.impliedSparsity != nil { settings.pattern = .unstructured }
      settings.sparsity = sparsity
    }
  }

  /// Sets the bits of a line.
  mutating func setBits(_ bits: Int, of row: Row) throws -> [Effect] {
    try set(row, by: .slider(row, .bits)) { settings in
      // Palettes have no 16 bits: the slider jumps over them.
      let isBetween = settings.scheme == .palette && bits == 16
      settings.bits = isBetween ? (settings.bits > 16 ? QuantizationSettings.maximumPaletteBits : 32) : bits
    }
  }

  mutating func set(_ row: Row, by slider: Target? = nil, _ change: (inout LayerRecipe) -> Void)
    throws -> [Effect]
  {
    var recipe = recipe
    switch row {
    case .layer(let index):
      var settings = recipe.settings(for: layers[index].name)
      change(&settings)
      recipe.layers[layers[index].name] = settings == recipe.defaults ? nil : settings
    case .all:
      recipe = recipe.mapLayers(change)
    }
    return try self.change(to: recipe, by: slider)
  }

  /// Moves the selected slider by steps: 1 or 10 points of sparsity, one or three bit widths.
  mutating func nudge(steps: Int, isCoarse: Bool) throws -> [Effect] {
    let settings = settings(of: row)
    switch focus {
    case .heatmap: return []
    case .channels:
      let percent = (channelFraction(of: row) * 100).rounded() + Double(steps * (isCoarse ? 10 : 1))
      return try setChannels(min(max(percent, 0), 100) / 100, of: row)
    case .sparsity:
      let percent = (settings.sparsity * 100).rounded() + Double(steps * (isCoarse ? 10 : 1))
      return try setSparsity(min(max(percent, 0), 100) / 100, of: row)
    case .bits:
      let position = Self.bitWidths.firstIndex(of: settings.bits) ?? Self.bitWidths.count - 1
      let moved = position + steps * (isCoarse ? 3 : 1)
      return try setBits(Self.bitWidths[min(max(moved, 0), Self.bitWidths.count - 1)], of: row)
    }
  }

  /// Moves the selected slider to one of its ends.
  mutating func moveToEnd(isUpper: Bool) throws -> [Effect] {
    switch focus {
    case .heatmap: []
    case .channels: try setChannels(isUpper ? 1 : 0, of: row)
    case .sparsity: try setSparsity(isUpper ? 1 : 0, of: row)
    case .bits: try setBits(Self.bitWidths[isUpper ? Self.bitWidths.count - 1 : 0], of: row)
    }
  }

  /// Moves a slider to a column of its place on the screen.
  mutating func moveSlider(_ row: Row, _ focus: Focus, toColumn column: Int, width: Int) throws -> [Effect] {
    let value = Slider.value(at: column, width: width)
    if focus == .sparsity { return try setSparsity((value * 100).rounded() / 100, of: row) }
    if focus == .channels { return try setChannels((value * 100).rounded() / 100, of: row) }
    return try setBits(Self.bitWidths[Int((value * Double(Self.bitWidths.count - 1)).rounded())], of: row)
  }

  /// Takes the next value of a choice for the selected line.
  mutating func cycle(_ choice: Keymap.Choice) throws -> [Effect] {
    func next<Value: Equatable>(_ value: Value, of values: [Value]) -> Value {
      values[((values.firstIndex(of: value) ?? -1) + 1) % values.count]
    }
    return try set(row) { settings in
      switch choice {
      case .pattern:
        settings.pattern = next(
          settings.pattern,
          of: [
            .unstructured, .nOfM(kept: 2, group: 4), .nOfM(kept: 4, group: 8), .block(rows: 4, columns: 4),
          ])
      case .scheme:
        let wasPalette = settings.scheme == .palette
        settings.scheme = next(
          settings.scheme, of: settings.bits == 16 ? [.symmetric, .affine] : QuantizationScheme.allCases)
        // A palette is one for the whole tensor; what comes after it starts from the usual again.
        if wasPalette { settings.granularity = .perChannel }
      case .granularity:
        settings.granularity = next(settings.granularity, of: [.perTensor, .perChannel, .perGroup(64)])
      case .range:
        settings.range = next(settings.range, of: [.minMax, .percentile(99.9), .minimumSquaredError])
      }
    }
  }
}
