internal import ModelCompression
internal import NeuralNetwork

extension CompressState {
  /// Whether some layers are ranked together.
  var isRankedTogether: Bool { recipe.scope == .global && canBeRankedTogether }

  /// Whether ranking over all layers would be another thing than ranking in each: those that are pruned in a pattern or to a
  /// sparsity of their own are ranked by themselves in any case.
  var canBeRankedTogether: Bool {
    var recipe = recipe
    recipe.scope = .global
    return layers.contains { recipe.isPooled($0.name) }
  }
}
