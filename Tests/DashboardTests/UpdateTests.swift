import ModelCompression
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Update")
struct UpdateTests {
  private func makeState() throws -> DashboardState {
    try DashboardState(
      model: try #require(Architecture.named("digits-mlp")).makeModel(seed: 1), datasetName: "digits")
  }

  @Test("Arrows move the selected slider by one point, with Shift by ten")
  func nudge() throws {
    var state = try makeState()
    _ = update(&state, .input(.key(.right)))
    #expect(state.recipe.settings(for: "fc1").sparsity == 0.01)
    _ = update(&state, .input(.key(.shiftRight)))
    #expect(state.recipe.settings(for: "fc1").sparsity == 0.11)
    #expect(state.recipe.settings(for: "fc2").sparsity == 0)
  }

  @Test("A typed number sets the slider; one out of range says so and changes nothing")
  func typed() throws {
    var state = try makeState()
    for key in [Key.character("8"), .character("5"), .enter] { _ = update(&state, .input(.key(key))) }
    #expect(state.recipe.settings(for: "fc1").sparsity == 0.85)
    for key in [Key.tab, .character("9"), .enter] { _ = update(&state, .input(.key(key))) }
    #expect(state.recipe.settings(for: "fc1").bits == 32)
    #expect(state.message == "9 is no bit width: 1 to 8, 16 or 32")
  }

  @Test("Undo takes a whole drag back, redo makes it again")
  func undo() throws {
    var state = try makeState()
    let size = Size(width: 120, height: 40)
    state.regions = view(state, size: size).regions
    let slider = DashboardState.Target.slider(.layer(1), .sparsity)
    let place = try #require(state.regions.rectangle(of: slider))
    _ = update(&state, .input(.mouse(MouseEvent(.press, at: Point(x: place.x + 3, y: place.y)))))
    for x in 4...place.width - 1 {
      _ = update(&state, .input(.mouse(MouseEvent(.drag, at: Point(x: place.x + x, y: 0)))))
    }
    _ = update(&state, .input(.mouse(MouseEvent(.release, at: Point(x: 0, y: 0)))))
    #expect(state.recipe.settings(for: "fc2").sparsity == 1)
    _ = update(&state, .input(.key(.character("u"))))
    #expect(state.recipe == Recipe())
    _ = update(&state, .input(.key(.character("r"))))
    #expect(state.recipe.settings(for: "fc2").sparsity == 1)
  }

  @Test("A result for a recipe that was left behind isn't shown")
  func staleResult() throws {
    var state = try makeState()
    let stale = Recipe(defaults: LayerRecipe(sparsity: 0.5))
    let measurement = Measurement(
      recipe: stale, bytes: 1, accuracy: AccuracyEstimate(correct: 1, total: 2), sampleCount: 2)
    _ = update(&state, .report(.measured(.both, measurement)))
    #expect(state.measurements[.both] == nil)
  }

  @Test(
    "Every size of screen can be drawn", arguments: [(1, 1), (0, 0), (40, 12), (41, 13), (80, 24), (200, 60)])
  func sizes(_ width: Int, _ height: Int) throws {
    let frame = view(try makeState(), size: Size(width: width, height: height))
    #expect(frame.canvas.size == Size(width: width, height: height))
  }
}
