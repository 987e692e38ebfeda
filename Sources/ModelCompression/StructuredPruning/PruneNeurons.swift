public import NeuralNetwork

/// A model that has lost channels, with what was removed from which.
public struct StructurallyPruned: Sendable {
  /// The model before.
  public let original: Model
  /// The channels that stayed in each group that was cut, ascending, by the group's `id` in the original graph.
  public let keptChannels: [ChannelGroup.ID: [Int]]
  /// The smaller model.
  public let model: Model
  /// What was done, layer by layer.
  public let report: StructuredPruningReport

  /// The original with the removed channels at zero, in its full shape; see `Model.zeroingChannels(except:)`.
  public func zeroed() throws(GraphError) -> Model { try original.zeroingChannels(except: keptChannels) }
}

/// Removes the least important channels of a model, and everything that hangs on them, for good.
///
/// - Parameters:
///   - samples: Training samples, for criteria that need them.
///   - importance: Scores from `computeNeuronImportance` under the settings' criterion, if they are at hand; by default they are
///     computed here, for the groups that may be cut.
///   - progress: Called with the fraction done while samples are looked at. What it throws ends the work.
/// - Throws: `RecipeError` for settings that are wrong or can't be met, `GraphError` when the samples don't fit the model, and
///   what `progress` throws.
public func pruneModelNeurons(
  _ model: Model, _ settings: StructuredPruning, samples: LabeledSamples? = nil,
  importance: [NeuronImportance]? = nil, progress: ((Double) throws -> Void)? = nil
) throws -> StructurallyPruned {
  let (kept, fraction) = try selectNeurons(
    model, settings, samples: samples, importance: importance, progress: progress)
  let pruned = try model.keepingChannels(kept)
  return StructurallyPruned(
    original: model, keptChannels: kept, model: pruned,
    report: StructuredPruningReport(
      before: model, after: pruned, kept: kept, criterion: settings.criterion, fraction: fraction))
}

/// The channels that `pruneModelNeurons` leaves in each group that it cuts, and the fraction that it removes.
func selectNeurons(
  _ model: Model, _ settings: StructuredPruning, samples: LabeledSamples?, importance: [NeuronImportance]?,
  progress: ((Double) throws -> Void)? = nil
) throws -> (kept: [ChannelGroup.ID: [Int]], fraction: Double) {
  try settings.validate(for: model.graph)
  let isPooled = settings.fraction > 0 || settings.macsFraction != nil
  let wanted = Set(
    try settings.fractions(in: model.graph).filter { ($0.value ?? (isPooled ? 1 : 0)) > 0 }.keys)
  let groups: [NeuronImportance]
  if let importance {
    let known = Set(model.graph.channelGroups)
    groups = importance.filter { wanted.contains($0.id) }.sorted { $0.id < $1.id }
    guard groups.allSatisfy({ $0.criterion == settings.criterion && known.contains($0.group) }),
      groups.map(\.id) == wanted.sorted()
    else {
      throw RecipeError(
        ["criterion"], "the scores at hand are not those of \"\(settings.criterion.rawValue)\" for this model"
      )
    }
  } else {
    groups = try computeNeuronImportance(
      model, criterion: settings.criterion, samples: samples, sampleLimit: settings.sampleLimit,
      seed: settings.seed, groups: wanted, progress: progress)
  }
  let selection = try ChannelSelection(graph: model.graph, settings: settings, groups: groups)
  let fraction =
    try settings.macsFraction.map { try selection.fraction(reaching: $0) } ?? settings.fraction
  return (selection.kept(fraction: fraction), fraction)
}

/// Removes the least important output channels of one layer, and everything that hangs on them.
///
/// - Parameters:
///   - fraction: The fraction of the layer's channels to remove, in 0...1; at least one stays.
///   - samples: Training samples, for criteria that need them.
///   - roundTo: The number of channels that remain is rounded up to a multiple of this.
/// - Throws: As `pruneModelNeurons`.
public func pruneLayerNeurons(
  _ model: Model, layer: String, fraction: Double, criterion: ImportanceCriterion = .l1,
  samples: LabeledSamples? = nil, roundTo: Int = 1, seed: UInt64 = 0, sampleLimit: Int = 512
) throws -> StructurallyPruned {
  try pruneModelNeurons(
    model,
    StructuredPruning(
      layers: [layer: fraction], criterion: criterion, roundTo: roundTo, seed: seed, sampleLimit: sampleLimit),
    samples: samples)
}
