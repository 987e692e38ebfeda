import ModelCompression
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("The order of the layers")
struct OrderTests {
  /// The names in the list from top to bottom, without the line of all layers.
  private func names(_ screen: Scripted) -> [String] {
    screen.state.compress.listedLayers.map { screen.state.compress.layers[$0].name }
  }

  @Test("A click on a title sorts by its column, the largest first, and another turns it round")
  func titles() throws {
    var screen = try Scripted()
    #expect(names(screen) == ["fc1", "fc2", "fc3"])
    try screen.click(.compress(.title(.bytes)))
    // 128×64, 64×128 and 10×64 weights: what is equal stays in the order of the model.
    #expect(names(screen) == ["fc1", "fc2", "fc3"] && screen.text.contains("bytes ▾"))
    #expect(screen.state.message == "layers by bytes, the largest first")
    try screen.click(.compress(.title(.bytes)))
    #expect(names(screen) == ["fc3", "fc1", "fc2"] && screen.text.contains("bytes ▴"))
    try screen.click(.compress(.title(.layer)))
    #expect(names(screen) == ["fc1", "fc2", "fc3"] && !screen.text.contains("▴"))
    try screen.click(.compress(.title(.layer)))
    #expect(names(screen) == ["fc3", "fc2", "fc1"] && screen.text.contains("layer ▾"))
  }

  @Test("Lines stay where they are while their values change; the mark goes, and a click sorts them anew")
  func stays() throws {
    var screen = try Scripted()
    try screen.click(.compress(.title(.sparsity)))
    #expect(screen.state.compress.focus == .sparsity && screen.text.contains("sparsity ▾"))
    screen.press(.down)
    screen.press(.down)
    #expect(screen.state.compress.row == .layer(2))
    screen.press(.character("5"), .character("0"), .enter)
    #expect(names(screen) == ["fc1", "fc2", "fc3"] && !screen.text.contains("sparsity ▾"))
    try screen.click(.compress(.title(.sparsity)))
    #expect(names(screen) == ["fc3", "fc1", "fc2"] && screen.text.contains("sparsity ▾"))
    // The selected layer is still that one, in its new place.
    #expect(screen.state.compress.row == .layer(2))
    screen.press(.down)
    #expect(screen.state.compress.row == .layer(0))
    screen.press(.character("u"))
    #expect(screen.state.compress.recipe.settings(for: "fc3").sparsity == 0)
  }

  @Test("O goes through the columns and R turns the order round, also of a filtered list")
  func keys() throws {
    var screen = try Scripted()
    var columns: [LayerOrder.Column] = []
    for _ in LayerOrder.Column.allCases {
      screen.press(.character("O"))
      columns.append(screen.state.compress.order.column)
    }
    #expect(columns == [.shape, .sparsity, .bits, .channels, .bytes, .layer])
    screen.press(.character("O"), .character("R"))
    #expect(names(screen) == ["fc3", "fc1", "fc2"])
    #expect(screen.state.message == "layers by number of weights, the smallest first")
    screen.press(.character("/"), .character("c"), .character("2"), .enter)
    #expect(names(screen) == ["fc2"])
    screen.press(.escape)
    #expect(names(screen) == ["fc3", "fc1", "fc2"])
    // Home and End go to the sliders' ends; lines are walked in the order that is seen.
    screen.press(.up, .up, .up, .up)
    #expect(screen.state.compress.row == .layer(2))
  }

  @Test("Layers of another model stand in the same order, and the one that was selected is so by its name")
  func otherLayers() throws {
    var screen = try Scripted(Architecture.digitsMLP.makeModel(seed: 1))
    try screen.click(.compress(.title(.bytes)))
    try screen.click(.compress(.title(.bytes)))
    #expect(names(screen) == ["fc3", "fc1", "fc2"])
    screen.press(.up, .up, .up)
    #expect(screen.state.compress.row == .layer(2))
    // As factorizing fc1 would do.
    var builder = GraphBuilder(input: [1, 8, 8])
    var last = builder.add("flatten", Reshape.flatten, builder.input)
    for (name, count) in [("fc1.in", 4), ("fc1.out", 128), ("fc2", 64), ("fc3", 10)] {
      last = builder.add(name, Dense(outputs: count), last)
    }
    let graph = try builder.build(output: last)
    let other = try Model(name: "factorized", randomWeightsFor: graph, seed: 1)
    _ = try screen.state.compress.change(to: other, keepsGraph: false, recipe: Recipe(), origin: Origin())
    #expect(names(screen) == ["fc1.in", "fc1.out", "fc3", "fc2"])
    #expect(screen.text.contains("bytes ▴"))
    #expect(screen.state.compress.row == .layer(3))
    screen.press(.down)
    #expect(screen.state.compress.row == .layer(2))
    screen.press(.up, .up)
    #expect(screen.state.compress.row == .layer(1))
    screen.press(.character("u"))
    // fc1 is what its parts were made of.
    #expect(screen.state.compress.row == .layer(0) && names(screen) == ["fc3", "fc1", "fc2"])
  }

  @Test("A layer whose channels can't be cut comes last when the list is sorted by them")
  func unknown() throws {
    var screen = try Scripted()
    screen.press(.tab, .tab)
    #expect(screen.state.compress.focus == .channels)
    screen.press(.down, .character("5"), .character("0"), .enter)
    try screen.click(.compress(.title(.channels)))
    #expect(names(screen) == ["fc2", "fc1", "fc3"])
    try screen.click(.compress(.title(.channels)))
    #expect(names(screen) == ["fc1", "fc2", "fc3"])
  }
}
