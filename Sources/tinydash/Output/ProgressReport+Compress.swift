import ModelCompression
import NeuralNetwork

extension ProgressReport {
  /// Compresses every layer of a model as the recipe says, and shows how many of the weights are done.
  ///
  /// - Throws: `RecipeError`.
  mutating func compress(_ model: Model, _ recipe: Recipe) throws(RecipeError) -> CompressedModel {
    try PartialCompression(model, recipe).completed { done, count in
      update(fraction: Double(done) / Double(max(count, 1)), "compressing \(done) of \(count) weights")
    }
  }
}
