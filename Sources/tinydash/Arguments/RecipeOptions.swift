import ArgumentParser
import ModelCompression
import ModelFormats
import NeuralNetwork

/// A recipe, from a file or as options for all layers.
struct RecipeOptions: ParsableArguments {
  @Option(
    help:
      "A recipe (JSON); the options below change its defaults, which hold where a layer doesn't say otherwise.",
    completion: .file(extensions: ["json"]))
  var recipe: String?

  @Option(parsing: .unconditional, help: "The fraction of weights to prune, 0…1.")
  var sparsity: Double?

  @Option(
    help: "Which weights are pruned together: unstructured, 2:4 (any N:M), block:4x4.",
    completion: .list(["unstructured", "2:4", "4:8", "block:4x4"]), transform: word)
  var pattern: SparsityPattern?

  @Option(
    help:
      "Rank weights within each layer (local) or over all of them that have no pattern or sparsity of their own (global).",
    completion: .words(Recipe.Scope.self), transform: word)
  var scope: Recipe.Scope?

  @Option(parsing: .unconditional, help: "Bits of a weight: 1…8, 16, or 32 for untouched.")
  var bits: Int?

  @Option(
    help: "How weights become codes: symmetric, affine or palette (values shared by k-means).",
    completion: .words(QuantizationScheme.self), transform: word)
  var scheme: QuantizationScheme?

  @Option(
    help: "Which weights share a scale: tensor, channel, group:64; of a palette, all of a layer's do.",
    completion: .list(["tensor", "channel", "group:64"]), transform: word)
  var granularity: Granularity?

  @Option(
    help: "How ranges are found: minMax, percentile:99.9, minimumSquaredError, learned; not for palettes.",
    completion: .list(["minMax", "percentile:99.9", "minimumSquaredError", "learned"]), transform: word)
  var range: RangeEstimator?

  /// The recipe for `model`: that of the file, or none, with its defaults changed before layers take from them what they don't
  /// say themselves.
  ///
  /// - Throws: `ValidationError` for options that make none, and what is wrong with the file.
  func recipe(for model: Model) throws -> Recipe {
    var result = try recipe.map { try read($0, for: model) } ?? Recipe()
    if recipe == nil { try change(&result.defaults) }
    if let scope { result.scope = scope }
    if let idle = idleOption(in: result, for: model) { throw ValidationError(idle) }
    do {
      try result.validate(for: model)
    } catch {
      throw ValidationError("\(error).")
    }
    return result
  }

  /// Reads a recipe file under the options.
  private func read(_ file: String, for model: Model) throws -> Recipe {
    // What is wrong without any option isn't the options' fault.
    var defaults = try RecipeFile.read(file, for: model).defaults
    try change(&defaults)
    do {
      return try RecipeFile.read(file, for: model) { $0 = defaults }
    } catch let error as RecipeFile.Failure {
      throw ValidationError("\(error.reason), with these options and \(file).")
    }
  }

  /// Puts the options into a recipe's defaults.
  ///
  /// - Throws: `ValidationError` that names the option.
  private func change(_ defaults: inout LayerRecipe) throws {
    if let pattern { defaults.pattern = pattern }
    if let sparsity {
      if let implied = defaults.pattern.impliedSparsity, implied != sparsity {
        throw ValidationError(
          "\(pattern == nil ? "the recipe's pattern" : "--pattern") \(defaults.pattern) fixes the sparsity at \(implied); leave --sparsity out."
        )
      }
      defaults.sparsity = sparsity
    }
    if let bits { defaults.bits = bits }
    if let scheme { defaults.scheme = scheme }
    if let granularity {
      guard defaults.scheme != .palette else {
        throw ValidationError("--granularity: a palette is shared by the whole layer; leave it out.")
      }
      defaults.granularity = granularity
    }
    if let range { defaults.range = range }
    do {
      try defaults.validate()
    } catch {
      // A palette has fewer bits than a recipe may have had without one.
      let option = error.path.last == "bits" && bits == nil && scheme != nil ? "scheme" : error.path.last
      throw ValidationError("\(option.map { "--\($0): " } ?? "")\(error.problem).")
    }
  }

  /// Why an option does nothing in the recipe that it made, if that is so.
  private func idleOption(in recipe: Recipe, for model: Model) -> String? {
    let layers = model.layers.map { (name: $0.name, settings: recipe.settings(for: $0.name)) }
    if range != nil, recipe.defaults.scheme == .palette,
      layers.allSatisfy({ $0.settings.scheme == .palette })
    {
      return "--range: a palette's values are found by k-means, without a range; leave it out."
    }
    if scope == .global, recipe.defaults.pattern != .unstructured,
      !layers.contains(where: { recipe.isPooled($0.name) })
    {
      return
        "--scope global ranks single weights; the pattern \(recipe.defaults.pattern) is pruned in each layer."
    }
    return nil
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
