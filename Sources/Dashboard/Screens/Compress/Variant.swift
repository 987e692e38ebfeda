public import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// The four models whose size and accuracy stand side by side.
public enum Variant: Int, Hashable, Sendable, CaseIterable {
  /// The model as it was trained.
  case original
  /// With the recipe's pruning only.
  case pruned
  /// With the recipe's quantization only.
  case quantized
  /// With both.
  case both

  /// What it is called on the screen.
  public var title: String {
    switch self {
    case .original: "original"
    case .pruned: "pruned"
    case .quantized: "quantized"
    case .both: "both"
    }
  }

  /// What it is called for a model that has been worked on, longest first: what was pruned or cut for good is so without the
  /// recipe's pruning too, and where the recipe has nothing of what it is for, it is the model as it has become.
  func titles(after origin: Origin, under recipe: Recipe, of layers: [Layer]) -> [String] {
    let isIdle = self != .original && self != .both && !self.recipe(from: recipe).changes(layers)
    if isIdle, !origin.results.isEmpty { return origin.results }
    if self == .pruned, origin.isCut { return ["cut, pruned", "cut+prun."] }
    guard self == .quantized, origin.isPruned || origin.isCut else { return [title] }
    switch (origin.isCut, origin.isPruned) {
    case (true, true): return ["cut, pruned, quant.", "cut+quant."]
    case (true, false): return ["cut, quantized", "cut+quant."]
    default: return ["pruned, quantized", "prun.+qu."]
    }
  }

  /// The part of a recipe that makes this variant.
  public func recipe(from recipe: Recipe) -> Recipe {
    switch self {
    case .original: return Recipe()
    case .both: return recipe
    case .pruned: return recipe.mapLayers { $0.bits = 32 }
    case .quantized:
      var result = recipe.mapLayers {
        $0.pattern = .unstructured
        $0.sparsity = 0
        $0.channelSparsity = 0
      }
      result.scope = .local
      return result
    }
  }
}

extension Recipe {
  /// Whether anything is done to layers: in each of them, or to some.
  func changes(_ layers: [Layer]) -> Bool {
    layers.contains { layer in
      let settings = settings(for: layer.name)
      return settings.sparsity > 0 || settings.channelSparsity > 0 || settings.bits < 32
    }
  }

  /// The recipe with the settings of every layer, and the defaults, changed.
  func mapLayers(_ change: (inout LayerRecipe) -> Void) -> Recipe {
    mapNamedLayers { change(&$1) }
  }

  /// The recipe with the settings of every layer, by its name, and the defaults, without one, changed.
  func mapNamedLayers(_ change: (String?, inout LayerRecipe) -> Void) -> Recipe {
    var result = self
    change(nil, &result.defaults)
    for name in result.layers.keys.sorted() {
      var settings = self.settings(for: name)
      change(name, &settings)
      // Settings that say the same as the defaults would make equal recipes look different.
      result.layers[name] = settings == result.defaults ? nil : settings
    }
    return result
  }
}
