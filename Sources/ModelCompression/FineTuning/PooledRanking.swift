internal import Synchronization

/// Ranks the weights of several layers together while each is trained by itself.
final class PooledRanking: Sendable {
  private struct State {
    var weights: [[Float]]
    /// Once they have been computed from these weights.
    var cuts: [MagnitudeCut]?
  }

  private let state: Mutex<State>

  /// Ranks `layers` layers.
  init(layers: Int) { state = Mutex(State(weights: Array(repeating: [], count: layers), cuts: nil)) }

  /// Takes one layer's weights. All layers do so before any asks for its cut.
  func submit(_ weights: [Float], of layer: Int) {
    state.withLock { state in
      state.weights[layer] = weights
      state.cuts = nil
    }
  }

  /// Which of its weights a layer loses when all of them together lose a fraction, the same for all.
  func cut(of layer: Int, removing sparsity: Double) -> MagnitudeCut {
    state.withLock { state in
      let cuts =
        state.cuts
        ?? MagnitudeCut.cuts(
          removing: exactCount(sparsity, of: state.weights.reduce(0) { $0 + $1.count }), of: state.weights)
      state.cuts = cuts
      return cuts[layer]
    }
  }
}
