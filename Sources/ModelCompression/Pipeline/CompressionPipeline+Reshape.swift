public import NeuralNetwork

extension CompressionPipeline {
  /// Whether samples are needed, to train on, to measure statistics with or to score channels by.
  public var needsSamples: Bool {
    structured?.criterion.needsSamples == true || fineTuning != nil || correctsBias || recalibratesBatchNorm
      || activations != nil
  }

  /// What is done to a model before its weights are trained on or stored: normalizations are folded, channels cut and dense layers
  /// factorized.
  ///
  /// - Parameters:
  ///   - samples: What channels are scored on, where their criterion needs samples.
  ///   - report: Called before each step. What it throws ends the work.
  /// - Returns: The model, and what is left of the recipe to do to it.
  /// - Throws: `RecipeError` or `GraphError` when the parts don't fit together, and what `report` throws.
  public func reshaped(
    _ model: Model, samples: LabeledSamples? = nil, report: (PipelineProgress.Stage) throws -> Void = { _ in }
  ) throws -> (model: Model, recipe: Recipe) {
    var current = model
    var recipe = recipe
    if foldsBatchNorm { current = try current.foldingBatchNorm() }
    if let structured {
      try report(.cuttingChannels)
      current = try pruneModelNeurons(current, structured, samples: samples).model
    }
    if let lowRank {
      try report(.factorizing)
      try recipe.validate(for: current)
      current = try lowRank.applied(to: current)
      recipe = recipe.followingFactorization(into: current)
    }
    try recipe.validate(for: current)
    return (try recipe.withoutRemovedChannels(current), recipe.keepingChannels)
  }
}

extension Recipe {
  /// The recipe in which both halves of a factorized layer have the settings that it had.
  fileprivate func followingFactorization(into model: Model) -> Recipe {
    var result = self
    for (name, settings) in layers where model.weights["\(name).in.weight"] != nil {
      result.layers[name] = nil
      result.layers["\(name).in"] = settings
      result.layers["\(name).out"] = settings
    }
    return result
  }
}

extension CompressionPipeline.LowRank {
  /// The model with the layers factorized for which that takes fewer weights.
  fileprivate func applied(to model: Model) throws -> Model {
    guard energy > 0, energy <= 1 else {
      throw RecipeError(["lowRank", "energy"], "\(energy) is not a fraction above 0 and up to 1")
    }
    var result = model
    let dense = model.graph.nodes.filter { $0.operation is Dense }.map(\.name)
    if let stranger = ranks.keys.filter({ !dense.contains($0) }).min() {
      throw RecipeError(
        ["lowRank", "ranks", stranger],
        "the model has no such dense layer; it has \(dense.joined(separator: ", "))")
    }
    for layer in dense {
      let spectrum = try model.lowRankSpectrum(of: layer)
      if let rank = ranks[layer] {
        result = try result.factorized(layer: layer, rank: rank, spectrum: spectrum)
      } else if energy < 1 {
        let rank = spectrum.rank(keepingEnergy: energy)
        guard Double(rank) < spectrum.breakEvenRank else { continue }
        result = try result.factorized(layer: layer, rank: rank, spectrum: spectrum)
      }
    }
    return result
  }
}
