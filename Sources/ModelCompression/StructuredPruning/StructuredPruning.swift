public import NeuralNetwork

/// Which channels of a model to remove: a small value that, with the model and its training samples, decides the result.
///
/// Of *n* channels that rank together, `round(fraction · n)` are removed (half to even), the least important first, equal ones
/// by lowest index. The output layer is never cut, and at least one channel of every layer remains.
public struct StructuredPruning: Hashable, Sendable {
  /// The fraction of channels to remove, in 0...1; with `macsFraction`, where the search begins.
  public var fraction: Double
  /// Fractions for single layers and all that is cut with them, by layer name; they are ranked by themselves.
  public var layers: [String: Double]
  /// What makes a channel worth keeping.
  public var criterion: ImportanceCriterion
  /// Whether every group loses the same fraction, or all groups together, by scores divided by their group's mean.
  public var scope: Recipe.Scope
  /// Numbers of channels that remain are rounded up to a multiple of this, at most to what was there.
  public var roundTo: Int
  /// Layers that stay whole, with all that would be cut with them.
  public var ignoredLayers: Set<String>
  /// If given, more channels are removed until at most this fraction of the model's multiply-accumulates is left.
  public var macsFraction: Double?
  /// Decides which samples are looked at, and random scores.
  public var seed: UInt64
  /// The most training samples that are looked at.
  public var sampleLimit: Int

  /// Removes nothing unless told otherwise.
  public init(
    fraction: Double = 0, layers: [String: Double] = [:], criterion: ImportanceCriterion = .l1,
    scope: Recipe.Scope = .local, roundTo: Int = 1, ignoredLayers: Set<String> = [],
    macsFraction: Double? = nil, seed: UInt64 = 0, sampleLimit: Int = 512
  ) {
    self.fraction = fraction
    self.layers = layers
    self.criterion = criterion
    self.scope = scope
    self.roundTo = roundTo
    self.ignoredLayers = ignoredLayers
    self.macsFraction = macsFraction
    self.seed = seed
    self.sampleLimit = sampleLimit
  }

  /// Checks every value, and that every layer exists and can be cut.
  ///
  /// - Throws: `RecipeError` that names the first value that is wrong.
  public func validate(for graph: Graph? = nil) throws(RecipeError) {
    func check(_ value: Double, _ path: String...) throws(RecipeError) {
      guard (0...1).contains(value) else { throw RecipeError(path, "\(value) is not a fraction in 0…1") }
    }
    try check(fraction, "fraction")
    for (name, fraction) in layers.sorted(by: { $0.key < $1.key }) { try check(fraction, "layers", name) }
    if let macsFraction { try check(macsFraction, "macsFraction") }
    guard roundTo >= 1 else {
      throw RecipeError(["roundTo"], "channels can only be rounded to multiples of 1 or more, not \(roundTo)")
    }
    guard sampleLimit >= 1 else {
      throw RecipeError(["sampleLimit"], "at least one sample must be looked at, not \(sampleLimit)")
    }
    guard let graph else { return }
    let fractions = try fractions(in: graph)
    // Whatever is worth how much, no more than everything can be cut.
    guard let macsFraction, let least = leastMACsFraction(of: graph, fractions), least > macsFraction else {
      return
    }
    let readable = (least * 10_000).rounded(.up) / 10_000
    throw RecipeError(
      ["macsFraction"],
      "\(macsFraction) is out of reach: with every channel gone that may be cut, \(readable) is left")
  }

  /// The fraction of a graph's multiply-accumulates that is left when all is cut that may be.
  private func leastMACsFraction(of graph: Graph, _ fractions: [ChannelGroup.ID: Double?]) -> Double? {
    var counts: [ChannelGroup.ID: Int] = [:]
    for group in graph.channelGroups {
      guard let asked = fractions[group.id] else { continue }
      let multiple = min(roundTo, group.channels)
      let count = max(1, group.channels - exactCount(asked ?? 1, of: group.channels))
      counts[group.id] = min(group.channels, (count + multiple - 1) / multiple * multiple)
    }
    guard graph.macs > 0, let smallest = try? graph.resized(channels: counts) else { return nil }
    return Double(smallest.macs) / Double(graph.macs)
  }

  /// What is asked of every group that can be cut: `nil` for those that follow `fraction`; ignored groups aren't in it.
  ///
  /// - Throws: `RecipeError` for layers that don't exist, can't be cut, or contradict each other.
  func fractions(in graph: Graph) throws(RecipeError) -> [ChannelGroup.ID: Double?] {
    let groups = graph.channelGroups
    let known = graph.layers.map(\.name)
    for name in ignoredLayers.sorted() where !known.contains(name) {
      throw RecipeError(
        ["ignoredLayers", name], "the model has no such layer; it has \(known.joined(separator: ", "))")
    }
    for name in layers.keys.sorted() {
      if layers[name] != 0 || !known.contains(name) { _ = try graph.prunableGroup(ofLayer: name) }
    }
    var fractions: [ChannelGroup.ID: Double?] = [:]
    for group in groups where group.isPrunable {
      let named = group.layers.filter { layers[$0] != nil }
      let isIgnored = group.layers.contains(where: ignoredLayers.contains)
      if let first = named.first, let fraction = layers[first] {
        if let other = named.first(where: { layers[$0] != fraction }) {
          throw RecipeError(
            ["layers", other], "\(other) is cut together with \(first); give both one fraction")
        }
        if isIgnored, fraction > 0 {
          throw RecipeError(["layers", first], "the layer, or one that is cut with it, is ignored")
        }
        fractions[group.id] = .some(fraction)
      } else if !isIgnored {
        fractions[group.id] = .some(nil)
      }
    }
    return fractions
  }
}
