internal import NeuralNetwork

/// Chooses how many channels of each group stay, for any fraction, from scores that were computed once.
struct ChannelSelection {
  private let graph: Graph
  private let settings: StructuredPruning
  private let groups: [NeuronImportance]
  /// What each group was asked for; `nil` for those that follow the common fraction.
  private let fractions: [ChannelGroup.ID: Double?]
  /// By group, channels from the least to the most important.
  private let rankings: [ChannelGroup.ID: [Int]]
  /// The channels that are ranked over all groups, by their groups, least important first; each group's best one is left out.
  private let pooled: [ChannelGroup.ID]
  private let pooledCount: Int

  init(graph: Graph, settings: StructuredPruning, groups: [NeuronImportance]) throws(RecipeError) {
    self.graph = graph
    self.settings = settings
    self.groups = groups
    let fractions = try settings.fractions(in: graph)
    self.fractions = fractions
    rankings = Dictionary(uniqueKeysWithValues: groups.map { ($0.id, $0.ranking) })
    guard settings.scope == .global else {
      (pooled, pooledCount) = ([], 0)
      return
    }
    var candidates: [(score: Double, group: Int, rank: Int)] = []
    var count = 0
    for group in groups where fractions[group.id] == .some(nil) {
      count += group.group.channels
      let scores = group.normalizedScores
      for (rank, channel) in group.ranking.dropLast().enumerated() {
        candidates.append((scores[channel].isNaN ? .infinity : scores[channel], group.id, rank))
      }
    }
    pooled = candidates.sorted { ($0.score, $0.group, $0.rank) < ($1.score, $1.group, $1.rank) }.map(\.group)
    pooledCount = count
  }

  /// The number of channels that stay in each group at a common fraction.
  func counts(fraction: Double) -> [ChannelGroup.ID: Int] {
    var removed: [ChannelGroup.ID: Int] = [:]
    for id in pooled.prefix(exactCount(fraction, of: pooledCount)) { removed[id, default: 0] += 1 }
    var counts: [ChannelGroup.ID: Int] = [:]
    for group in groups {
      guard let asked = fractions[group.id] else { continue }
      let channels = group.group.channels
      let count =
        if asked == nil && settings.scope == .global { channels - (removed[group.id] ?? 0) } else {
          group.group.remainingCount(without: asked ?? fraction)
        }
      counts[group.id] = roundedUp(count, limit: channels)
    }
    return counts
  }

  private func roundedUp(_ count: Int, limit: Int) -> Int {
    let multiple = min(settings.roundTo, limit)
    return min(limit, (count + multiple - 1) / multiple * multiple)
  }

  /// The smallest fraction from the settings' own on with which at most `macsFraction` of the multiply-accumulates are left.
  ///
  /// Fewer channels never cost more, so halving finds it among all numbers in 0...1.
  func fraction(reaching macsFraction: Double) throws -> Double {
    let total = graph.macs
    func reaches(_ fraction: Double) throws -> Bool {
      Double(try graph.resized(channels: counts(fraction: fraction)).macs) <= macsFraction * Double(total)
    }
    if try reaches(settings.fraction) { return settings.fraction }
    guard try reaches(1) else { throw RecipeError(["macsFraction"], "\(macsFraction) is out of reach") }
    // Numbers from 0 on are ordered as their bits are; the sum turns a negative zero into a positive one.
    var low = (settings.fraction + 0).bitPattern
    var high = (1.0).bitPattern
    while low + 1 < high {
      let middle = low + (high - low) / 2
      if try reaches(Double(bitPattern: middle)) { high = middle } else { low = middle }
    }
    return Double(bitPattern: high)
  }

  /// The channels that stay in each group, ascending; groups that stay whole aren't in it.
  func kept(fraction: Double) -> [ChannelGroup.ID: [Int]] {
    var kept: [ChannelGroup.ID: [Int]] = [:]
    for (id, count) in counts(fraction: fraction) {
      guard let ranking = rankings[id], count < ranking.count else { continue }
      kept[id] = ranking.suffix(count).sorted()
    }
    return kept
  }
}

extension ChannelGroup {
  /// How many channels stay when a fraction of them goes; one at least.
  func remainingCount(without fraction: Double) -> Int {
    max(1, channels - exactCount(fraction, of: channels))
  }
}
