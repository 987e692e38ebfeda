internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

extension TourStep {
  /// Step 2: the weights nearest to zero are set to zero.
  static let pruning = TourStep(
    title: "Prune by magnitude",
    tasks: [
      TourTask(
        instruction: { state, _ in
          "Drag the sparsity of \(state.largestLayerName) to 80 % or more: → and ⇧→, the mouse, or type 80 and Enter. Watch the histogram: what is pruned lies in the middle."
        }, brief: { state, _ in "\(state.largestLayerName): sparsity 80 %" },
        isDone: { state, _ in
          (state.compress.prunedFraction(of: .layer(state.largestLayer)) ?? 0) >= 0.795 && state.isMeasured
        },
        observation: { state, beginning in
          let layer = state.compress.layers[state.largestLayer]
          let threshold = state.compress.compressed.figures[layer.name]?.threshold
          return
            "\(state.change(since: beginning))"
            + (threshold.flatMap { $0 > 0 ? $0 : nil }.map {
              " Everything up to \(weightText($0)) in magnitude is zero in \(layer.name)."
            }
              ?? "")
        }),
      TourTask(
        instruction: { state, _ in
          "Now all layers: a selects them, \(state.compress.focus == .sparsity ? "then" : "Tab to the sparsity,") 80 and Enter prunes each of them to 80 %."
        }, brief: { _, _ in "a: 80 % of all layers or more" },
        isDone: { state, _ in state.prunedPart >= 0.795 && state.isMeasured },
        observation: { state, beginning in
          "\(state.change(since: beginning)) " + state.pruningVerdict
        }),
      TourTask(
        instruction: { state, _ in
          !state.compress.canBeRankedTogether
            ? "Layers with a sparsity of their own aren't ranked with others: a, 80 and Enter give all of them the same. Then g ranks over all layers instead of in each: is that better here?"
            : "g ranks weights over all layers instead of in each: the same number goes, from wherever weights are small. Is that better here?"
        }, brief: { _, _ in "g: rank over all layers" },
        isDone: { state, _ in
          state.compress.recipe.scope == .global && state.compress.canBeRankedTogether
            && state.prunedPart >= 0.5 && state.isMeasured
        },
        observation: { state, beginning in
          let parts = state.compress.layers.indices.compactMap { index in
            state.compress.prunedFraction(of: .layer(index)).map { (state.compress.layers[index].name, $0) }
          }
          guard let most = parts.max(by: { $0.1 < $1.1 }), let least = parts.min(by: { $0.1 < $1.1 }) else {
            return state.change(since: beginning)
          }
          return
            "\(state.change(since: beginning)) \(most.0) lost \(partText(most.1)), \(least.0) only \(partText(least.1))."
        }, isOneStep: true),
      TourTask(
        instruction: { _, _ in
          "f trains back what was lost: the kept weights learn to do without the others, taught by the original. Wait for the curves to end."
        }, brief: { _, _ in "f: train back what was lost" },
        isDone: { state, _ in
          // What undo and `x` go back to isn't what this is about.
          let origin = state.compress.subject.origin
          return origin.isPruned && origin.isFineTuned && state.isMeasured
        },
        observation: { state, beginning in
          "\(state.change(since: beginning)) It is still \(partText(state.prunedPart)) zeros. "
            + "Zeros save bytes; the \(Numbers.count(state.compress.figures.macs)) multiply-accumulates stay."
        }, isOneStep: true),
    ])
}

extension DashboardState {
  /// Whether the loss of pruning is more than chance.
  fileprivate var pruningVerdict: String {
    guard let change = accuracyChange(of: .both) else { return "" }
    return "Against the original: \(change.verdict)."
  }
}
