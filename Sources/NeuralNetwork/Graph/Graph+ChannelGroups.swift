extension Graph {
  /// The graph's channels in groups that can only be cut together, in the order in which they first appear.
  ///
  /// - Complexity: linear in the number of nodes, and for every operator that ties groups together again.
  public var channelGroups: [ChannelGroup] { ChannelTracer(self).groups }
}

/// Follows channels through a graph.
private struct ChannelTracer {
  private let graph: Graph
  /// For every value, the group that it is in so far.
  private var labels: [Int] = []
  /// For every value, how many consecutive indices of its channel axis belong to one channel of the group.
  private var positions: [Int] = []
  /// By group, the first reason why it can't be cut.
  private var obstacles: [Int: ChannelGroup.Obstacle] = [:]

  init(_ graph: Graph) {
    self.graph = graph
    for input in graph.inputs {
      addGroup()
      block(labels[labels.count - 1], .input(input.name))
    }
    for index in graph.nodes.indices { follow(index) }
    for output in graph.outputs { block(labels[output.value], .output(output.name)) }
  }

  private mutating func addGroup() {
    labels.append(labels.count)
    positions.append(1)
  }

  private mutating func block(_ label: Int, _ obstacle: ChannelGroup.Obstacle) {
    if obstacles[label] == nil { obstacles[label] = obstacle }
  }

  /// Finds the group of what a node computes.
  private mutating func follow(_ index: Int) {
    let node = graph.nodes[index]
    let coupling = node.operation.channelCoupling(for: graph.inputShapes(ofNode: index))
    let channels = graph.outputShape(ofNode: index).channels
    switch coupling {
    case .independent: return addGroup()
    case .shared:
      guard let first = node.inputs.first, node.inputs.allSatisfy({ graph.shapes[$0].channels == channels })
      else { break }
      labels.append(labels[first])
      positions.append(positions[first])
      for other in node.inputs.dropFirst() { tie(first, other, at: node.name) }
      return
    case .flattened(let factor):
      guard let first = node.inputs.first, factor > 0, graph.shapes[first].channels * factor == channels
      else { break }
      labels.append(labels[first])
      positions.append(positions[first] * factor)
      return
    case .opaque: break
    }
    for input in node.inputs { block(labels[input], .opaque(node: node.name)) }
    addGroup()
    block(labels[labels.count - 1], .opaque(node: node.name))
  }

  /// Makes two values' groups one. Where one has a channel for several of the other, those go together.
  private mutating func tie(_ first: Graph.ValueID, _ second: Graph.ValueID, at node: String) {
    let (coarse, fine) = positions[first] >= positions[second] ? (first, second) : (second, first)
    if labels[first] == labels[second], positions[first] == positions[second] { return }
    guard labels[first] != labels[second], positions[coarse].isMultiple(of: positions[fine]) else {
      block(labels[first], .opaque(node: node))
      block(labels[second], .opaque(node: node))
      return
    }
    let (kept, lost) = (labels[coarse], labels[fine])
    let factor = positions[coarse] / positions[fine]
    for value in labels.indices where labels[value] == lost {
      labels[value] = kept
      positions[value] *= factor
    }
    if let obstacle = obstacles.removeValue(forKey: lost) { block(kept, obstacle) }
  }

  /// What belongs to a group.
  private struct Part {
    let label: Int
    var values: [Graph.ValueID] = []
    /// The first layer that makes the channels from others.
    var producer: String?
    var members: [ChannelGroup.Member] = []
  }

  /// The groups, with everything that belongs to them.
  var groups: [ChannelGroup] {
    var parts: [Part] = []
    var places: [Int: Int] = [:]
    for (value, label) in labels.enumerated() {
      let place = places[label] ?? parts.count
      if place == parts.count {
        places[label] = place
        parts.append(Part(label: label))
      }
      parts[place].values.append(value)
    }
    for (index, node) in graph.nodes.enumerated() {
      let inputs = graph.inputShapes(ofNode: index)
      let output = graph.value(ofNode: index)
      if let place = places[labels[output]], parts[place].producer == nil,
        node.operation.channelCoupling(for: inputs) == .independent
      {
        parts[place].producer = node.name
      }
      for parameter in node.operation.parameters(for: inputs) {
        func add(_ axis: Int?, _ side: ChannelGroup.Member.Side, of value: Graph.ValueID?) {
          guard let axis, let value, let place = places[labels[value]] else { return }
          parts[place].members.append(
            ChannelGroup.Member(
              node: index, role: parameter.role, weightName: graph.weightName(ofNode: index, parameter),
              axis: axis, positions: positions[value], side: side))
        }
        add(parameter.outputChannelAxis, .output, of: output)
        add(parameter.inputChannelAxis, .input, of: node.inputs.first)
      }
    }
    return parts.enumerated().map { id, part in group(part, id: id) }
  }

  private func group(_ part: Part, id: Int) -> ChannelGroup {
    let first = part.values[0]
    func names(_ role: Parameter.Role, _ side: ChannelGroup.Member.Side) -> [String] {
      part.members.filter { $0.role == role && $0.side == side }.map { graph.nodes[$0.node].name }
    }
    let source = graph.node(computing: first).map { graph.nodes[$0].name } ?? graph.inputs[first].name
    return ChannelGroup(
      id: id, name: part.producer ?? source,
      channels: graph.shapes[first].channels / positions[first], values: part.values,
      layers: names(.weight, .output), normalizations: names(.scale, .output),
      readers: names(.weight, .input), members: part.members, obstacle: obstacles[part.label])
  }
}
