import ModelCompression
import ModelFormats
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Update")
struct UpdateTests {
  private func makeState() throws -> DashboardState {
    let architecture = try #require(Architecture.named("digits-mlp"))
    return try DashboardState(model: architecture.makeModel(seed: 1), datasetName: "digits")
  }

  @discardableResult
  private func press(_ state: inout DashboardState, _ keys: Key...) -> [Effect] {
    keys.flatMap { update(&state, .input(.key($0))) }.filter { !$0.isRankRequest }
  }

  @discardableResult
  private func mouse(_ state: inout DashboardState, _ kind: MouseEvent.Kind, _ x: Int, _ y: Int) -> [Effect] {
    update(&state, .input(.mouse(MouseEvent(kind, at: Point(x: x, y: y)))))
  }

  private func draw(_ state: inout DashboardState, width: Int = 120, height: Int = 40) {
    state.regions = view(state, size: Size(width: width, height: height)).regions
  }

  @Test("A model without any layer is refused, since a line is always selected")
  func noLayers() throws {
    let graph = try Graph(
      inputs: [.init(name: "x", shape: [10])], nodes: [.init(name: "relu", operation: ReLU(), inputs: [0])],
      outputs: [.init(name: "y", value: 1)])
    let model = try Model(name: "relu", graph: graph, weights: [:])
    let error = #expect(throws: (any Error).self) { try DashboardState(model: model, datasetName: "none") }
    #expect("\(try #require(error))".contains("relu has no layer with weights"))
  }

  @Test("Arrows move the selected slider by one point, with Shift by ten")
  func nudge() throws {
    var state = try makeState()
    press(&state, .right)
    #expect(state.compress.recipe.settings(for: "fc1").sparsity == 0.01)
    press(&state, .shiftRight)
    #expect(state.compress.recipe.settings(for: "fc1").sparsity == 0.11)
    #expect(state.compress.recipe.settings(for: "fc2").sparsity == 0)
    press(&state, .end)
    #expect(state.compress.recipe.settings(for: "fc1").sparsity == 1)
    press(&state, .tab, .left)
    #expect(state.compress.recipe.settings(for: "fc1").bits == 16)
    press(&state, .shiftLeft)
    #expect(state.compress.recipe.settings(for: "fc1").bits == 6)
    press(&state, .home)
    #expect(state.compress.recipe.settings(for: "fc1").bits == 1)
  }

  @Test("A typed number sets the slider; one out of range says so and changes nothing")
  func typed() throws {
    var state = try makeState()
    press(&state, .character("8"), .character("7"), .character("."), .character("5"), .enter)
    #expect(state.compress.recipe.settings(for: "fc1").sparsity == 0.875)
    press(&state, .tab, .character("9"), .enter)
    #expect(state.compress.recipe.settings(for: "fc1").bits == 32)
    #expect(state.entry?.problem == "'9' is no bit width: 1 to 8, 16 or 32")
    press(&state, .backspace, .character("4"), .escape)
    #expect(state.entry == nil)
    #expect(state.compress.recipe.settings(for: "fc1").bits == 32)
    press(&state, .character("4"), .down)
    #expect(state.compress.recipe.settings(for: "fc1").bits == 4)
    #expect(state.compress.row == .layer(1))
  }

  @Test("A budget of one's own is typed with its unit; nonsense leaves the budget as it was")
  func ownBudget() throws {
    var state = try makeState()
    press(&state, .character("B"))
    press(&state, .character("3"), .character("0"), .character("K"), .enter)
    #expect(state.budget.bytes == 30_720)
    press(&state, .character("B"), .character("x"), .enter)
    #expect(state.budget.bytes == 30_720)
    #expect(state.entry?.problem == "'x' is no size; type one like 300K, 1.5MB or 40000")
    press(&state, .escape, .character("b"))
    #expect(state.budget == SizeBudget.presets[0])
  }

