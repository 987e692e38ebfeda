public import NeuralNetwork

/// How much each channel of a group is worth under a criterion.
public struct NeuronImportance: Hashable, Sendable, Identifiable {
  /// The channels.
  public let group: ChannelGroup
  /// What they were ranked by.
  public let criterion: ImportanceCriterion
  /// One score for each channel, the higher the more it is worth.
  public let scores: [Double]

  /// The group's number.
  public var id: ChannelGroup.ID { group.id }

  /// Channels from the least to the most important; equal scores by lowest index. Not-a-numbers count as most important.
  public var ranking: [Int] {
    let order = scores.map { $0.isNaN ? .infinity : $0 }
    return scores.indices.sorted { (order[$0], $0) < (order[$1], $1) }
  }

  /// The scores divided by their mean, which makes groups comparable; all 0 when the mean is.
  ///
  /// This is the default normalization of Torch-Pruning (Fang et al., 2023).
  public var normalizedScores: [Double] {
    let mean = scores.reduce(0, +) / Double(max(1, scores.count))
    return mean > 0 ? scores.map { $0 / mean } : scores.map { _ in 0 }
  }
}

/// Scores the channels of groups that can be cut.
///
/// Activations are taken behind the normalization and activation function that alone read what a layer puts out.
///
/// - Parameters:
///   - samples: Training samples, for criteria that need them.
///   - sampleLimit: The most samples that are looked at, chosen by `seed`.
///   - seed: Decides random scores and the choice of samples.
///   - groups: Which groups, by `id`; by default all that can be cut.
///   - progress: Called with the fraction done while samples are looked at. What it throws ends the work.
/// - Returns: The groups in the graph's order.
/// - Throws: `RecipeError` when samples are missing or a group has no batch normalization where one is needed, `GraphError`
///   when the samples don't fit the model, and what `progress` throws.
public func computeNeuronImportance(
  _ model: Model, criterion: ImportanceCriterion, samples: LabeledSamples? = nil, sampleLimit: Int = 512,
  seed: UInt64 = 0, groups: Set<ChannelGroup.ID>? = nil, progress: ((Double) throws -> Void)? = nil
) throws -> [NeuronImportance] {
  let chosen = model.graph.channelGroups.filter { $0.isPrunable && (groups?.contains($0.id) ?? true) }
  let scores: [[Double]]
  switch criterion {
  case .l1, .l2: scores = chosen.map { model.weightScores(of: $0, criterion) }
  case .batchNormScale: scores = try chosen.map { try model.normalizationScores(of: $0) }
  case .random: scores = chosen.map { randomScores(of: $0, seed: seed) }
  case .taylor, .activationMean, .activationVariance:
    guard let samples, samples.count > 0, sampleLimit > 0 else {
      throw RecipeError(
        ["criterion"], "\"\(criterion.rawValue)\" needs training samples; give some or choose l1 or l2")
    }
    var generator = SeededGenerator(seed: seed, stream: 0)
    let indices = Array(generator.permutation(of: samples.count).prefix(sampleLimit))
    scores = try model.activityScores(
      of: chosen, criterion, samples: samples, indices: indices, progress: progress)
  }
  return zip(chosen, scores).map { NeuronImportance(group: $0, criterion: criterion, scores: $1) }
}

/// Scores the output channels of one layer, together with the layers that are cut with it.
///
/// - Throws: As the form for models, and `RecipeError` when there is no such layer or it can't be cut.
public func computeNeuronImportance(
  _ model: Model, layer: String, criterion: ImportanceCriterion, samples: LabeledSamples? = nil,
  sampleLimit: Int = 512, seed: UInt64 = 0
) throws -> NeuronImportance {
  let group = try model.graph.prunableGroup(ofLayer: layer)
  let all = try computeNeuronImportance(
    model, criterion: criterion, samples: samples, sampleLimit: sampleLimit, seed: seed, groups: [group.id])
  return all[0]
}

extension Graph {
  /// The group of a layer's output channels.
  ///
  /// - Throws: `RecipeError` when there is no such layer or it can't be cut.
  func prunableGroup(ofLayer name: String) throws(RecipeError) -> ChannelGroup {
    let known = layers.map(\.name)
    guard known.contains(name), let group = channelGroup(ofLayer: name) else {
      throw RecipeError(
        ["layers", name], "the model has no such layer; it has \(known.joined(separator: ", "))")
    }
    if let obstacle = group.obstacle {
      throw RecipeError(["layers", name], "its channels can't be cut: \(obstacle)")
    }
    return group
  }
}
