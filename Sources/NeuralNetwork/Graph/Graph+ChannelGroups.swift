extension Graph {
  /// The graph's channels in groups that can only be cut together, in the order in which they first appear.
  ///
  /// - Complexity: quadratic in the number of nodes.
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

  /// The groups, with everything that belongs to them.
  var groups: [ChannelGroup] {
    var order: [Int] = []
    for label in labels where !order.contains(label) { order.append(label) }
    return order.enumerated().map { id, label in group(id: id, label: label) }
  }

  private func group(id: Int, label: Int) -> ChannelGroup {
    let values = labels.indices.filter { labels[$0] == label }
    let first = values[0]
    var members: [ChannelGroup.Member] = []
    // The first layer that makes the channels from others.
    var producer: String?
    for (index, node) in graph.nodes.enumerated() {
      let inputs = graph.inputShapes(ofNode: index)
      let output = graph.value(ofNode: index)
      if labels[output] == label, node.operation.channelCoupling(for: inputs) == .independent {
        producer = producer ?? node.name
      }
      for parameter in node.operation.parameters(for: inputs) {
        func add(_ axis: Int?, _ side: ChannelGroup.Member.Side, of value: Graph.ValueID?) {
          guard let axis, let value, labels[value] == label else { return }
          members.append(
            ChannelGroup.Member(
              node: index, role: parameter.role, weightName: graph.weightName(ofNode: index, parameter),
              axis: axis, positions: positions[value], side: side))
        }
        add(parameter.outputChannelAxis, .output, of: output)
        add(parameter.inputChannelAxis, .input, of: node.inputs.first)
      }
    }
    func names(_ role: Parameter.Role, _ side: ChannelGroup.Member.Side) -> [String] {
      members.filter { $0.role == role && $0.side == side }.map { graph.nodes[$0.node].name }
    }
    let layers = names(.weight, .output)
    let source = graph.node(computing: first).map { graph.nodes[$0].name } ?? graph.inputs[first].name
    return ChannelGroup(
      id: id, name: producer ?? source,
      channels: graph.shapes[first].channels / positions[first], values: values,
      layers: layers, normalizations: names(.scale, .output), readers: names(.weight, .input),
      members: members, obstacle: obstacles[label])
  }
}
