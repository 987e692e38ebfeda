import Foundation
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

  /// Says where an accuracy counts samples for which a model's outputs are no numbers.
  func noteUndefinedOutputs(of model: Model, _ evaluation: Evaluation) {
    guard evaluation.loss.isNaN else { return }
    note(
      "what \(model.name) puts out for some samples is not a number; they count for the first class for which that is so; are --mean and --std right?"
    )
  }

  /// Says that training changes a model's zeros, where it has more of them than the recipe prunes.
  func noteLooseZeros(of model: Model, _ recipe: Recipe) {
    var (zeros, held, count) = (0.0, 0.0, 0.0)
    for layer in model.layers {
      let weights = model[weight: layer.weightName].elements
      let settings = recipe.settings(for: layer.name)
      zeros += calculateSparsity(weights) * Double(weights.count)
      held += (settings.pattern.impliedSparsity ?? settings.sparsity) * Double(weights.count)
      count += Double(weights.count)
    }
    guard count > 0, zeros - held > 0.01 * count else { return }
    note(
      String(format: "%.1f %% of the weights are zero, more than the recipe prunes; ", zeros / count * 100)
        + "training changes them like any others, but not what --sparsity prunes")
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
