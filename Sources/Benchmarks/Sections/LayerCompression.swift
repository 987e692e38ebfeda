import ModelCompression
import NeuralNetwork

/// What the dashboard does when a slider moves: the largest layer of ResNet-18, and all of them.
func measureLayerCompression(_ bench: Bench) throws -> [Figure] {
  let model = try resNet18()
  guard let largest = model.layers.max(by: { $0.weightShape.elementCount < $1.weightShape.elementCount })
  else { return [] }
  let weights = model[weight: largest.weightName]
  let recipes: [(name: String, settings: LayerRecipe)] = [
    ("untouched", .untouched), ("80 % pruned", LayerRecipe(sparsity: 0.8)),
    ("8 bits", LayerRecipe(bits: 8)), ("80 % pruned, 4 bits", LayerRecipe(sparsity: 0.8, bits: 4)),
  ]
  var figures: [Figure] = []
  for (name, settings) in recipes {
    bench.say("  \(name)")
    figures.append(
      .median(
        "compress a layer of 2.36 M weights: \(name)",
        seconds: (0..<bench.rounds).map { _ in
          bench.warmSeconds { _ = compressLayer(weights: weights, settings: settings) }
        }, target: nil))
    figures.append(
      .median(
        "compress ResNet-18, 11.7 M weights: \(name)",
        seconds: try (0..<bench.rounds).map { _ in
          try bench.warmSeconds { _ = try compress(model, Recipe(defaults: settings)) }
        }, target: nil))
  }
  return figures
}
