internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Bytes against multiply-accumulates: why sparsity and few bits make a model smaller, but not faster.
enum SpeedExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    state.explainedLayer != nil || state.explainsAllLayers ? 1 : nil
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    let compress = state.compress
    let title = "Smaller, but faster?"
    let macs = (before: compress.originalMACs, after: compress.figures.macs)
    guard macs.before > 0 else {
      return Explanation(
        title,
        [
          "What the model computes isn't known, so neither is how many multiply-accumulates it takes.",
          "In general zeros and few bits save bytes; cut channels save bytes and time.",
        ])
    }
    var lines: [String?] = []
    if let layer = state.explainedLayer?.layer, macs.after > 0 {
      let weights = Double(layer.weightShape.elementCount) / Double(max(1, compress.weightCount))
      let work = Double(layer.macs) / Double(macs.after)
      // Parts that differ by less than a fifth are about the same.
      lines.append(
        max(weights, work) <= 1.2 * min(weights, work)
          ? "\(layer.name) has \(partText(weights)) of the weights and about as large a part of the multiply-accumulates."
          : "\(layer.name) has \(partText(weights)) of the weights, but \(partText(work)) of the multiply-accumulates."
      )
    }
    if let bytes = compress.compressed.totalBytes, bytes > 0 {
      lines.append(
        "The model is \(Numbers.smaller(Double(compress.originalBytes) / Double(bytes))); a sample takes "
          + (macs.after == macs.before
            ? "\(Numbers.count(macs.after)) multiply-accumulates, as before."
            : "\(Numbers.count(macs.after)) multiply-accumulates instead of \(Numbers.count(macs.before))."))
    } else {
      lines.append(
        "A sample takes \(Numbers.count(macs.after)) multiply-accumulates; all bytes aren't known yet.")
    }
    lines.append(
      "A pruned weight is still multiplied, by zero, and few bits are widened before they are multiplied: what that saves is reading memory."
    )
    lines.append("Fewer multiply-accumulates come from cut channels; Compare measures the latency.")
    return Explanation(title, lines)
  }
}
