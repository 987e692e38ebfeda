import ModelCompression
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("The filter of the list of layers")
struct FilterTests {
  private func names(_ screen: Scripted) -> [String] {
    screen.state.compress.rows.compactMap {
      if case .layer(let index) = $0 { screen.state.compress.layers[index].name } else { nil }
    }
  }

  /// A model of dense layers one after the other, named in turn after what they could be in a transformer.
  static func deep(_ count: Int) throws -> DashboardState {
    let kinds = ["query", "key", "value", "output"]
    let shape = Shape([8, 8])
    let layers = (0..<count).map { "block\($0 / 4).\(kinds[$0 % 4])" }
    let nodes = layers.map {
      Graph.Node(name: $0, operation: StoredWeights(shape: shape, reason: "weights alone"), inputs: [])
    }
    var weights: [String: Tensor] = [:]
    for (index, layer) in layers.enumerated() {
      weights["\(layer).weight"] = Tensor(
        shape: shape, elements: (0..<64).map { Float(($0 * 7 + index) % 31 - 15) / 15 })
    }
    let model = try Model(
      name: "deep", graph: Graph(inputs: [], nodes: nodes, outputs: []), weights: weights)
    return try DashboardState(model: model, datasetName: "digits")
  }

  private func deep(_ count: Int, width: Int = 120, height: Int = 40) throws -> Scripted {
    var screen = try Scripted(width: width, height: height)
    screen.state = try Self.deep(count)
    return screen
  }

  @Test("A line that the filter hides can't be selected, and isn't after the model changed")
  func hidden() throws {
    var screen = try Scripted()
    screen.press(.character("/"))
    screen.type("fc2")
    screen.press(.enter)
    #expect(screen.state.compress.row == .layer(1))
    // A click on what was drawn before the list got shorter.
    _ = screen.state.compress.select(.layer(0))
    #expect(screen.state.compress.row == .layer(1))
    _ = try screen.state.compress.change(
      to: weightsAlone([[4, 4], [4, 4]]), keepsGraph: false, recipe: Recipe(), origin: Origin(isStudent: true)
    )
    #expect(screen.state.compress.row == .all)
    #expect(screen.text.contains("▸ all of 2"))
  }

  @Test("The range of layers in sight counts layers, not the line of all of them")
  func range() throws {
    var screen = try deep(1500)
    #expect(screen.text.contains(#/ 1–[0-9]{2} of 1 500/#))
    screen.press(.character("a"))
    #expect(screen.text.contains("–1 500 of 1 500"))
    #expect(!screen.text.contains("1 501") && !screen.text.contains("1501"))
  }

  @Test("Typing narrows the list at once, by name or operator, whatever the case; Enter keeps it")
  func narrows() throws {
    var screen = try Scripted("lenet5")
    screen.press(.character("/"))
    #expect(names(screen) == ["conv1", "conv2", "fc1", "fc2"])
    screen.type("C")
    #expect(names(screen) == ["conv1", "conv2", "fc1", "fc2"])
    screen.type("O")
    #expect(names(screen) == ["conv1", "conv2"])
    #expect(screen.text.contains("╭ 2 of 4 layers with 'CO' ─"))
    screen.press(.enter)
    #expect(screen.state.entry == nil && names(screen) == ["conv1", "conv2"])
    // Letters are keys again.
    screen.type("p")
    #expect(screen.state.compress.recipe.settings(for: "conv1").pattern == .nOfM(kept: 2, group: 4))
    screen.press(.character("/"), .backspace, .backspace)
    #expect(names(screen).count == 4)
    screen.type("dens")
    #expect(names(screen) == ["fc1", "fc2"])
  }

  @Test("Escape shows all again, while typing with the line that was selected before")
  func escape() throws {
    var screen = try deep(21)
    screen.press(.down, .down)
    screen.type("/value")
    #expect(screen.state.compress.row == .layer(2))
    screen.press(.control("u"))
    screen.type("output")
    #expect(screen.state.compress.row == .layer(3))
    screen.press(.escape)
    #expect(screen.state.compress.row == .layer(2) && screen.state.compress.filter.isEmpty)
    screen.type("/output")
    screen.press(.enter, .down)
    #expect(screen.state.compress.row == .layer(7))
    screen.press(.tab, .escape)
    #expect(screen.state.compress.filter.isEmpty && screen.state.compress.row == .layer(7))
  }

