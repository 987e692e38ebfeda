public import NeuralNetwork

/// A model whose layers' weights are encoded, with everything else in single precision.
public struct CompressedModel: Sendable {
  /// The model that was compressed.
  public let original: Model
  /// The model without the channels that the recipe removes: what is pruned and quantized. Its graph has the original's
  /// names and may be smaller.
  public let base: Model
  /// What was asked for.
  public let recipe: Recipe
  /// The base's layers that hold weights, in the graph's order.
  public let layers: [Layer]
  /// What became of each, by layer name.
  public private(set) var encodedLayers: [String: CompressedLayer]

  /// What the original's channels are worth, for recipes that are tried later.
  let scores: ChannelScores

  init(
    original: Model, base: Model, recipe: Recipe, encodedLayers: [String: CompressedLayer],
    scores: ChannelScores = ChannelScores()
  ) {
    self.scores = scores
    self.original = original
    self.base = base
    self.recipe = recipe
    layers = base.layers
    self.encodedLayers = encodedLayers
  }

  /// Bytes of a layer's encoded weights; biases are counted in `otherBytes`.
  public func bytes(of layer: String) -> Int { encodedLayers[layer]?.bytes ?? 0 }

  /// Bytes of what isn't compressed, in single precision: biases and everything of normalizations.
  public var otherBytes: Int { calculateOtherBytes(of: base, layers: layers) }

  /// All bytes: encoded weights with their headers, scales and indices, and the rest in single precision.
  public var totalBytes: Int { encodedLayers.values.reduce(otherBytes) { $0 + $1.bytes } }

  /// Bytes of the original in single precision.
  public var baselineBytes: Int { CompressionMetrics.calculateModelSize(original) }

  /// Fraction of all layers' weights that are exactly zero.
  public var sparsity: Double {
    let count = encodedLayers.values.reduce(0) { $0 + $1.count }
    let nonzero = encodedLayers.values.reduce(0) { $0 + $1.nonzeroCount }
    return count == 0 ? 0 : Double(count - nonzero) / Double(count)
  }

  /// The model with the weights that the encoded ones stand for, to be evaluated.
  public func decodedModel() -> Model {
    var model = base
    for layer in layers {
      if let encoded = encodedLayers[layer.name] { model[weight: layer.weightName] = encoded.weights }
    }
    return model
  }

  /// The same model under another recipe, with only those layers compressed anew whose result can differ.
  ///
  /// - Throws: `RecipeError`.
  public func recompressed(with recipe: Recipe) throws(RecipeError) -> CompressedModel {
    try PartialCompression(self).changed(to: recipe).completed()
  }
}

/// Compresses every layer of a model as the recipe says, on all processors.
///
/// - Throws: `RecipeError` when the recipe is out of range or names a layer that the model hasn't.
public func compress(_ model: Model, _ recipe: Recipe) throws(RecipeError) -> CompressedModel {
  try PartialCompression(model, recipe).completed()
}

extension Recipe {
  /// Which weights the layers lose that are ranked together; empty with local scope.
  ///
  /// - Complexity: two passes over the pooled layers' weights.
  public func pooledCuts(for model: Model) -> [String: MagnitudeCut] {
    let pooled = model.layers.filter { isPooled($0.name) }
    guard !pooled.isEmpty else { return [:] }
    let weights = pooled.map { model[weight: $0.weightName].elements }
    let count = exactCount(defaults.sparsity, of: weights.reduce(0) { $0 + $1.count })
    let cuts = MagnitudeCut.cuts(removing: count, of: weights)
    return Dictionary(zip(pooled.map(\.name), cuts)) { first, _ in first }
  }
}

func calculateOtherBytes(of model: Model, layers: [Layer]) -> Int {
  let compressed = Set(layers.map(\.weightName))
  return model.weights.reduce(0) { $0 + (compressed.contains($1.key) ? 0 : 4 * $1.value.count) }
}
