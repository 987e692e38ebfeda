internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

extension TourStep {
  /// Step 5: whole channels go, with all that hangs on them.
  static let cuttingChannels = TourStep(
    title: "Prune structures",
    tasks: [
      TourTask(
        instruction: { state, _ in
          state.compress.canCutChannels(of: .all)
            ? "x goes back to the original. Select \(state.prunableLayerName), Tab to channels, 50 and Enter: half of its channels go, and what hangs on them in other layers."
            : "No layer of this model has channels that could be cut: what it computes is its output. Go on with '.' to the next step."
        }, brief: { state, _ in "x, \(state.prunableLayerName): channels 50 %" },
        isDone: { state, _ in
          let name = state.prunableLayerName
          guard state.compress.subject == state.compress.original,
            let index = state.compress.layers.firstIndex(where: { $0.name == name })
          else { return false }
          return state.compress.removedChannels(of: .layer(index)) >= 0.45 && state.isMeasured
            && !state.compress.recipe.keepingChannels.changes(state.compress.layers)
        },
        observation: { state, beginning in state.channelsObservation(since: beginning.fromOriginal) }),
      TourTask(
        instruction: { state, _ in
          "Now all layers that can be cut: a, \(state.compress.focus == .channels ? "then" : "Tab to channels,") 50 and Enter. The output layer keeps its channels, they are the classes."
        }, brief: { _, _ in "all layers (a): channels 50 %" },
        isDone: { state, _ in
          state.compress.removedChannels(of: .all) >= 0.45 && state.isMeasured
        },
        observation: { state, beginning in state.channelsObservation(since: beginning) }),
      TourTask(
        instruction: { _, _ in
          "f trains the smaller network. Channels can't be pruned for free, but what is left learns quickly."
        }, brief: { _, _ in "f: train what is left" },
        isDone: { state, _ in
          state.compress.subject.origin.isCut && state.finalAccuracy(of: .both) != nil
        },
        observation: { state, beginning in
          "\(state.change(since: beginning)) What was cut is gone in any format, and needn't be computed; Compare measures what that is in time."
        }, isOneStep: true),
    ])
}

extension DashboardState {
  fileprivate func channelsObservation(since beginning: TourState.Moment) -> String {
    func part(_ count: Int, of all: Int) -> String { partText(Double(count) / Double(max(1, all))) }
    return
      "\(part(compress.figures.parameters, of: compress.originalParameters)) of the parameters and "
      + "\(part(compress.figures.macs, of: compress.originalMACs)) of the multiply-accumulates are left. \(change(since: beginning))"
  }
}
