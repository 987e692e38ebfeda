public import NeuralNetwork

/// What to do to every layer of a model: a small value that, with the model, decides the result.
public struct Recipe: Hashable, Sendable {
  /// Where magnitudes are compared.
  public enum Scope: String, Hashable, Sendable, CaseIterable {
    /// Within each layer: every layer loses its own fraction.
    case local
    /// Over all layers that follow the default's unstructured sparsity: together they lose that fraction. A layer
    /// with a sparsity or a pattern of its own is pruned by itself.
    case global
  }

  /// The version of the JSON form.
  public static let version = 1

  /// Where magnitudes are compared.
  public var scope: Scope
  /// For layers that have no settings of their own.
  public var defaults: LayerRecipe
  /// By layer name.
  public var layers: [String: LayerRecipe]

  /// Leaves everything as it is unless told otherwise.
  public init(
    scope: Scope = .local, defaults: LayerRecipe = .untouched, layers: [String: LayerRecipe] = [:]
  ) {
    self.scope = scope
    self.defaults = defaults
    self.layers = layers
  }

  /// What to do to a layer.
  public func settings(for layer: String) -> LayerRecipe { layers[layer] ?? defaults }

  /// Whether a layer is ranked together with others rather than by itself.
  public func isPooled(_ layer: String) -> Bool {
    let settings = settings(for: layer)
    return scope == .global && settings.pattern == .unstructured && settings.sparsity == defaults.sparsity
  }

  /// Checks every value, and that every layer exists in `model`.
  ///
  /// - Throws: `RecipeError` that names the path of the first value that is wrong.
  public func validate(for model: Model? = nil) throws(RecipeError) {
    try defaults.validate(path: ["defaults"])
    let known = model.map { $0.layers.map(\.name) }
    for name in layers.keys.sorted() {
      if let known, !known.contains(name) {
        throw RecipeError(
          ["layers", name], "the model has no such layer; it has \(known.joined(separator: ", "))")
      }
      try layers[name]?.validate(path: ["layers", name])
    }
    if let model { _ = try channelFractions(in: model.graph) }
  }
}
