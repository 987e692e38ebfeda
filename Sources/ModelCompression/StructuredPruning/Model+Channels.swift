public import NeuralNetwork

extension Model {
  /// The model without some of its channels: a smaller graph of the same names, and the weights that are left.
  ///
  /// - Parameter kept: The channels that stay, ascending, by the `id` of their group; other groups stay whole.
  /// - Throws: `GraphError` when a group can't be cut or no channel is left.
  public func keepingChannels(_ kept: [ChannelGroup.ID: [Int]]) throws(GraphError) -> Model {
    var weights = self.weights
    for group in graph.channelGroups {
      guard let channels = kept[group.id] else { continue }
      try group.check(channels)
      for member in group.members {
        weights[member.weightName] = weights[member.weightName]?.selecting(
          ChannelGroup.indices(ofChannels: channels, positions: member.positions), axis: member.axis)
      }
    }
    return try Model(
      name: name, graph: graph.resized(channels: kept.mapValues(\.count)), weights: weights,
      metadata: metadata)
  }

  /// The model in its full shape with zeros where `keepingChannels` would cut outputs: weights, biases, and the factors and
  /// summands of normalizations.
  ///
  /// It computes what the smaller model computes wherever activation functions leave zero at zero: rectifiers, ReLU6, GELU and
  /// tanh do, the logistic sigmoid doesn't.
  ///
  /// - Throws: `GraphError` when a group can't be cut or no channel is left.
  public func zeroingChannels(except kept: [ChannelGroup.ID: [Int]]) throws(GraphError) -> Model {
    var zeroed = self
    for group in graph.channelGroups {
      guard let channels = kept[group.id] else { continue }
      try group.check(channels)
      let cut = Array(Set(0..<group.channels).subtracting(channels))
      for member in group.members where member.side == .output {
        guard [.weight, .bias, .scale, .shift].contains(member.role) else { continue }
        zeroed[weight: member.weightName] = self[weight: member.weightName].zeroing(
          ChannelGroup.indices(ofChannels: cut, positions: member.positions), axis: member.axis)
      }
    }
    return zeroed
  }
}

extension ChannelGroup {
  /// Checks that some channels can be all that is left of the group.
  fileprivate func check(_ kept: [Int]) throws(GraphError) {
    if let obstacle { throw GraphError(node: name, "can't be cut: \(obstacle)") }
    guard !kept.isEmpty, kept.allSatisfy({ (0..<channels).contains($0) }),
      zip(kept, kept.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw GraphError(
        node: name, "channels that stay must be some of 0..<\(channels), ascending, got \(kept)")
    }
  }
}
