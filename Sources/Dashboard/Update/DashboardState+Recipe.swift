internal import NeuralNetwork
internal import ModelCompression
internal import TerminalCanvas

extension DashboardState {
  /// Takes over another recipe and compresses what it changes.
  ///
  /// - Parameter slider: The slider that makes the change; more changes by it are one step to undo.
  mutating func change(to recipe: Recipe, by slider: Target?) -> [Effect] {
    guard recipe != self.recipe else { return [] }
    do {
      let compressed = try compressed.recompressed(with: recipe)
      if slider == nil || slider != lastChange {
        undoStack.append(self.recipe)
        redoStack = []
      }
      lastChange = slider
      return adopt(recipe, compressed)
    } catch {
      message = "\(error)"
      return []
    }
  }

  private mutating func adopt(_ recipe: Recipe, _ compressed: CompressedModel) -> [Effect] {
    self.recipe = recipe
    self.compressed = compressed
    for variant in Variant.allCases
    where measurements[variant].map({ $0.recipe != variant.recipe(from: recipe) }) ?? false {
      measurements[variant] = nil
    }
    return sampleCount > 0 ? [measurement] : []
  }

  /// Goes back to the recipe before the last change.
  mutating func undo() -> [Effect] { move(from: \.undoStack, to: \.redoStack) }

  /// Goes forward again.
  mutating func redo() -> [Effect] { move(from: \.redoStack, to: \.undoStack) }

  private mutating func move(
    from source: WritableKeyPath<Self, [Recipe]>, to target: WritableKeyPath<Self, [Recipe]>
  ) -> [Effect] {
    lastChange = nil
    guard let recipe = self[keyPath: source].popLast(), let next = try? compressed.recompressed(with: recipe)
    else { return [] }
    self[keyPath: target].append(self.recipe)
    return adopt(recipe, next)
  }

  /// Sets the sparsity of a line.
  mutating func setSparsity(_ sparsity: Double, of row: Row) -> [Effect] {
    set(row, by: .slider(row, .sparsity)) { settings in
      if settings.pattern.impliedSparsity != nil { settings.pattern = .unstructured }
      settings.sparsity = sparsity
    }
  }

  /// Sets the bits of a line.
  mutating func setBits(_ bits: Int, of row: Row) -> [Effect] {
    set(row, by: .slider(row, .bits)) { settings in
      // Palettes have no 16 bits: the slider jumps over them.
      let isBetween = settings.scheme == .palette && bits == 16
      settings.bits = isBetween ? (settings.bits > 16 ? QuantizationSettings.maximumPaletteBits : 32) : bits
    }
  }

  private mutating func set(_ row: Row, by slider: Target? = nil, _ change: (inout LayerRecipe) -> Void)
    -> [Effect]
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
    return self.change(to: recipe, by: slider)
  }

  /// Moves the selected slider by steps: 1 or 10 points of sparsity, one or three bit widths.
  mutating func nudge(steps: Int, isCoarse: Bool) -> [Effect] {
    let settings = settings(of: row)
    switch focus {
    case .heatmap: return []
    case .sparsity:
      let percent = (settings.sparsity * 100).rounded() + Double(steps * (isCoarse ? 10 : 1))
      return setSparsity(min(max(percent, 0), 100) / 100, of: row)
    case .bits:
      let position = Self.bitWidths.firstIndex(of: settings.bits) ?? Self.bitWidths.count - 1
      let moved = position + steps * (isCoarse ? 3 : 1)
      return setBits(Self.bitWidths[min(max(moved, 0), Self.bitWidths.count - 1)], of: row)
    }
  }

  /// Moves the selected slider to one of its ends.
  mutating func moveToEnd(isUpper: Bool) -> [Effect] {
    switch focus {
    case .heatmap: []
    case .sparsity: setSparsity(isUpper ? 1 : 0, of: row)
    case .bits: setBits(Self.bitWidths[isUpper ? Self.bitWidths.count - 1 : 0], of: row)
    }
  }

  /// Moves what the mouse holds to a place of the screen.
  mutating func drag(to point: Point) -> [Effect] {
    switch grabbed {
    case .heatmap?:
      pointCursor(at: point)
      return []
    case .slider(let row, let focus)?:
      guard let grabbed, let place = regions.rectangle(of: grabbed) else { return [] }
      let value = Slider.value(at: point.x - place.x, width: place.width)
      if focus == .sparsity { return setSparsity((value * 100).rounded() / 100, of: row) }
      return setBits(Self.bitWidths[Int((value * Double(Self.bitWidths.count - 1)).rounded())], of: row)
    default: return []
    }
  }

  /// Takes the next value of a choice for the selected line.
  mutating func cycle(_ choice: Keymap.Choice) -> [Effect] {
    func next<Value: Equatable>(_ value: Value, of values: [Value]) -> Value {
      values[((values.firstIndex(of: value) ?? -1) + 1) % values.count]
    }
    return set(row) { settings in
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
