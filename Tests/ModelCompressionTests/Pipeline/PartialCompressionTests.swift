import ModelCompression
import NeuralNetwork
import Synchronization
import Testing

@Suite("Compressing layer by layer")
struct PartialCompressionTests {
  /// Recipes that differ in what each step of a partial compression depends on.
  private static let recipes: [Recipe] = [
    Recipe(), Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 4)),
    Recipe(scope: .global, defaults: LayerRecipe(sparsity: 0.5, bits: 4)),
    Recipe(scope: .global, defaults: LayerRecipe(sparsity: 0.7, bits: 4)),
    Recipe(
      scope: .global, defaults: LayerRecipe(sparsity: 0.7, bits: 4),
      layers: ["fc1": LayerRecipe(sparsity: 0.9, bits: 2)]),
    Recipe(layers: ["fc1": LayerRecipe(sparsity: 0.9, bits: 2)]),
    Recipe(layers: ["fc1": LayerRecipe(channelSparsity: 0.5)]),
    Recipe(layers: ["fc1": LayerRecipe(channelSparsity: 0.25), "fc2": LayerRecipe(bits: 8)]),
  ]

  @Test("In any order, the layers come out as when all are compressed together", arguments: recipes)
  func anyOrder(recipe: Recipe) throws {
    let model = try testModel()
    var partial = try PartialCompression(model, recipe)
    #expect(partial.totalBytes == nil && !partial.isComplete && partial.decodedModel() == nil)
    for layer in partial.layers.reversed() { partial.adopt(try partial.compressed(layer), for: layer.name) }
    let expected = try compress(model, recipe)
    #expect(partial.encodedLayers == expected.encodedLayers)
    #expect(partial.totalBytes == expected.totalBytes)
    #expect(partial.otherBytes == expected.otherBytes)
    #expect(partial.decodedModel()?.weights == expected.decodedModel().weights)
  }

  @Test("What stays known under another recipe is right, whatever the recipe before", arguments: recipes)
  func changed(recipe: Recipe) throws {
    let model = try testModel()
    let expected = try compress(model, recipe)
    for before in Self.recipes {
      let changed = try PartialCompression(compress(model, before)).changed(to: recipe)
      #expect(changed.layers == expected.layers)
      for (name, layer) in changed.encodedLayers { #expect(layer == expected.encodedLayers[name]) }
      #expect(changed.completed().encodedLayers == expected.encodedLayers)
      if before == recipe { #expect(changed.isComplete) }
    }
  }

  @Test("Only the layer that was changed is unknown")
  func onlyChanged() throws {
    var recipe = Recipe(defaults: LayerRecipe(sparsity: 0.5))
    let partial = PartialCompression(try compress(testModel(), recipe))
    recipe.layers["fc2"] = LayerRecipe(sparsity: 0.6)
    let names = try partial.changed(to: recipe).layers.map(\.name)
    #expect(try partial.changed(to: recipe).encodedLayers.keys.sorted() == names.filter { $0 != "fc2" })
    // A cut of fc1's outputs is one of fc2's inputs; what comes behind is as it was.
    recipe = Recipe(defaults: LayerRecipe(sparsity: 0.5))
    recipe.layers["fc1"] = LayerRecipe(sparsity: 0.5, channelSparsity: 0.5)
    #expect(try partial.changed(to: recipe).encodedLayers.keys.sorted() == ["fc3"])
  }

  @Test("Weights are read when their layer is compressed, not before, and figures outlast them")
  func readsWhatIsAsked() throws {
    let source = try testModel()
    let read = Counts()
    let model = try Model(
      name: source.name, graph: source.graph,
      weights: Dictionary(
        uniqueKeysWithValues: source.weights.map { name, tensor in
          (
            name,
            Tensor(shape: tensor.shape) {
              read.add(name)
              return tensor.elements
            }
          )
        }))
    var partial = try PartialCompression(model, Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 8)))
    partial = try partial.changed(to: Recipe(defaults: LayerRecipe(sparsity: 0.6, bits: 8)))
    #expect(read.all.isEmpty)
    let layer = partial.layers[1]
    let result = try partial.compressed(layer)
    #expect(read.all == [layer.weightName: 1])
    partial.adopt(result, for: layer.name)
    model[weight: layer.weightName].unload()
    partial.forgetWeights(except: [])
    #expect(partial.bytes(of: layer.name) == result.bytes)
    #expect(partial.encodedLayers.isEmpty)
    #expect(result.originalWeights == source[weight: layer.weightName])
    #expect(read.all == [layer.weightName: 1])
  }

  @Test("A layer whose weights can't be read says why")
  func unreadable() throws {
    struct Vanished: Error {}
    let source = try testModel()
    var model = source
    let layer = source.layers[0]
    model[weight: layer.weightName] = Tensor(shape: layer.weightShape) { throw Vanished() }
    let partial = try PartialCompression(model, Recipe())
    #expect(throws: Vanished.self) { try partial.compressed(layer) }
    _ = try partial.compressed(source.layers[1])
  }

  /// How often something was done, by name; from any thread.
  private final class Counts: Sendable {
    private let counts = Mutex<[String: Int]>([:])
    var all: [String: Int] { counts.withLock { $0 } }
    func add(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }
  }
}
