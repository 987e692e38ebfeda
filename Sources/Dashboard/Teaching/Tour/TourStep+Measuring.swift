internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

extension TourStep {
  /// Step 1: what a model takes before anything is done to it.
  static let measuring = TourStep(
    title: "Measure",
    tasks: [
      TourTask(
        instruction: { state, _ in
          if let problem = state.problem {
            return
              "Nothing can be measured, which the tour is about: \(problem). Start it with other data (--data), or another model."
          }
          return
            "This is the model as it was trained. Wait until its accuracy is measured on all test samples: the line 'original' at the bottom."
        }, brief: { _, _ in "wait for the original's accuracy" },
        isDone: { state, _ in state.finalAccuracy(of: .original) != nil },
        observation: { state, _ in
          guard let accuracy = state.finalAccuracy(of: .original) else { return "" }
          return
            "\(state.storedNumbers) of 4 bytes are \(Numbers.bytes(state.compress.originalBytes)); "
            + "\(state.text(accuracy)) of \(Numbers.count(accuracy.total)) samples are right. Everything else is compared with this."
        }, screen: nil),
      TourTask(
        instruction: { state, _ in
          "Go to \(state.largestLayerName) (no layer has more weights): ↓ and ↑ select a line, or a click."
        }, brief: { state, _ in "select \(state.largestLayerName) (↓ ↑)" },
        isDone: { state, _ in state.screen == .compress && state.compress.row == .layer(state.largestLayer) },
        observation: { state, _ in
          guard state.compress.layers.indices.contains(state.largestLayer) else { return "" }
          let layer = state.compress.layers[state.largestLayer]
          let part = Double(layer.weightShape.elementCount) / Double(max(1, state.compress.weightCount))
          let macs = Double(layer.macs) / Double(max(1, state.compress.originalMACs))
          return
            "\(layer.name) has \(partText(part)) of all weights and \(partText(macs)) of the multiply-accumulates: "
            + (abs(part - macs) > 0.05
              ? "bytes and work needn't be in the same place."
              : "without convolutions, each weight is used once, so bytes and work are in the same place.")
        }),
      TourTask(
        instruction: { state, _ in
          "Press i: it explains what is selected, with the numbers of this very model. i again closes it, I shows more."
        }, brief: { _, _ in "press i, which explains" },
        isDone: { state, _ in state.isExplaining },
        observation: { state, _ in
          "It follows what you select and move. Weights gather around zero: that is what pruning and quantization live on."
        }, screen: nil),
    ])
}

extension DashboardState {
  /// What the original stores: parameters, and what isn't trained, such as normalization's means and variances.
  fileprivate var storedNumbers: String {
    let parameters = compress.originalParameters
    let others = compress.originalBytes / MemoryLayout<Float>.size - parameters
    let text = "\(Numbers.count(parameters)) parameters"
    return others > 0 ? "\(text) and \(Numbers.count(others)) untrained values" : text
  }
}
