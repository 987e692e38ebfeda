public import NeuralNetwork

extension Recipe {
  /// The fraction of channels that each group of a graph loses, by the group's `id`; groups that stay whole aren't in it.
  ///
  /// Layers that are cut together share a fraction: that of the layer whose settings differ from the defaults.
  ///
  /// - Throws: `RecipeError` when two layers that are cut together ask for different fractions, or one by itself asks for channels
  ///   to be cut that can't be.
  public func channelFractions(in graph: Graph) throws(RecipeError) -> [ChannelGroup.ID: Double] {
    guard cutsChannels else { return [:] }
    var fractions: [ChannelGroup.ID: Double] = [:]
    for group in graph.channelGroups {
      let own = group.layers.filter {
        settings(for: $0).channelSparsity != defaults.channelSparsity
      }
      let fraction = own.first.map { settings(for: $0).channelSparsity } ?? defaults.channelSparsity
      if let first = own.first,
        let other = own.first(where: { settings(for: $0).channelSparsity != fraction })
      {
        throw RecipeError(
          ["layers", other, "channelSparsity"],
          "\(other) is cut together with \(first); give both one fraction")
      }
      guard let obstacle = group.obstacle else {
        if fraction > 0, !group.layers.isEmpty { fractions[group.id] = fraction }
        continue
      }
      // The defaults are for all channels that can be cut.
      if let first = own.first, fraction > 0 {
        throw RecipeError(["layers", first, "channelSparsity"], "its channels can't be cut: \(obstacle)")
      }
    }
    return fractions
  }

  /// A graph's layers without the channels that the recipe removes: how many these are doesn't depend on the weights.
  ///
  /// - Throws: As `channelFractions(in:)`, and `GraphError` when channels can't be cut.
  public func remainingLayers(of graph: Graph) throws -> [Layer] {
    let fractions = try channelFractions(in: graph)
    guard !fractions.isEmpty else { return graph.layers }
    var counts: [ChannelGroup.ID: Int] = [:]
    for group in graph.channelGroups {
      guard let fraction = fractions[group.id] else { continue }
      counts[group.id] = group.remainingCount(without: fraction)
    }
    return try graph.resized(channels: counts).layers
  }

  /// The recipe without the removal of channels: what is left to do once they are gone.
  public var keepingChannels: Recipe {
    var recipe = self
    recipe.defaults.channelSparsity = 0
    recipe.layers = recipe.layers.mapValues { settings in
      var settings = settings
      settings.channelSparsity = 0
      return settings
    }
    // Settings that say the same as the defaults would make equal recipes look different.
    recipe.layers = recipe.layers.filter { $0.value != recipe.defaults }
    return recipe
  }

  /// Whether any layer is to lose channels.
  public var cutsChannels: Bool {
    defaults.channelSparsity > 0 || layers.values.contains { $0.channelSparsity > 0 }
  }

  /// The model without the channels that the recipe removes, those with the smallest L2 norm; the model itself when it
  /// removes none.
  ///
  /// - Throws: `RecipeError` when channels are to be cut that can't be.
  public func withoutRemovedChannels(_ model: Model) throws(RecipeError) -> Model {
    try withoutRemovedChannels(model, scores: ChannelScores(), defersLarge: false)
  }

  /// - Parameters:
  ///   - scores: Of the same model.
  ///   - defersLarge: Whether what is left of large weights is put together when it is first looked at.
  func withoutRemovedChannels(
    _ model: Model, scores: ChannelScores, defersLarge: Bool
  ) throws(RecipeError) -> Model {
    let fractions = try channelFractions(in: model.graph)
    guard !fractions.isEmpty else { return model }
    do {
      let groups = model.graph.channelGroups
      let layers = fractions.compactMap { id, fraction in groups[id].layers.first.map { ($0, fraction) } }
      let kept = try selectNeurons(
        model, StructuredPruning(layers: Dictionary(uniqueKeysWithValues: layers), criterion: .l2),
        samples: nil, importance: scores.importance(of: Set(fractions.keys), in: model)
      ).kept
      return try model.keepingChannels(kept, defersLarge: defersLarge)
    } catch let error as RecipeError {
      throw error
    } catch {
      throw RecipeError(["layers"], "\(error)")
    }
  }
}
