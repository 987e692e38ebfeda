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
    return sampleCount > 0 ? [.measure(recipe)] : []
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
    set(.slider(row, .sparsity)) { settings in
      if settings.pattern.impliedSparsity != nil { settings.pattern = .unstructured }
      settings.sparsity = sparsity
    }
  }

  /// Sets the bits of a line.
  mutating func setBits(_ bits: Int, of row: Row) -> [Effect] {
    set(.slider(row, .bits)) { $0.bits = bits }
  }

  private mutating func set(_ slider: Target, _ change: (inout LayerRecipe) -> Void) -> [Effect] {
    guard case .slider(let row, _) = slider else { return [] }
    var recipe = recipe
    switch row {
    case .layer(let index):
      var settings = recipe.settings(for: layers[index].name)
      change(&settings)
      recipe.layers[layers[index].name] = settings == recipe.defaults ? nil : settings
    case .all:
      recipe = recipe.mapLayers(change)
      recipe.layers = recipe.layers.filter { $0.value != recipe.defaults }
    }
    return self.change(to: recipe, by: slider)
  }

  /// Moves the selected slider by steps: 1 or 10 points of sparsity, one or three bit widths.
  mutating func nudge(steps: Int, isCoarse: Bool) -> [Effect] {
    let settings = settings(of: row)
    switch column {
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
    switch column {
    case .sparsity: setSparsity(isUpper ? 1 : 0, of: row)
    case .bits: setBits(Self.bitWidths[isUpper ? Self.bitWidths.count - 1 : 0], of: row)
    }
  }

  /// Moves the slider that the mouse holds to a column of the screen.
  mutating func drag(to x: Int) -> [Effect] {
    guard let grabbed, case .slider(let row, let column) = grabbed,
      let place = regions.rectangle(of: grabbed)
    else { return [] }
    let value = Slider.value(at: x - place.x, width: place.width)
    switch column {
    case .sparsity: return setSparsity((value * 100).rounded() / 100, of: row)
    case .bits:
      return setBits(Self.bitWidths[Int((value * Double(Self.bitWidths.count - 1)).rounded())], of: row)
    }
  }

  /// The line some lines further down.
  func row(after step: Int) -> Row {
    let rows = layers.indices.map(Row.layer) + [.all]
    let index = rows.firstIndex(of: row) ?? 0
    return rows[min(max(index + step, 0), rows.count - 1)]
  }
}
