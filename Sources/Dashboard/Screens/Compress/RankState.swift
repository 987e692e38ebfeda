internal import ModelCompression
public import NeuralNetwork

/// How many singular values of a dense layer matter.
public struct LayerRank: Hashable, Sendable {
  /// The smallest rank that keeps 99 % of the energy.
  public let mostEnergy: Int
  /// The fraction of the energy that the largest rank keeps with which two layers have fewer weights than the one.
  public let energyWhereSaving: Double

  /// Creates a result.
  public init(mostEnergy: Int, energyWhereSaving: Double) {
    self.mostEnergy = mostEnergy
    self.energyWhereSaving = energyWhereSaving
  }
}

/// A dense layer whose singular values are wanted.
public struct RankRequest: Hashable, Sendable {
  /// Tells a layer's weights from others: channels that are cut change their shape.
  public struct Key: Hashable, Sendable {
    let subject: Int
    let layer: String
    let shape: Shape
  }

  /// What is asked about.
  public let key: Key
  /// The model that has the layer.
  public let model: Model

  /// Weights needn't be compared: the key tells them.
  public static func == (left: RankRequest, right: RankRequest) -> Bool { left.key == right.key }

  public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

/// What is known of the ranks of dense layers.
struct RankState: Sendable {
  var known: [RankRequest.Key: LayerRank] = [:]
  /// Layers that have none.
  var missing: Set<RankRequest.Key> = []
  /// What was asked for last: what was asked before it may go without an answer.
  var asked: RankRequest.Key?

  /// Whether what was asked for last is answered.
  var isSettled: Bool { asked.map { known[$0] != nil || missing.contains($0) } ?? true }
}

extension CompressState {
  /// The most multiplications that finding singular values may take: some seconds of one processor.
  private static let rankLimit = 3e9

  /// What tells the shown layer's weights from others; `nil` when it isn't dense.
  var rankKey: RankRequest.Key? {
    guard layers.indices.contains(shownLayer) else { return nil }
    let layer = layers[shownLayer]
    guard layer.operatorName == "Dense", layer.weightShape.rank == 2 else { return nil }
    return .init(subject: subject.number, layer: layer.name, shape: layer.weightShape)
  }

  /// Whose singular values to find next: the shown layer's, unless they are known, asked for, or too much work.
  ///
  /// While a slider is held its layers change with every motion.
  var nextRankRequest: RankRequest? {
    guard !isHeld, let key = rankKey, key != ranks.asked, ranks.known[key] == nil,
      !ranks.missing.contains(key)
    else { return nil }
    let (rows, columns) = (Double(key.shape[0]), Double(key.shape[1]))
    guard rows * columns * min(rows, columns) <= Self.rankLimit else { return nil }
    return RankRequest(key: key, model: compressed.base)
  }
}
