import ArgumentParser
import ModelCompression
import ModelFormats
import NeuralNetwork

/// A recipe, from a file or as options for all layers.
struct RecipeOptions: ParsableArguments {
  @Option(help: "A recipe (JSON); the options below change its defaults.")
  var recipe: String?

  @Option(parsing: .unconditional, help: "The fraction of weights to prune, 0…1.")
  var sparsity: Double?

  @Option(help: "Which weights are pruned together: unstructured, 2:4 (any N:M), block:4x4.", transform: word)
  var pattern: SparsityPattern?

  @Option(help: "Rank weights within each layer (local) or over all of them (global).", transform: word)
  var scope: Recipe.Scope?

  @Option(parsing: .unconditional, help: "Bits of a weight: 1…8, 16, or 32 for untouched.")
  var bits: Int?

  @Option(
    help: "How weights become codes: symmetric, affine or palette (values shared by k-means).",
    transform: word)
  var scheme: QuantizationScheme?

  @Option(help: "Which weights share a scale: tensor, channel, group:64.", transform: word)
  var granularity: Granularity?

  @Option(
    help: "How ranges are found: minMax, percentile:99.9, minimumSquaredError, learned.", transform: word)
  var range: RangeEstimator?

  /// The recipe for `model`.
  ///
  /// - Throws: `ValidationError` for options that make none.
  func recipe(for model: Model) throws -> Recipe {
    var result = try recipe.map { try RecipeFile.read($0, for: model) } ?? Recipe()
    if let scope { result.scope = scope }
    var defaults = result.defaults
    if let pattern { defaults.pattern = pattern }
    if let sparsity {
      if let implied = defaults.pattern.impliedSparsity, implied != sparsity {
        throw ValidationError(
          "--pattern \(defaults.pattern) fixes the sparsity at \(implied); leave --sparsity out.")
      }
      defaults.sparsity = sparsity
    }
    if let bits { defaults.bits = bits }
    if let scheme { defaults.scheme = scheme }
    if let granularity { defaults.granularity = granularity }
    if let range { defaults.range = range }
    result.defaults = defaults
    do {
      try result.validate(for: model)
    } catch {
      let option = error.path.last.map { "--\($0): " } ?? ""
      throw ValidationError("\(error.path.first == "defaults" ? option + error.problem : "\(error)").")
    }
    return result
  }
}

/// Reads a choice as recipes write it.
///
/// - Throws: `ValidationError` with what can be written.
func word<Word: RecipeWord>(_ text: String) throws -> Word {
  guard let word = Word(word: text) else {
    throw ValidationError("'\(text)' is unknown; use \(Word.vocabulary).")
  }
  return word
}
