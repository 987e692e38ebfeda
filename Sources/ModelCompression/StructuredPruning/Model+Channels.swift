public import NeuralNetwork

extension Model {
  /// The model without some of its channels: a smaller graph of the same names, and the weights that are left.
  ///
  /// - Parameter kept: The channels that stay, ascending, by the `id` of their group; other groups stay whole.
  /// - Throws: `GraphError` when a group can't be cut or no channel is left.
  public func keepingChannels(_ kept: [ChannelGroup.ID: [Int]]) throws(GraphError) -> Model {
    try keepingChannels(kept, defersLarge: false)
  }

  /// - Parameter defersLarge: Whether what is left of large weights is put together when it is first looked at, for callers that
  ///   can't wait for it. This model's weights stay in memory as long as that may be.
  func keepingChannels(_ kept: [ChannelGroup.ID: [Int]], defersLarge: Bool) throws(GraphError) -> Model {
    var weights = self.weights
    for group in graph.channelGroups {
      guard let channels = kept[group.id] else { continue }
      try group.check(channels)
      for member in group.members {
        guard let weight = weights[member.weightName] else { continue }
        let indices = ChannelGroup.indices(ofChannels: channels, positions: member.positions)
        weights[member.weightName] =
          defersLarge && weight.count > Self.deferredCount
          ? weight.deferredSelection(indices, axis: member.axis)
          : weight.selecting(indices, axis: member.axis)
      }
    }
    return try Model(
      name: name, graph: graph.resized(channels: kept.mapValues(\.count)), weights: weights,
      metadata: metadata)
  }

  /// Weights with more elements take long enough to be noticed.
  private static let deferredCount = 1 << 18

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

extension Tensor {
  /// Slices at some indices of an axis, put together when they are first looked at.
  fileprivate func deferredSelection(_ indices: [Int], axis: Int) -> Tensor {
    var extents = shape.dimensions
    extents[axis] = indices.count
    return Tensor(shape: Shape(extents)) {
      try load()
      return selecting(indices, axis: axis).elements
    }
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
