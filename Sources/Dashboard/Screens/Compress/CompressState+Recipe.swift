internal import NeuralNetwork
internal import ModelCompression
internal import TerminalCanvas

extension CompressState {
  /// Takes over another recipe and compresses what it changes.
  ///
  /// - Parameter slider: The slider that makes the change; more changes by it are one step to undo.
  mutating func change(to recipe: Recipe, by slider: Target?) throws -> [Effect] {
    guard recipe != self.recipe else { return [] }
    let compressed = try compressed.changed(to: recipe)
    if slider == nil || slider != lastChange {
      endChange()
      remember()
    }
    lastChange = slider
    return adopt(recipe, compressed)
  }

  /// Takes over a recipe for the whole model, as one step that can be undone.
  mutating func change(toOpened recipe: Recipe) throws -> [Effect] {
    wantsAll = true
    return try change(to: recipe, by: nil)
  }

  /// Takes over another model, with another recipe, as one step that can be undone.
  mutating func change(to model: Model, keepsGraph: Bool, recipe: Recipe, origin: Origin) throws -> [Effect] {
    try change(to: model, graph: keepsGraph ? subject.graph : nil, recipe: recipe, origin: origin)
  }

  /// Takes over another model, with another recipe, as one step that can be undone.
  ///
  /// - Parameter graph: The number of its graph; `nil` for a new one.
  mutating func change(to model: Model, graph: Int?, recipe: Recipe, origin: Origin) throws -> [Effect] {
    let compressed = try PartialCompression(model, recipe)
    endChange()
    remember()
    lastSubject += 1
    unreadable = [:]
    let isNewGraph = graph != subject.graph
    subject = Subject(
      number: lastSubject, graph: graph ?? lastSubject, model: model, origin: origin)
    return adopt(recipe, compressed, isNewGraph: isNewGraph)
  }

  /// Goes back to the model that everything is compared with, with nothing done to it, as one step that can be undone.
  mutating func changeToOriginal() throws -> [Effect] { try change(to: original, recipe: Recipe()) }

  /// Goes to a model that there was before, with another recipe, as one step that can be undone.
  mutating func change(to subject: Subject, recipe: Recipe) throws -> [Effect] {
    guard subject != self.subject else { return try change(to: recipe, by: nil) }
    let compressed = try PartialCompression(subject.model, recipe)
    endChange()
    remember()
    let isNewGraph = subject.graph != self.subject.graph
    self.subject = subject
    return adopt(recipe, compressed, isNewGraph: isNewGraph)
  }

  private mutating func remember() {
    undoStack.append(Step(subject: subject, recipe: self.recipe))
    redoBeforeChange = redoStack
    redoStack = []
  }

  /// Ends what a slider does: from here on its changes are another step. One that ended where it began is none.
  mutating func endChange() {
    guard lastChange != nil else { return }
    lastChange = nil
    guard let step = undoStack.last, step.subject == subject, step.recipe == recipe else { return }
    undoStack.removeLast()
    redoStack = redoBeforeChange
  }

  private mutating func adopt(_ recipe: Recipe, _ compressed: PartialCompression, isNewGraph: Bool = false)
    -> [Effect]
  {
    let selected: String? = if case .layer(let index) = row { layers[index].name } else { nil }
    self.recipe = recipe
    self.compressed = compressed
    isStopped = false
    updateChannels(isNewGraph: isNewGraph)
    if isNewGraph || sorted.count != layers.count {
      sortsAnew = true
      sort()
      if let index = selected.flatMap(layer(continuing:)) { row = .layer(index) }
    }
    for variant in Variant.allCases
    where measurements[variant].map({ $0.configuration != configuration(of: variant) }) ?? false {
      measurements[variant] = nil
    }
    if !rows.contains(row) { row = .all }
    heatmap.moveCursor(rows: 0, columns: 0, within: shownExtent)
    let effects = settle()
    sortAnew()
    return effects
  }

  /// The layer that a layer of another graph has become: the one of its name, else what it was divided into or joined to.
  private func layer(continuing name: String) -> Int? {
    layers.firstIndex { $0.name == name } ?? layers.firstIndex { $0.name.hasPrefix("\(name).") }
      ?? layers.firstIndex { name.hasPrefix("\($0.name).") }
  }

  /// Goes back to what was before the last change.
  mutating func undo() -> [Effect] { move(from: \.undoStack, to: \.redoStack) }

  /// Goes forward again.
  mutating func redo() -> [Effect] { move(from: \.redoStack, to: \.undoStack) }

  private mutating func move(
    from source: WritableKeyPath<Self, [Step]>, to target: WritableKeyPath<Self, [Step]>
  ) -> [Effect] {
    endChange()
    guard let step = self[keyPath: source].popLast(),
      let next = try? step.subject == subject
        ? compressed.changed(to: step.recipe) : PartialCompression(step.subject.model, step.recipe)
    else { return [] }
    self[keyPath: target].append(Step(subject: subject, recipe: recipe))
    let isNewGraph = subject.graph != step.subject.graph
    subject = step.subject
    return adopt(step.recipe, next, isNewGraph: isNewGraph)
  }

  /// Changes the settings of a line's layer, or of all.
  ///
  /// - Parameter change: Receives a layer's name, or none with the settings of layers without their own.
  mutating func set(
    _ row: Row, by slider: Target? = nil, _ change: (String?, inout LayerRecipe) -> Void
  ) throws -> [Effect] {
    var recipe = recipe
    switch row {
    case .layer(let index):
      let name = layers[index].name
      var settings = recipe.settings(for: name)
      change(name, &settings)
      recipe.layers[name] = settings == recipe.defaults ? nil : settings
    case .all:
      wantsAll = true
      recipe = recipe.mapNamedLayers(change)
    }
    do {
      return try self.change(to: recipe, by: slider)
    } catch let error as RecipeError {
      // Where it stands in the recipe is no place on the screen.
      throw Refusal(error.problem)
    }
  }
}