  @Test("Arrows, sliders and the mouse work in the narrowed list; all layers stay all, and say so")
  func within() throws {
    var screen = try deep(60)
    screen.type("/KEY")
    screen.press(.enter, .down)
    #expect(screen.state.compress.row == .layer(5))
    screen.type("40")
    screen.press(.enter)
    try screen.click(.compress(.slider(.layer(9), .sparsity)))
    #expect(screen.state.compress.row == .layer(9))
    let recipe = screen.state.compress.recipe
    #expect(Set(recipe.layers.keys) == ["block1.key", "block2.key"])
    #expect(recipe.layers["block1.key"]?.sparsity == 0.4)
    #expect(screen.text.contains("15 of 60 layers with 'KEY'"))
    #expect(screen.text.contains("all 60 layers"))
    for _ in 0..<30 { screen.press(.down) }
    #expect(screen.state.compress.row == .all)
    screen.type("70")
    screen.press(.enter)
    #expect(
      screen.state.compress.layers.allSatisfy {
        screen.state.compress.recipe.settings(for: $0.name).sparsity == 0.7
      })
  }

  @Test("What no layer has leaves the line of all, and taking it back the layer of before")
  func nothing() throws {
    var screen = try deep(12)
    screen.press(.down)
    screen.type("/xyz")
    #expect(names(screen).isEmpty && screen.state.compress.row == .all)
    #expect(screen.text.contains("0 of 12 layers with 'xyz'"))
    screen.press(.backspace, .backspace, .backspace)
    #expect(screen.state.compress.row == .layer(1))
    screen.press(.down)
    screen.type("key")
    #expect(screen.state.compress.row == .layer(1))
    screen.press(.down)
    #expect(screen.state.compress.row == .layer(5))
    screen.press(.enter)
    #expect(screen.state.compress.row == .layer(5))
  }

  @Test("What is pasted narrows the list too")
  func pasted() throws {
    var screen = try deep(12)
    screen.press(.character("/"))
    screen.send(.input(.paste("block1\n")))
    #expect(names(screen).count == 4 && screen.state.compress.filter == "block1")
  }

  @Test("Ends of a line that is being typed can be clicked")
  func clicks() throws {
    var screen = try deep(12)
    screen.type("/key")
    try screen.click(.key(.enter))
    #expect(screen.state.entry == nil && screen.state.compress.filter == "key")
    screen.type("/")
    try screen.click(.key(.escape))
    #expect(screen.state.entry == nil && screen.state.compress.filter.isEmpty)
  }

  @Test("It looks tidy", arguments: ScreenTests.goldenSizes)
  func golden(_ width: Int, _ height: Int) throws {
    var screen = try deep(60, width: width, height: height)
    screen.type("/lue")
    try expectGolden(screen.text, "filter-\(width)x\(height)")
  }

  @Test("The scroll bar of a long list is dragged, over its ends too")
  func scrollBar() throws {
    var screen = try deep(60, width: 80, height: 24)
    screen.state.follow(view(screen.state, size: screen.size))
    let bar = try #require(screen.state.regions.rectangle(of: .compress(.scrollBar)))
    func mouse(_ kind: MouseEvent.Kind, _ y: Int) {
      screen.send(.input(.mouse(MouseEvent(kind, at: Point(x: bar.x, y: y)))))
    }
    mouse(.press, bar.bottom - 1)
    #expect(screen.state.compress.row == .all)
    mouse(.drag, bar.y + bar.height / 2)
    guard case .layer(let middle) = screen.state.compress.row else {
      Issue.record("the last line is still selected")
      return
    }
    #expect((20...40).contains(middle))
    mouse(.drag, 0)
    #expect(screen.state.compress.row == .layer(0))
    mouse(.release, 0)
    mouse(.wheelDown, bar.y)
    #expect(screen.state.compress.row == .layer(1))
    screen.press(.shiftDown, .character("J"), .character("K"))
    #expect(screen.state.compress.row == .layer(11))
  }
}