  @Test(
    "Sizes are read with their units",
    arguments: [
      ("64KiB", 65536), ("1 MB", 1_000_000), ("1.5m", 1_572_864), ("40000", 40000), ("7b", 7), ("1 byte", 1),
    ])
  func sizes(_ text: String, _ bytes: Int) { #expect(SizeBudget(text)?.bytes == bytes) }

  @Test(
    "What a size is called is read as that size",
    arguments: ["1", "40000", "12345678901", "2.0", "0.3K", "1.5MB"])
  func nameOfSize(_ text: String) throws {
    let budget = try #require(SizeBudget(text))
    #expect(SizeBudget(budget.name) == budget)
    // However it was typed.
    #expect(SizeBudget("00" + text) == budget)
  }

  @Test("A size is called by its number as one would write it")
  func nameAsWritten() {
    #expect(SizeBudget("00300K")?.name == "300 KiB" && SizeBudget("300.K")?.name == "300 KiB")
    #expect(SizeBudget("00.50 mb")?.name == "0.50 MB" && SizeBudget(".5mb")?.name == "0.5 MB")
    #expect(SizeBudget("01b")?.name == "1 byte")
  }

  @Test(
    "What is no size isn't one",
    arguments: ["", "K", "-3K", "0", "nan", "1e99GB", "12 parsecs", "0.2b", "1.5", "12.5 bytes"])
  func noSizes(_ text: String) { #expect(SizeBudget(text) == nil) }

  @Test("A drag follows the mouse off the slider; undo takes all of it back, redo makes it again")
  func drag() throws {
    var state = try makeState()
    draw(&state)
    let place = try #require(state.regions.rectangle(of: .compress(.slider(.layer(1), .sparsity))))
    mouse(&state, .press, place.x + 3, place.y)
    #expect(state.compress.row == .layer(1))
    for x in 4...200 { mouse(&state, .drag, place.x + x, 0) }
    #expect(state.compress.recipe.settings(for: "fc2").sparsity == 1)
    mouse(&state, .release, 0, 0)
    mouse(&state, .drag, 0, 0)
    #expect(state.compress.recipe.settings(for: "fc2").sparsity == 1)
    press(&state, .character("u"))
    #expect(state.compress.recipe == Recipe())
    press(&state, .character("r"))
    #expect(state.compress.recipe.settings(for: "fc2").sparsity == 1)
  }

  @Test("A motion whose press was lost starts a drag")
  func lostPress() throws {
    var state = try makeState()
    draw(&state)
    let place = try #require(state.regions.rectangle(of: .compress(.slider(.layer(0), .bits))))
    mouse(&state, .drag, place.x, place.y)
    #expect(state.compress.recipe.settings(for: "fc1").bits == 1)
  }

  @Test("A drag that began on nothing, or on what can't be dragged, takes hold of nothing on its way")
  func strayDrag() throws {
    var state = try makeState()
    draw(&state)
    let slider = try #require(state.regions.rectangle(of: .compress(.slider(.layer(0), .bits))))
    let tab = try #require(state.regions.rectangle(of: .tab(.compress)))
    for start in [Point(x: 0, y: slider.y), Point(x: tab.x, y: tab.y)] {
      mouse(&state, .press, start.x, start.y)
      for x in start.x...slider.x + 4 { mouse(&state, .drag, x, slider.y) }
      mouse(&state, .release, slider.x + 4, slider.y)
      #expect(state.compress.recipe == Recipe() && state.grabbed == nil)
      draw(&state)
    }
    // What comes after it is a drag of its own.
    mouse(&state, .press, slider.x, slider.y)
    mouse(&state, .drag, slider.x, slider.y + 1)
    #expect(state.compress.recipe.settings(for: "fc1").bits == 1)
  }

  @Test("The wheel moves the slider under it")
  func wheel() throws {
    var state = try makeState()
    draw(&state)
    let place = try #require(state.regions.rectangle(of: .compress(.slider(.layer(2), .sparsity))))
    mouse(&state, .wheelUp, place.x, place.y)
    mouse(&state, .wheelUp, place.x, place.y)
    mouse(&state, .wheelDown, place.x, place.y)
    #expect(state.compress.recipe.settings(for: "fc3").sparsity == 0.01)
  }

  @Test("The line of all layers sets every layer, also those with settings of their own")
  func allLayers() throws {
    var state = try makeState()
    press(&state, .character("5"), .enter, .character("a"), .character("9"), .character("0"), .enter)
    #expect(state.compress.layers.allSatisfy { state.compress.recipe.settings(for: $0.name).sparsity == 0.9 })
    #expect(state.compress.recipe.layers.isEmpty)
  }

  @Test("Choices go round")
  func choices() throws {
    var state = try makeState()
    press(&state, .character("p"))
    #expect(state.compress.recipe.settings(for: "fc1").pattern == .nOfM(kept: 2, group: 4))
    #expect(state.compress.recipe.settings(for: "fc1").sparsity == 0.5)
    press(&state, .character("p"), .character("p"), .character("p"), .character("s"), .character("w"))
    let settings = state.compress.recipe.settings(for: "fc1")
    #expect(settings.pattern == .unstructured)
    #expect(settings.scheme == .affine)
    #expect(settings.range == .percentile(99.9))
  }

  @Test("What is typed as a word is ended by Enter alone; Ctrl-U begins it anew")
  func words() throws {
    var state = try makeState()
    press(&state, .character("B"), .character("3"), .left, .character("-"), .function(4), .character("0"))
    #expect(state.entry?.text == "3-0" && state.screen == .compress)
    press(&state, .control("u"), .character("9"), .character("K"), .enter)
    #expect(state.budget.bytes == 9 * 1024 && state.entry == nil)
  }

  @Test("Back to the original is back to its weights too, and can be undone")
  func resetModel() throws {
    var state = try makeState()
    let original = state.compress.original.model
    let other = try #require(Architecture.named("digits-mlp")).makeModel(seed: 2)
    _ = try state.compress.change(
      to: other, keepsGraph: true, recipe: Recipe(defaults: LayerRecipe(bits: 8)), origin: Origin())
    press(&state, .character("x"))
    #expect(state.compress.subject == state.compress.original && state.compress.recipe == Recipe())
    #expect(state.compress.compressed.decodedModel()?.weights == original.weights)
    press(&state, .character("u"))
    #expect(state.compress.subject.model.weights == other.weights)
    #expect(state.compress.recipe.defaults.bits == 8)
  }

  @Test("A palette is one for the layer and has no 16 bits; what comes after it has the scales from before")
  func palette() throws {
    var state = try makeState()
    press(&state, .character("s"), .character("s"))
    func settings() -> LayerRecipe { state.compress.recipe.settings(for: "fc1") }
    #expect(settings().scheme == .palette && settings().granularity == .perTensor)
    _ = try state.compress.setBits(8, of: .layer(0))
    #expect(
      state.compress.compressed.encodedLayers["fc1"]?.chosen.values == .codes(bits: 8, scheme: .palette))
    _ = try state.compress.setBits(16, of: .layer(0))
    #expect(settings().bits == 32)
    _ = try state.compress.setBits(16, of: .layer(0))
    #expect(settings().bits == 8)
    press(&state, .character("s"))
    #expect(settings().scheme == .symmetric && settings().granularity == .perChannel)
    _ = try state.compress.setBits(16, of: .layer(0))
    press(&state, .character("s"), .character("s"))
    #expect(settings().scheme == .symmetric && settings().bits == 16)
    // Groups are the next after channels.
    _ = try state.compress.setBits(4, of: .layer(0))
    press(&state, .character("c"), .character("s"), .character("s"))
    #expect(settings().scheme == .palette && settings().granularity == .perTensor)
    press(&state, .character("s"))
    #expect(settings().scheme == .symmetric && settings().granularity == .perGroup(64))
  }

  @Test("Once the data is there, every change asks for a measurement of the new recipe")
  func measures() throws {
    var state = try makeState()
    #expect(press(&state, .right).isEmpty)
    let data = try DatasetSource.digits.loadTestSplit()
    #expect(update(&state, .report(.dataLoaded(data))) == [state.compress.measurement])
    #expect(press(&state, .right) == [state.compress.measurement])
    #expect(press(&state, .character("z")) == [.stopMeasuring])
    #expect(press(&state, .character("q")) == [.quit])
  }

  @Test("A result is shown for its own recipe only, and goes when the recipe changes")
  func staleResult() throws {
    var state = try makeState()
    let stale = Recipe(defaults: LayerRecipe(sparsity: 0.5))
    let estimate = AccuracyEstimate(correct: 1, total: 2)
    let measurement = Measurement(
      configuration: Configuration(subject: 0, recipe: stale), bytes: 1, accuracy: estimate, sampleCount: 2)
    _ = update(&state, .report(.measured(.both, measurement)))
    #expect(state.compress.measurements[.both] == nil)
    let current = Measurement(
      configuration: Configuration(subject: 0, recipe: Recipe()), bytes: 1, accuracy: estimate, sampleCount: 2
    )
    for variant in Variant.allCases { _ = update(&state, .report(.measured(variant, current))) }
    #expect(state.compress.measurements.count == 4)
    press(&state, .right)
    #expect(Set(state.compress.measurements.keys) == [.original, .quantized])
  }

  @Test("What there is nothing to undo, to redo or to take back for is said")
  func nothingToUndo() throws {
    var screen = try Scripted()
    for (key, message) in [("u", "nothing to undo"), ("r", "nothing to redo"), ("x", "nothing is changed")] {
      screen.press(.character(Character(key)))
      #expect(screen.state.message == message)
    }
    screen.press(.right)
    for key in ["u", "r", "x"] {
      screen.press(.character(Character(key)))
      #expect(screen.state.message?.hasPrefix("nothing") != true)
    }
  }

  @Test("The heatmap's cursor is put by the mouse, moved by arrows, and stays in the matrix")
  func cursor() throws {
    var state = try makeState()
    draw(&state)
    let place = try #require(state.regions.rectangle(of: .compress(.heatmap)))
    mouse(&state, .press, place.x, place.y)
    #expect(state.compress.focus == .heatmap)
    #expect(state.compress.heatmap.cursor == .init(row: 0, column: 0))
    mouse(&state, .drag, 1000, 1000)
    #expect(state.compress.heatmap.cursor.row > 100)
    #expect(state.compress.heatmap.cursor.column == 62)
    mouse(&state, .release, 0, 0)
    for _ in 0..<40 { press(&state, .down, .right) }
    #expect(state.compress.heatmap.cursor == .init(row: 127, column: 63))
    press(&state, .character("+"), .escape)
    #expect(state.compress.heatmap.zoom == 1)
    #expect(state.compress.focus == .sparsity)
  }

  @Test(
    "What is kept of frames before never stands in the place of what the cursor, zoom or a slider changed")
  func heatmapCache() throws {
    var screen = try Scripted()
    let cache = ViewCache()
    var pictures: Set<Canvas> = []
    let keys: [[Key]] = [
      [.right, .shiftTab], [.down], [.character("+")], [.character("+")], [.shiftRight], [.down],
      [.character("m")], [.tab, .shiftRight],
    ]
    for keys in keys {
      for key in keys { screen.press(key) }
      let frame = view(screen.state, size: screen.size, cache: cache)
      let isSame = frame.canvas == view(screen.state, size: screen.size).canvas
      #expect(isSame, "\(keys)")
      let isNew = pictures.insert(frame.canvas).inserted
      #expect(isNew, "\(keys)")
      screen.state.follow(frame)
    }
  }
}

@Suite("The heatmap's window")
struct HeatmapWindowTests {
  @Test("Magnified, it fills the room and stays in the matrix", arguments: [1, 2, 3, 8], [5, 30, 44, 100])
  func fills(_ zoom: Int, _ room: Int) {
    for extent in [1, 9, 64, 500, 800] {
      for place in [0, extent / 2, extent - 1] {
        var view = HeatmapView()
        view.zoom = zoom
        view.cursor = .init(row: place, column: place)
        let (rows, columns) = view.window(rows: extent, columns: extent, lines: room, width: room)
        #expect(rows == columns && rows.contains(place))
        #expect(rows.lowerBound >= 0 && rows.upperBound <= extent)
        #expect(rows.count >= min(extent, max(8, extent >> zoom)))
        // Another row at the same size would not fit.
        let block = (rows.count + room - 1) / room
        let scale = block > 1 ? 1 : room / rows.count
        #expect(rows.count == extent || (rows.count + block) * scale > room * block)
      }
    }
  }
}

@Suite("View")
struct ViewTests {
  @Test(
    "Every size of screen can be drawn, in every state",
    arguments: [
      (0, 0), (1, 1), (3, 40), (39, 11), (40, 12), (41, 13), (59, 20), (80, 24), (99, 19), (200, 60),
    ])
  func sizes(_ width: Int, _ height: Int) throws {
    for architecture in Architecture.all {
      var state = try DashboardState(model: architecture.makeModel(seed: 1), datasetName: "data")
      for key in [Key.end, .character("a"), .character("?"), .character("y"), .tab, .tab, .character("+")] {
        _ = update(&state, .input(.key(key)))
        let frame = view(state, size: Size(width: width, height: height))
        #expect(frame.canvas.size == Size(width: width, height: height))
        state.regions = frame.regions
      }
    }
  }

