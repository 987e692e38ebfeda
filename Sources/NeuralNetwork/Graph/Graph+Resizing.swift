extension Graph {
  /// The same graph with other numbers of channels; names stay.
  ///
  /// - Parameter channels: The new number of channels by the `id` of their group in `channelGroups`; groups that aren't
  ///   mentioned stay as they are.
  /// - Throws: `GraphError` when a group can't be changed, is left without channels, or an operator doesn't follow.
  public func resized(channels: [ChannelGroup.ID: Int]) throws(GraphError) -> Graph {
    let groups = channelGroups
    if let stranger = channels.keys.filter({ id in !groups.contains { $0.id == id } }).min() {
      throw GraphError("there is no group \(stranger) of channels")
    }
    var counts = shapes.map(\.channels)
    for group in groups {
      guard let count = channels[group.id], count != group.channels else { continue }
      if let obstacle = group.obstacle {
        throw GraphError(node: group.name, "can't have \(count) channels: \(obstacle)")
      }
      guard count > 0 else { throw GraphError(node: group.name, "needs at least one channel") }
      for value in group.values { counts[value] = shapes[value].channels / group.channels * count }
    }
    var resized: [Node] = []
    for (index, node) in nodes.enumerated() {
      let count = counts[value(ofNode: index)]
      let isSame = count == outputShape(ofNode: index).channels
      resized.append(
        Node(
          name: node.name,
          operation: isSame
            ? node.operation : node.operation.withOutputChannels(count, for: inputShapes(ofNode: index)),
          inputs: node.inputs))
    }
    let graph = try Graph(inputs: inputs, nodes: resized, outputs: outputs)
    for index in nodes.indices where graph.outputShape(ofNode: index).channels != counts[value(ofNode: index)]
    {
      throw GraphError(
        node: nodes[index].name,
        "has \(graph.outputShape(ofNode: index).channels) channels where \(counts[value(ofNode: index)]) were asked for"
      )
    }
    return graph
  }

  /// The same graph with every layer narrower: each group of *n* channels that can be cut gets `width` · *n*.
  ///
  /// The product is rounded to the nearest multiple of `multiple`, halves up, and is at least one multiple and at most *n*.
  /// Inputs, outputs and channels that can't be cut keep their numbers.
  ///
  /// - Parameters:
  ///   - width: A factor above 0 and up to 1.
  ///   - multiple: What numbers of channels are multiples of where *n* allows it.
  /// - Throws: `GraphError` when the width or the multiple is out of range.
  public func scaled(width: Double, roundTo multiple: Int = 1) throws(GraphError) -> Graph {
    guard width > 0, width <= 1 else {
      throw GraphError("a width must be above 0 and at most 1, got \(width)")
    }
    guard multiple > 0 else {
      throw GraphError("channels can only be rounded to multiples of 1 or more, got \(multiple)")
    }
    guard width < 1 else { return self }
    var channels: [ChannelGroup.ID: Int] = [:]
    for group in channelGroups where group.isPrunable {
      let multiples = Int((width * Double(group.channels) / Double(multiple) + 0.5).rounded(.down))
      channels[group.id] = min(group.channels, max(1, multiples) * min(multiple, group.channels))
    }
    return try resized(channels: channels)
  }
}
