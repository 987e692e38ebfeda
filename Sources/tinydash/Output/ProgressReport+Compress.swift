import ModelCompression
import NeuralNetwork

extension ProgressReport {
  /// Says what becomes of ranges that are to be learned where nothing learns them.
  func noteRanges(of recipe: Recipe) {
    guard recipe.learnsRanges else { return }
    line(
      "note: no range is learned without quantization-aware training; weights that don't lie on levels get the range of least squared error"
    )
  }

  /// Compresses every layer of a model as the recipe says, and shows how many of the weights are done.
  ///
  /// - Throws: `RecipeError`.
  mutating func compress(_ model: Model, _ recipe: Recipe) throws(RecipeError) -> CompressedModel {
    try PartialCompression(model, recipe).completed { done, count in
      update(fraction: Double(done) / Double(max(count, 1)), "compressing \(done) of \(count) weights")
    }
  }
}

extension Recipe {
  /// Whether a layer is to be quantized with a range that training finds.
  var learnsRanges: Bool {
    ([defaults] + layers.values).contains { $0.range == .learned && $0.bits < 32 && $0.scheme != .palette }
  }
}
