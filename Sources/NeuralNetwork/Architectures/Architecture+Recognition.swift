extension Architecture {
  /// The architecture whose nodes and connections `graph` has, perhaps with fewer channels; `nil` if it has those of none.
  ///
  /// What it is called doesn't count. Nodes without weights may have other names, and values the same shape in another way: ONNX doesn't
  /// keep that.
  public static func of(_ graph: Graph) -> Architecture? {
    graphs.first { $0.graph.covers(graph) }?.architecture
  }

  private static let graphs: [(architecture: Architecture, graph: Graph)] = all.compactMap { architecture in
    (try? architecture.graph()).map { (architecture, $0) }
  }
}

extension Graph {
  /// Whether `other` is this graph with the same numbers of channels or fewer.
  fileprivate func covers(_ other: Graph) -> Bool {
    guard nodes.count == other.nodes.count, inputs == other.inputs, outputs == other.outputs else {
      return false
    }
    let isAlike = nodes.indices.allSatisfy { index in
      let (own, node) = (nodes[index], other.nodes[index])
      return type(of: own.operation) == type(of: node.operation) && own.inputs == node.inputs
        && (own.name == node.name || parameters(ofNode: index).isEmpty)
    }
    guard isAlike else { return false }
    var channels: [ChannelGroup.ID: Int] = [:]
    for group in channelGroups {
      guard let value = group.values.first(where: { $0 >= inputs.count }),
        shapes[value].channels == group.channels, other.shapes[value].channels <= group.channels
      else { continue }
      channels[group.id] = other.shapes[value].channels
    }
    guard let resized = try? resized(channels: channels), resized.shapes == other.shapes else { return false }
    return nodes.indices.allSatisfy { index in
      let (own, operation) = (resized.nodes[index].operation, other.nodes[index].operation)
      // Where shapes are the same, whatever made them so is.
      return own is Reshape || String(reflecting: own) == String(reflecting: operation)
    }
  }
}
