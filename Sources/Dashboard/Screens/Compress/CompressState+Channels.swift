internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

extension CompressState {
  /// Brings what is known of channels up to date with the recipe, and with the subject when that has another graph.
  mutating func updateChannels(isNewGraph: Bool) {
    let graph = subject.model.graph
    if isNewGraph {
      channelGroups = [:]
      for group in graph.channelGroups {
        for layer in group.layers { channelGroups[layer] = group }
      }
    }
    // What can't be followed was refused before.
    let before = channelFractions
    channelFractions = (try? recipe.channelFractions(in: graph)) ?? [:]
    if isNewGraph || before != channelFractions { figures = .init(compressed.base.graph) }
  }

  /// Whether the channels of a line can be removed.
  func canCutChannels(of row: Row) -> Bool {
    switch row {
    case .layer(let index): channelGroups[layers[index].name]?.isPrunable ?? false
    case .all: channelGroups.values.contains(where: \.isPrunable)
    }
  }

  /// Sets the fraction of channels that a line loses, with all layers that can't but lose the same.
  mutating func setChannels(_ fraction: Double, of row: Row) throws -> [Effect] {
    let slider = Target.slider(row, .channels)
    // What hangs on channels isn't known.
    try subject.model.graph.requireRunnable()
    guard case .layer(let index) = row else {
      let before = self
      let effects = try set(row, by: slider) { $1.channelSparsity = fraction }
      tell(of: row, .channels, since: before, as: Numbers.shortPercent(fraction))
      return effects
    }
    let name = layers[index].name
    guard let group = channelGroups[name] else { return [] }
    if let obstacle = group.obstacle { throw Refusal("\(name) keeps its channels: \(obstacle)") }
    var recipe = recipe
    for layer in group.layers {
      var settings = recipe.settings(for: layer)
      settings.channelSparsity = fraction
      recipe.layers[layer] = settings == recipe.defaults ? nil : settings
    }
    return try change(to: recipe, by: slider)
  }

  /// How many channels the shown layer keeps, and what else goes with those that it loses: with all names, or where they don't
  /// fit, with their numbers.
  func channelNote(width: Int = .max) -> String {
    let layer = layers[shownLayer]
    if subject.model.graph.obstacle != nil { return "all kept: what hangs on them isn't known" }
    guard let group = channelGroups[layer.name] else { return "" }
    if let obstacle = group.obstacle { return "all kept: \(obstacle)" }
    let before = group.channels
    // A depthwise layer has one row of weights for each channel, as every other.
    let after = (compressed.base.layers.first { $0.name == layer.name }?.weightShape[0]) ?? before
    let count = after == before ? "\(before)" : "\(after) of \(before)"
    let dragged = group.layersDragged(by: layer.name) + group.normalizations
    let cuts =
      dragged.isEmpty
      ? [""] : [", cut with \(dragged.joined(separator: ", "))", ", cut with \(dragged.count) more"]
    let inputs = inputNotes(of: group, removed: before - after)
    let notes = inputs.isEmpty ? cuts : inputs.flatMap { inputs in cuts.map { $0 + "; " + inputs } }
    return count + (notes.first { count.cellWidth + $0.cellWidth <= width } ?? notes.last ?? "")
  }

  /// The inputs that other layers lose with channels of a group, longest text first: those that are gone, else those behind
  /// each channel.
  private func inputNotes(of group: ChannelGroup, removed: Int) -> [String] {
    let model = subject.model
    // Layers that lose as much are named together.
    var parts: [(readers: [String], text: String)] = []
    for member in group.members where member.side == .input {
      guard let shape = model.weights[member.weightName]?.shape, shape.rank > member.axis else { continue }
      let count = shape[member.axis]
      let text =
        removed > 0
        ? "\(Numbers.count(removed * member.positions)) of \(Numbers.count(count))"
        : member.positions == 1 ? "an input" : Numbers.count(member.positions, of: "input")
      let reader = model.graph.nodes[member.node].name
      if let index = parts.firstIndex(where: { $0.text == text }) {
        parts[index].readers.append(reader)
      } else {
        parts.append(([reader], text))
      }
    }
    guard !parts.isEmpty else { return [] }
    let named: ([String]) -> String = { $0.joined(separator: ", ") }
    let counted: ([String]) -> String = { $0.count == 1 ? $0[0] : "\($0.count) layers" }
    return [named, counted].map { names in
      removed > 0
        ? "inputs lost: " + parts.map { "\(names($0.readers)) \($0.text)" }.joined(separator: ", ")
        : "each is " + parts.map { "\($0.text) of \(names($0.readers))" }.joined(separator: ", ")
    }
  }
}
