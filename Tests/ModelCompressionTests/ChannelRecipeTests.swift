import Foundation
import ModelCompression
import NeuralNetwork
import Testing

@Suite("Channels in recipes")
struct ChannelRecipeTests {
  private func model(_ name: String) throws -> Model {
    try #require(Architecture.named(name)).makeModel(seed: 3)
  }

  private func json(_ text: String) throws -> Recipe { try Recipe(json: Data(text.utf8)) }

  @Test("A recipe that removes channels compresses the smaller model, whose sizes are those of its shapes")
  func smaller() throws {
    let model = try model("lenet5")
    let recipe = try json(#"{"layers": {"conv2": {"channelSparsity": 0.5, "sparsity": 0.5}}}"#)
    let compressed = try compress(model, recipe)
    let expected = try pruneLayerNeurons(model, layer: "conv2", fraction: 0.5, criterion: .l2).model
    #expect(compressed.base.weights == expected.weights)
    #expect(compressed.encodedLayers["conv2"]?.shape == [25, 20, 5, 5])
    #expect(compressed.encodedLayers["fc1"]?.shape == [500, 400])
    // Half of what is left: 25·20·25 weights.
    #expect(compressed.encodedLayers["conv2"]?.keptCount == 6250)
    // 20·25·24·24, 25·20·25·8·8, 500·400 and 10·500 multiplications.
    #expect(compressed.decodedModel().macs == 288_000 + 800_000 + 200_000 + 5_000)
    #expect(compressed.baselineBytes == CompressionMetrics.calculateModelSize(model))
  }

  @Test("Compressing again gives what compressing from the start does", arguments: ["lenet5", "resnet8"])
  func again(_ name: String) throws {
    let model = try model(name)
    var current = try compress(model, Recipe())
    let layer = model.layers[1].name
    let together = try #require(model.graph.channelGroup(ofLayer: layer)).layers
    for (step, fraction) in [0.25, 0.25, 0.5, 0].enumerated() {
      var recipe = Recipe(
        scope: step == 1 ? .global : .local, defaults: LayerRecipe(sparsity: 0.5, bits: step == 2 ? 4 : 8))
      for name in together {
        recipe.layers[name] = LayerRecipe(sparsity: 0.5, bits: 8, channelSparsity: fraction)
      }
      current = try current.recompressed(with: recipe)
      let fresh = try compress(model, recipe)
      #expect(current.encodedLayers == fresh.encodedLayers)
      #expect(current.totalBytes == fresh.totalBytes)
      #expect(current.base.weights == fresh.base.weights)
    }
    #expect(current.base.graph.macs == model.graph.macs)
  }

  @Test("The defaults hold for all channels that can be cut, and leave the output alone")
  func defaults() throws {
    let model = try model("digits-mlp")
    let compressed = try compress(model, try json(#"{"defaults": {"channelSparsity": 0.5}}"#))
    #expect(compressed.layers.map(\.weightShape) == [[64, 64], [32, 64], [10, 32]])
  }

  @Test("The layers that remain are those of the compressed model", arguments: Architecture.all.map(\.name))
  func remaining(_ name: String) throws {
    let model = try model(name)
    let layer = try #require(model.graph.channelGroups.last { $0.isPrunable }?.layers.first)
    for fraction in [0, 0.01, 0.37, 0.5, 0.99, 1] {
      var recipe = Recipe(defaults: LayerRecipe(channelSparsity: fraction))
      #expect(try recipe.remainingLayers(of: model.graph) == compress(model, recipe).layers)
      recipe = Recipe()
      for other in try #require(model.graph.channelGroup(ofLayer: layer)).layers {
        recipe.layers[other] = LayerRecipe(sparsity: 0.5, channelSparsity: fraction)
      }
      #expect(try recipe.remainingLayers(of: model.graph) == compress(model, recipe).layers)
    }
  }

  @Test("A recipe that can't be followed says which layer is to blame")
  func refused() throws {
    let resnet = try model("resnet8")
    func message(_ text: String, _ model: Model) -> String {
      do {
        _ = try compress(model, json(text))
        return "fine"
      } catch { return "\(error)" }
    }
    let output = try #require(resnet.layers.last).name
    #expect(
      message(#"{"layers": {"\#(output)": {"channelSparsity": 0.5}}}"#, resnet)
        .hasPrefix("layers.\(output).channelSparsity: its channels can't be cut"))
    let group = try #require(resnet.graph.channelGroups.first { $0.isPrunable && $0.layers.count > 1 })
    let (first, second) = (group.layers[0], group.layers[1])
    #expect(
      message(
        #"{"layers": {"\#(first)": {"channelSparsity": 0.5}, "\#(second)": {"channelSparsity": 0.25}}}"#,
        resnet)
        == "layers.\(second).channelSparsity: \(second) is cut together with \(first); give both one fraction"
    )
    #expect(
      message(#"{"defaults": {"channelSparsity": 1.5}}"#, resnet)
        == "defaults.channelSparsity: 1.5 is not a fraction in 0…1")
  }

  @Test("What is written is read again; recipes that cut no channels don't mention them")
  func coding() throws {
    let recipe = Recipe(
      defaults: LayerRecipe(channelSparsity: 0.25),
      layers: ["a": LayerRecipe(channelSparsity: 0), "b": LayerRecipe(channelSparsity: 0.125)])
    #expect(try Recipe(json: recipe.json()) == recipe)
    let text = String(decoding: try Recipe(defaults: LayerRecipe(bits: 4)).json(), as: UTF8.self)
    #expect(!text.contains("channelSparsity"))
  }
}
