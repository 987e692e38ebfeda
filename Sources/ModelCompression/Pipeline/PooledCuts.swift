internal import NeuralNetwork
internal import Synchronization

/// Which weights layers lose that are ranked together, found out when it is first asked for.
final class PooledCuts: Sendable {
  private let recipe: Recipe
  private let model: Model
  private let layers: [String]
  private let cuts = Mutex<[String: MagnitudeCut]?>(nil)

  init(_ recipe: Recipe, for model: Model, layers: [Layer]) {
    self.recipe = recipe
    self.model = model
    self.layers = layers.map(\.name).filter(recipe.isPooled)
  }

  /// Whether any layers are ranked together.
  var isEmpty: Bool { layers.isEmpty }

  /// What a layer loses; `nil` when it is ranked by itself.
  func cut(of layer: String) -> MagnitudeCut? {
    guard !isEmpty else { return nil }
    return cuts.withLock { cuts in
      let known = cuts ?? recipe.pooledCuts(for: model)
      cuts = known
      return known[layer]
    }
  }

  /// Whether the same is cut from the same weights.
  func isSame(as other: PooledCuts) -> Bool {
    layers == other.layers && (isEmpty || recipe.defaults.sparsity == other.recipe.defaults.sparsity)
  }
}
