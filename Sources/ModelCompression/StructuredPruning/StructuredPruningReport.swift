internal import NeuralNetwork

/// What structured pruning did to a model.
public struct StructuredPruningReport: Codable, Hashable, Sendable {
  /// A number before and after.
  public struct Change: Codable, Hashable, Sendable {
    /// What it was.
    public let before: Int
    /// What it is.
    public let after: Int

    /// The fraction that is left; 1 of nothing.
    public var fraction: Double { before == 0 ? 1 : Double(after) / Double(before) }
  }

  /// What became of one layer.
  public struct Layer: Codable, Hashable, Sendable, Identifiable {
    /// The layer's name.
    public let name: String
    /// The output channels that were kept, ascending.
    public let keptChannels: [Int]
    /// Output channels.
    public let channels: Change
    /// Trainable parameters, the bias included.
    public let parameters: Change
    /// Multiply-accumulates for one sample.
    public let macs: Change
    /// Other layers that lost the same channels.
    public let cutTogetherWith: [String]

    /// The layer's name.
    public var id: String { name }
  }

  /// What channels were ranked by.
  public let criterion: ImportanceCriterion
  /// The common fraction that was removed: the one asked for, or the one that the search for `macsFraction` found.
  public let fraction: Double
  /// Every layer, in the graph's order.
  public let layers: [Layer]
  /// Trainable parameters of the model.
  public let parameters: Change
  /// Multiply-accumulates for one sample.
  public let macs: Change
  /// Bytes of all weights in single precision, running statistics included.
  public let bytes: Change

  init(
    before: Model, after: Model, kept: [ChannelGroup.ID: [Int]], criterion: ImportanceCriterion,
    fraction: Double
  ) {
    self.criterion = criterion
    self.fraction = fraction
    let groups = before.graph.channelGroups
    layers = zip(before.layers, after.layers).map { old, new in
      let member = groups.lazy.compactMap { group in
        group.members.first { $0.weightName == old.weightName && $0.side == .output }.map { (group, $0) }
      }.first
      let channels = member.flatMap { kept[$0.0.id] }
      return Layer(
        name: old.name,
        keptChannels: channels.map {
          ChannelGroup.indices(ofChannels: $0, positions: member?.1.positions ?? 1)
        } ?? Array(0..<old.weightShape[0]),
        channels: Change(before: old.weightShape[0], after: new.weightShape[0]),
        parameters: Change(before: old.parameterCount, after: new.parameterCount),
        macs: Change(before: old.macs, after: new.macs),
        cutTogetherWith: channels == nil ? [] : member?.0.layersDragged(by: old.name) ?? [])
    }
    parameters = Change(before: before.parameterCount, after: after.parameterCount)
    macs = Change(before: before.macs, after: after.macs)
    bytes = Change(
      before: CompressionMetrics.calculateModelSize(before),
      after: CompressionMetrics.calculateModelSize(after))
  }
}
