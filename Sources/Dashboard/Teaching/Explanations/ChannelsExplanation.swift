internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Cutting channels: what goes with them, and why that, unlike zeros, makes a model faster.
enum ChannelsExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard state.explainedLayer != nil || state.explainsAllLayers else { return nil }
    return state.compress.focus == .channels ? 0 : 1
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    let compress = state.compress
    guard let layer = state.explainedLayer?.layer else { return explainAll(state) }
    let title = "Channels of \(layer.name)"
    guard let group = compress.channelGroups[layer.name] else {
      return Explanation(title, ["What hangs on the channels of \(layer.name) isn't known."])
    }
    if let obstacle = group.obstacle {
      return Explanation(
        title,
        [
          "\(layer.name) keeps all of its \(Numbers.count(group.channels)) output channels: \(obstacle).",
          compress.channelGroups.values.contains { $0.isPrunable && $0.readers.contains(layer.name) }
            ? "Layers before it can lose channels, and \(layer.name) then loses the inputs that came from them."
            : nil,
        ])
    }
    let before = group.channels
    let after = layer.weightShape.rank == 0 ? before : layer.weightShape[0]
    let cut = isCut(compress) ? figures(state) : nil
    guard after < before else {
      return Explanation(
        title,
        [
          worth(of: group, in: compress.compressed.base).map {
            (before == 1
              ? "The output channel" : "Each of the \(Numbers.count(before)) output channels")
              + " of \(layer.name) stands for \(Numbers.count($0, of: "parameter")) in all."
          },
          coupling(layer, group), difference, cut,
        ])
    }
    return Explanation(
      title,
      [
        "\(Numbers.count(before - after)) of \(Numbers.count(before)) output channels of \(layer.name) \(before - after == 1 ? "is gone, that with" : "are gone, those with") the smallest norms.",
        coupling(layer, group), cut, difference,
        state.pruningSentence,
      ])
  }

  private static let difference =
    "What is cut needn't be computed, wherever the model runs; zeros only save bytes."

  private static func explainAll(_ state: DashboardState) -> Explanation {
    let compress = state.compress
    let groups = Dictionary(compress.channelGroups.values.map { ($0.id, $0) }) { first, _ in first }.values
    let prunable = groups.filter(\.isPrunable)
    let title = "Channels of all layers"
    guard !prunable.isEmpty else {
      return Explanation(title, ["No layer has channels that could be cut.", difference])
    }
    let coupled = prunable.filter { $0.layers.count > 1 }
    var lines: [String?] = [
      "\(Numbers.count(prunable.count, of: "group")) of channels can be cut, each as one: with a channel go its weights in every "
        + "layer that puts it out, and the inputs of every layer that reads it."
    ]
    if let first = coupled.min(by: { $0.id < $1.id }) {
      lines.append("\(first.layers.joined(separator: ", ")) can only lose the same channels.")
    }
    lines.append(isCut(compress) ? figures(state) : "None is cut yet.")
    return Explanation(title, lines + [difference])
  }

  /// Whether channels are cut by the recipe, or were before.
  private static func isCut(_ compress: CompressState) -> Bool {
    !compress.channelFractions.isEmpty || compress.subject.origin.isCut
  }

  /// What the model takes without the channels.
  private static func figures(_ state: DashboardState) -> String {
    let compress = state.compress
    func part(_ count: Int, of all: Int) -> String { partText(Double(count) / Double(max(1, all))) }
    return
      "The model has \(part(compress.figures.parameters, of: compress.originalParameters)) of the original's parameters and "
      + "\(part(compress.figures.macs, of: compress.originalMACs)) of its multiply-accumulates."
  }

  /// What else goes with a layer's channels.
  private static func coupling(_ layer: Layer, _ group: ChannelGroup) -> String? {
    let dragged = group.layersDragged(by: layer.name) + group.normalizations
    func list(_ names: [String]) -> String {
      names.count <= 3
        ? names.joined(separator: ", ")
        : "\(names.prefix(2).joined(separator: ", ")) and \(names.count - 2) more"
    }
    let readers = group.readers.filter { !group.layers.contains($0) }
    switch (dragged.isEmpty, readers.isEmpty) {
    case (true, true): return nil
    case (true, false):
      return "With each, \(list(readers)) \(readers.count == 1 ? "loses" : "lose") its inputs."
    case (false, true): return "\(list(dragged)) must lose the same channels."
    case (false, false):
      return "\(list(dragged)) must lose the same channels, and \(list(readers)) "
        + "\(readers.count == 1 ? "loses" : "lose") the inputs."
    }
  }

  /// How many parameters a model has fewer without one channel of a group; running statistics aren't counted, as nowhere.
  ///
  /// - Parameter model: The model as it is, with what other groups have lost.
  /// - Returns: `nil` when not all of its weights are known.
  static func worth(of group: ChannelGroup, in model: Model) -> Int? {
    var cuts: [String: [Int: Int]] = [:]
    for member in group.members where member.role.isTrainable {
      cuts[member.weightName, default: [:]][member.axis] = member.positions
    }
    var total = 0
    for (name, axes) in cuts {
      guard let shape = model.weights[name]?.shape else { return nil }
      let rest = shape.dimensions.enumerated().reduce(1) { $0 * max(0, $1.element - (axes[$1.offset] ?? 0)) }
      total += shape.elementCount - rest
    }
    return total
  }
}
