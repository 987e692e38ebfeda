internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Quantization of all layers: which of them suffers most, and what it saves.
enum ModelQuantizationExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard state.explainsAllLayers else { return nil }
    return state.compress.focus == .bits ? 0 : 1
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    let compress = state.compress
    let mean = compress.meanBits(of: .all)
    let title = "Quantization of all layers"
    let widths = compress.layers.map { compress.recipe.settings(for: $0.name).bits }
    guard let least = widths.min(), let most = widths.max(), least < 32 else {
      return Explanation(title, untouched(compress) + [state.originalSentence])
    }
    var lines = [
      least == most
        ? "All layers have \(Numbers.count(least, of: "bit")) a weight."
        : "Layers have \(least) to \(most) bits a weight, \(Numbers.shortMean(mean)) on average."
    ]
    let errors = compress.layers.compactMap { layer in
      compress.compressed.figures[layer.name].flatMap { figures in
        figures.settings.bits < 32
          ? figures.quantizationError.relative.map { (name: layer.name, value: $0) } : nil
      }
    }
    if let low = errors.min(by: { $0.value < $1.value }),
      let high = errors.max(by: { $0.value < $1.value })
    {
      lines.append(
        partText(low.value) != partText(high.value)
          ? "Rounding is off by \(partText(high.value)) of the weights' root mean square in \(high.name), by \(partText(low.value)) in \(low.name)."
          : "Rounding is off by \(partText(high.value)) of the weights' root mean square in \(high.name).")
    } else {
      lines.append("How far off rounding is isn't known yet.")
    }
    if let bytes = state.bytes(of: .quantized) {
      let start =
        state.weightsBefore.map { "\($0.asSentenceStart), and then quantized alone," } ?? "Quantized alone"
      lines.append(
        "\(start) it is \(Numbers.smaller(Double(compress.originalBytes) / Double(max(1, bytes)))) than the original."
      )
    }
    return Explanation(
      title, lines + [state.quantizationSentence])
  }

  /// What the weights take while none are quantized, and what they would take with fewer bits.
  private static func untouched(_ compress: CompressState) -> [String?] {
    let halves = compress.layers.count { compress.compressed.figures[$0.name]?.fitsHalf ?? false }
    let whole = Numbers.bytes(4 * compress.weightCount)
    // Zeros that are there without the recipe are values like others.
    let pruned = compress.meanSparsity(of: .all) > 0 ? compress.prunedFraction(of: .all) ?? 0 : 0
    let kept =
      pruned > 0
      ? Numbers.bytes(4 * Int(((1 - pruned) * Double(compress.weightCount)).rounded())) : nil
    let part = kept.map { ", those that pruning keeps \($0)" } ?? ""
    return [
      halves == 0
        ? "All weights are in single precision, 32 bits each: \(whole)\(part)."
        : "No weights are quantized; in single precision, 32 bits each, they are \(whole)\(part).",
      halves == 0
        ? nil
        : "Those of \(Numbers.count(halves, of: "layer")) fit 16 bits to the last digit, and are stored in them.",
      kept.map {
        "With 8 bits a weight the kept ones would take a quarter of the \($0), with 4 an eighth, and scales; their places come on top, as now."
      }
        ?? "With 8 bits a weight they would take a quarter of \(halves == 0 ? "that" : "the \(whole)"), with 4 an eighth, and scales.",
    ]
  }
}
