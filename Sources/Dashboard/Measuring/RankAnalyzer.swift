internal import Dispatch
internal import ModelCompression
internal import NeuralNetwork
internal import Synchronization

/// Finds the singular values of dense layers in the background; only the newest request counts.
final class RankAnalyzer: Sendable {
  // Nobody waits for it: what somebody does wait for goes first.
  private let queue = DispatchQueue(label: "ranks", qos: .utility)
  private let deliver: @Sendable (RankRequest.Key, LayerRank?) -> Void
  private let newest = Mutex(0)

  /// Prepares for analyzing.
  ///
  /// - Parameter deliver: Receives what was found; `nil` for a layer that has no singular values.
  init(deliver: @escaping @Sendable (RankRequest.Key, LayerRank?) -> Void) { self.deliver = deliver }

  /// Analyzes a layer, instead of any asked for before that hasn't been begun.
  func analyze(_ request: RankRequest) {
    let number = newest.withLock { newest in
      newest += 1
      return newest
    }
    queue.async {
      guard self.newest.withLock({ $0 == number }) else { return }
      self.deliver(request.key, LayerRank(request))
    }
  }
}

extension LayerRank {
  /// Finds the singular values of a layer; `nil` when it has none.
  init?(_ request: RankRequest) {
    guard let spectrum = try? request.model.lowRankSpectrum(of: request.key.layer),
      spectrum.singularValues.contains(where: { $0 > 0 })
    else { return nil }
    self.init(
      mostEnergy: spectrum.rank(keepingEnergy: 0.99),
      energyWhereSaving: spectrum.energy(rank: spectrum.largestSavingRank))
  }
}