  @Test("A screen that is too small says so")
  func tooSmall() throws {
    let architecture = try #require(Architecture.named("digits-mlp"))
    let state = try DashboardState(model: architecture.makeModel(seed: 1), datasetName: "digits")
    for (width, expected) in [
      (200, "tinydash needs 40×12 cells, this is 200×6"), (39, "tinydash needs 40×12, is 39×6"),
      (20, "needs 40×12, is 20×6"), (11, "needs 40×12"), (5, "40×12"),
    ] {
      let text = view(state, size: Size(width: width, height: 6)).canvas.text
      #expect(text.hasPrefix(expected + "\n"))
      #expect(width < 7 || text.contains("q quits"))
    }
  }

  @Test("Each slider and every key in the footer can be pointed at where it is drawn")
  func regions() throws {
    let architecture = try #require(Architecture.named("digits-mlp"))
    let state = try DashboardState(model: architecture.makeModel(seed: 1), datasetName: "digits")
    let frame = view(state, size: Size(width: 120, height: 40))
    for index in state.compress.layers.indices {
      for focus in [CompressState.Focus.sparsity, .bits] {
        let place = try #require(frame.regions.rectangle(of: .compress(.slider(.layer(index), focus))))
        let cells = (place.x..<place.right).map { frame.canvas[$0, place.y].character }
        #expect(cells.contains("●"))
      }
    }
    let quit = try #require(frame.regions.rectangle(of: .key(.character("?"))))
    #expect((quit.x..<quit.right).map { frame.canvas[$0, quit.y].character }.contains("?"))
  }
}
