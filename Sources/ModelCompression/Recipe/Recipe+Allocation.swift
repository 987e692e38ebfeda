public import NeuralNetwork

extension Recipe {
  /// The recipe with local scope in which every layer that was ranked together with others gets the fraction that it loses in
  /// that ranking of `model`.
  ///
  /// For training: ranked anew while weights change, layers whose weights grow would be spared and others emptied.
  ///
  /// - Throws: `RecipeError` when the recipe is out of range or names a layer that the model hasn't.
  public func allocatingSparsity(on model: Model) throws(RecipeError) -> Recipe {
    guard scope == .global else { return self }
    let masks = try pruningMasks(for: model)
    var result = self
    result.scope = .local
    for layer in model.layers where isPooled(layer.name) {
      guard let mask = masks[layer.name] else { continue }
      var settings = settings(for: layer.name)
      settings.sparsity = Double(mask.removedCount) / Double(max(mask.kept.count, 1))
      result.layers[layer.name] = settings
    }
    return result
  }
}
