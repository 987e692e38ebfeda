public import NeuralNetwork

/// Zeroes the weights of smallest magnitude in all layers of a model; biases and normalization parameters stay.
///
/// - Parameters:
///   - sparsity: fraction in 0...1: of every layer (local), or of all layers' weights together (global), ties by layer order, then index.
///   - layers: fractions for single layers, by name; with global scope those are pruned by themselves.
/// - Throws: `RecipeError` for fractions out of range and unknown layers.
public func pruneModelByMagnitude(
  _ model: Model, sparsity: Double, scope: Recipe.Scope = .local, layers: [String: Double] = [:]
) throws(RecipeError) -> Model {
  let recipe = Recipe(
    scope: scope, defaults: LayerRecipe(sparsity: sparsity),
    layers: layers.mapValues { LayerRecipe(sparsity: $0) })
  try recipe.validate(for: model)
  let cuts = recipe.pooledCuts(for: model)
  var pruned = model
  for layer in model.layers {
    var tensor = model[weight: layer.weightName]
    let count = exactCount(recipe.settings(for: layer.name).sparsity, of: tensor.count)
    let cut = cuts[layer.name] ?? MagnitudeCut(removing: count, of: tensor.elements)
    tensor.elements = cut.applied(to: tensor.elements)
    pruned[weight: layer.weightName] = tensor
  }
  return pruned
}

/// Fraction in 0...1 of all layers' weights that are exactly zero.
public func calculateSparsity(_ model: Model) -> Double {
  let weights = model.layers.map { model[weight: $0.weightName].elements }
  let count = weights.reduce(0) { $0 + $1.count }
  return count == 0 ? 0 : Double(weights.reduce(0) { $0 + countZeros($1) }) / Double(count)
}
