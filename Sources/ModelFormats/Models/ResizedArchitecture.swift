public import NeuralNetwork

/// An architecture whose layers may have fewer channels than it says: what a narrow student or a pruned model is.
struct ResizedArchitecture {
  let architecture: Architecture
  /// The number of output channels of the layers that have fewer, by the layer's name.
  let channels: [String: Int]

  /// The architecture of `graph`, or nil if it has the nodes and connections of none, or other numbers than channels differ.
  init?(describing graph: Graph) {
    guard let description = try? GraphDescription(graph) else { return nil }
    for architecture in Architecture.all {
      guard let own = try? architecture.graph(), own.inputs == graph.inputs, own.outputs == graph.outputs,
        own.nodes.elementsEqual(
          graph.nodes,
          by: {
            $0.name == $1.name && $0.operation.name == $1.operation.name && $0.inputs == $1.inputs
          })
      else { continue }
      var channels: [String: Int] = [:]
      for layer in own.layers {
        let count = graph.outputShape(ofNode: layer.node).channels
        if count != own.outputShape(ofNode: layer.node).channels { channels[layer.name] = count }
      }
      let resized = ResizedArchitecture(architecture: architecture, channels: channels)
      guard let rebuilt = try? resized.graph(), (try? GraphDescription(rebuilt)) == description else {
        continue
      }
      self = resized
      return
    }
    return nil
  }

  private init(architecture: Architecture, channels: [String: Int]) {
    self.architecture = architecture
    self.channels = channels
  }

  /// Reads what `record` wrote.
  ///
  /// - Throws: `GraphError` when the text is no list of layers and numbers, or doesn't fit the architecture.
  init(_ architecture: Architecture, record: String) throws(GraphError) {
    var channels: [String: Int] = [:]
    for entry in record.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = entry.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let count = Int(parts[1]), count > 0, channels[String(parts[0])] == nil else {
        throw GraphError("its channels have \"\(entry.prefix(60))\", expected a list such as conv1=6,fc1=150")
      }
      channels[String(parts[0])] = count
    }
    self.init(architecture: architecture, channels: channels)
  }

  /// The numbers of channels as text for a file's metadata; nil when all layers are the architecture's own.
  var record: String? {
    channels.isEmpty
      ? nil
      : channels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }

  /// The architecture's graph with these numbers of channels.
  ///
  /// - Throws: `GraphError` when there is no such layer, a number is out of range, or layers whose channels are tied
  ///   together have different numbers.
  func graph() throws(GraphError) -> Graph {
    let full = try architecture.graph()
    let groups = full.channelGroups
    var counts: [ChannelGroup.ID: Int] = [:]
    for (name, count) in channels.sorted(by: { $0.key < $1.key }) {
      guard let layer = full.layers.first(where: { $0.name == name }),
        let group = groups.first(where: { $0.values.contains(full.value(ofNode: layer.node)) })
      else { throw GraphError("there is no layer '\(name)'") }
      let own = full.outputShape(ofNode: layer.node).channels
      guard (1...own).contains(count) else {
        throw GraphError(node: name, "\(count) channels, but it can have 1 to \(own)")
      }
      guard own == group.channels, counts[group.id] ?? count == count else {
        throw GraphError(
          node: name, "\(count) channels, but \(group.layers.joined(separator: ", ")) must have equally many")
      }
      counts[group.id] = count
    }
    return try full.resized(channels: counts)
  }
}

extension ModelFile {
  /// The architecture whose nodes and connections `model` has, perhaps with fewer channels; nil if it has those of none.
  public static func architecture(of model: Model) -> Architecture? { Architecture.of(model.graph) }
}
