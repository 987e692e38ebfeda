import ModelCompression
import NeuralNetwork

extension ProgressReport {
  /// Says what becomes of ranges that are to be learned where nothing learns them.
  func noteRanges(of recipe: Recipe) {
    guard ([recipe.defaults] + recipe.layers.values).contains(where: \.learnsRange) else { return }
    note(
      "no range is learned without quantization-aware training; weights that don't lie on levels get the range of least squared error"
    )
  }

  /// Compresses every layer of a model as the recipe says, and shows how many of the weights are done.
  ///
  /// - Throws: `RecipeError`.
  mutating func compress(_ model: Model, _ recipe: Recipe) throws(RecipeError) -> CompressedModel {
    noteRanges(of: recipe)
    return try PartialCompression(model, recipe).completed { done, count in
      update(fraction: Double(done) / Double(max(count, 1)), "compressing \(done) of \(count) weights")
    }
  }
}
