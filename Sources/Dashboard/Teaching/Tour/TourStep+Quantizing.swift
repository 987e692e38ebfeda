internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

extension TourStep {
  /// Step 3: fewer bits for every weight.
  static let quantizing = TourStep(
    title: "Quantize",
    tasks: [
      TourTask(
        instruction: { _, _ in
          "x goes back to the original. Then a for all layers, Tab to the bits, 8 and Enter: every weight becomes one of 255 levels."
        }, brief: { _, _ in "x, then all (a) to 8 bits" },
        isDone: { state, _ in
          state.compress.subject == state.compress.original && state.prunedPart < 0.05
            && state.compress.removedChannels(of: .all) == 0 && state.areBits(atMost: 8)
            && !state.areBits(atMost: 7) && state.isMeasured
        },
        observation: { state, _ in
          guard let bytes = state.bytes(of: .both), let change = state.accuracyChange(of: .both) else {
            return ""
          }
          let saved = 1 - Double(bytes) / Double(max(1, state.compress.originalBytes))
          return
            "\(Numbers.bytes(state.compress.originalBytes)) became \(Numbers.bytes(bytes)), \(Numbers.percent(saved)) less, scales included; accuracy \(change.text): \(change.verdict)."
        }),
      TourTask(
        instruction: { _, _ in
          "Lower the bits of all layers with ← until accuracy falls by more than two points: where is the cliff?"
        }, brief: { _, _ in "fewer bits, till 2 points go" },
        isDone: { state, _ in
          guard state.isMeasured, let change = state.changeByRounding else { return false }
          return state.areBits(atMost: 7) && (change.points < -2 || state.areBits(atMost: 1))
        },
        observation: { state, _ in
          guard let change = state.changeByRounding else { return "" }
          let bits = Numbers.shortMean(state.compress.meanBits(of: .all))
          return
            "At \(bits) \(bits == "1" ? "bit" : "bits") it is \(change.text): \(change.verdict). Each bit fewer leaves about half as many levels."
        }),
      TourTask(
        instruction: { _, _ in
          "a, then s s takes a palette of every layer instead: values that k-means found, close together where weights are dense."
        }, brief: { _, _ in "a, s s: a palette of all" },
        isDone: { state, _ in
          !state.compress.layers.isEmpty
            && state.compress.layers.allSatisfy {
              let settings = state.compress.recipe.settings(for: $0.name)
              return settings.scheme == .palette && settings.bits < 32
            } && state.isMeasured
        },
        observation: { state, beginning in
          let isLarger = (state.bytes(of: .both) ?? 0) > (beginning.bytes ?? .max)
          let recipe = state.compress.recipe
          let areBitsKept =
            recipe != beginning.recipe
            && state.compress.layers.allSatisfy { layer in
              recipe.settings(for: layer.name).bits == beginning.recipe.settings(for: layer.name).bits
            }
          let values = "the values lie where the weights are"
          return "\(state.change(since: beginning)) "
            + (areBitsKept ? "As many bits a weight as before, but \(values)" : "Of a palette, \(values)")
            + (areBitsKept && isLarger ? "; codes that are all as frequent can't be packed as well." : ".")
        }, isOneStep: true),
    ])
}
