public import NeuralNetwork
internal import Synchronization

/// What a recipe makes of a model as far as it is known: for models that are too large for all of it to be known at once.
///
/// Layers are compressed one by one, in any order and on any thread. Making one looks at no weights, unless it removes channels.
public struct PartialCompression: Sendable {
  /// The model that is compressed.
  public let original: Model
  /// The model without the channels that the recipe removes: what is pruned and quantized. Its graph has the original's
  /// names and may be smaller.
  public let base: Model
  /// What is asked for.
  public let recipe: Recipe
  /// The base's layers that hold weights, in the graph's order.
  public let layers: [Layer]
  /// What is known of layers, by name.
  public private(set) var figures: [String: LayerFigures]
  /// The layers whose weights are at hand as well.
  public private(set) var encodedLayers: [String: CompressedLayer]
  /// Bytes of what isn't compressed, in single precision: biases and everything of normalizations.
  public let otherBytes: Int

  /// What the original's channels are worth, for recipes that are tried later.
  let scores: ChannelScores
  private let cuts: PooledCuts

  private init(
    original: Model, base: Model, recipe: Recipe, encodedLayers: [String: CompressedLayer],
    figures: [String: LayerFigures], scores: ChannelScores, cuts: PooledCuts
  ) {
    self.original = original
    self.base = base
    self.recipe = recipe
    layers = base.layers
    otherBytes = calculateOtherBytes(of: base, layers: layers)
    self.encodedLayers = encodedLayers
    self.figures = figures
    self.scores = scores
    self.cuts = cuts
  }

  /// Knows nothing yet.
  ///
  /// - Throws: `RecipeError` when the recipe is out of range or names a layer that the model hasn't.
  public init(_ model: Model, _ recipe: Recipe) throws(RecipeError) {
    try recipe.validate(for: model)
    let scores = ChannelScores()
    let base = try recipe.withoutRemovedChannels(model, scores: scores, defersLarge: true)
    self.init(
      original: model, base: base, recipe: recipe, encodedLayers: [:], figures: [:], scores: scores,
      cuts: PooledCuts(recipe, for: base, layers: base.layers))
  }

  /// Knows all that a compressed model does.
  public init(_ model: CompressedModel) {
    self.init(
      original: model.original, base: model.base, recipe: model.recipe, encodedLayers: model.encodedLayers,
      figures: model.encodedLayers.mapValues(\.figures), scores: model.scores,
      cuts: PooledCuts(model.recipe, for: model.base, layers: model.layers))
  }

  /// The same model under another recipe; of layers whose result can't differ, what is known stays known.
  ///
  /// - Throws: `RecipeError`.
  public func changed(to recipe: Recipe) throws(RecipeError) -> PartialCompression {
    try recipe.validate(for: original)
    let fractions = try recipe.channelFractions(in: original.graph)
    let previous = try self.recipe.channelFractions(in: original.graph)
    let isSameGraph = fractions == previous
    let base =
      isSameGraph ? base : try recipe.withoutRemovedChannels(original, scores: scores, defersLarge: true)
    var cuts = PooledCuts(recipe, for: base, layers: base.layers)
    let isSameCut = isSameGraph && cuts.isSame(as: self.cuts)
    if isSameCut { cuts = self.cuts }
    var changed: Set<String> = []
    if !isSameGraph {
      for group in original.graph.channelGroups where fractions[group.id] != previous[group.id] {
        changed.formUnion(group.layers + group.readers)
      }
    }
    let kept = base.layers.lazy.map(\.name).filter { name in
      recipe.settings(for: name) == self.recipe.settings(for: name) && !changed.contains(name)
        && recipe.isPooled(name) == self.recipe.isPooled(name) && (isSameCut || !recipe.isPooled(name))
    }
    let names = Set(kept)
    return PartialCompression(
      original: original, base: base, recipe: recipe,
      encodedLayers: encodedLayers.filter { names.contains($0.key) },
      figures: figures.filter { names.contains($0.key) }, scores: scores, cuts: cuts)
  }

  /// Compresses a layer.
  ///
  /// Where layers are ranked together, the first one that is asked for waits until all of them are ranked.
  ///
  /// - Throws: What the layer's weights throw that can't be loaded.
  /// - Precondition: `layer` is one of `layers`.
  public func compressed(_ layer: Layer) throws -> CompressedLayer {
    let weights = base[weight: layer.weightName]
    try weights.load()
    return compressedUnchecked(layer)
  }

  private func compressedUnchecked(_ layer: Layer) -> CompressedLayer {
    compressLayer(
      weights: base[weight: layer.weightName], settings: recipe.settings(for: layer.name),
      cut: cuts.cut(of: layer.name))
  }

  /// Whether a layer's result depends on the weights of others.
  public func isRankedWithOthers(_ layer: String) -> Bool { recipe.isPooled(layer) && !cuts.isEmpty }

  /// Takes note of what became of a layer.
  ///
  /// - Parameter result: What `compressed` returned under this recipe.
  public mutating func adopt(_ result: CompressedLayer, for layer: String) {
    figures[layer] = result.figures
    encodedLayers[layer] = result
  }

  /// Takes note of what there is to say about a layer.
  public mutating func adopt(_ result: LayerFigures, for layer: String) { figures[layer] = result }

  /// Forgets the weights of all layers but some, and keeps what there is to say about them.
  public mutating func forgetWeights(except layers: Set<String>) {
    encodedLayers = encodedLayers.filter { layers.contains($0.key) }
  }

  /// Whether something is known of every layer.
  public var isComplete: Bool { figures.count == layers.count }

  /// Exact bytes of a layer's encoded weights, once known.
  public func bytes(of layer: String) -> Int? { figures[layer]?.bytes }

  /// All bytes: encoded weights with their headers, scales and indices, and the rest in single precision; `nil` until all
  /// layers are known.
  public var totalBytes: Int? {
    isComplete ? figures.values.reduce(otherBytes) { $0 + $1.bytes } : nil
  }

  /// The model with the weights that the encoded ones stand for, to be evaluated; `nil` until those of all layers are at hand.
  public func decodedModel() -> Model? {
    var model = base
    for layer in layers {
      guard let encoded = encodedLayers[layer.name] else { return nil }
      model[weight: layer.weightName] = encoded.weights
    }
    return model
  }

  /// Compresses what isn't yet, on all processors.
  ///
  /// - Parameter progress: Told how many of how many weights are done, by one thread at a time.
  public func completed(
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) -> CompressedModel {
    let missing = layers.filter { encodedLayers[$0.name] == nil }
      .sorted { $0.weightShape.elementCount > $1.weightShape.elementCount }
    // Waking other threads takes as long as compressing some hundred thousand weights.
    let shared = missing.dropFirst().reduce(0) { $0 + $1.weightShape.elementCount }
    let count = missing.reduce(0) { $0 + $1.weightShape.elementCount }
    let done = Mutex(0)
    var found = [CompressedLayer?](repeating: nil, count: missing.count)
    found.withUnsafeMutableBufferPointer { found in
      let found = found
      concurrentForEach(missing.count, lanes: shared > 1 << 19 ? ProcessorCount.active : 1) { index, _ in
        found[index] = compressedUnchecked(missing[index])
        done.withLock { done in
          done += missing[index].weightShape.elementCount
          progress(done, count)
        }
      }
    }
    var all = encodedLayers
    for (layer, result) in zip(missing, found) { all[layer.name] = result }
    return CompressedModel(
      original: original, base: base, recipe: recipe, encodedLayers: all, scores: scores)
  }
}
