internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Why a layer is stored as it is: what the other encodings would take.
enum EncodingExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    state.explainedLayer != nil || state.explainsAllLayers ? 1 : nil
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    guard let layer = state.explainedLayer else { return explainAll(state) }
    let title = "How \(layer.name) is stored"
    guard let figures = layer.figures else {
      return Explanation(
        title,
        [
          state.unknownSentence(layer.layer),
          "It will be stored in the smallest of four encodings: dense, bitmap, gaps, entropy.",
        ])
    }
    let chosen = figures.chosen
    let stored = figures.nonzeroCount
    let whole =
      "\(layer.name) takes \(Numbers.bytes(figures.bytes)) of \(Numbers.bytes(figures.baselineBytes)), as \(chosen.values.name) in \(word(chosen.encoding))."
    return Explanation(
      title, [whole, reason(figures, stored: stored), alternatives(figures), parts(chosen.size)])
  }

  private static func explainAll(_ state: DashboardState) -> Explanation {
    let title = "How the layers are stored"
    let compress = state.compress
    guard let total = compress.compressed.totalBytes else {
      return Explanation(title, ["What all layers take isn't known yet."])
    }
    let figures = compress.layers.compactMap { layer in
      compress.compressed.figures[layer.name].map { (layer.name, $0) }
    }
    var kinds: [String: Int] = [:]
    for (_, figures) in figures { kinds[word(figures.chosen.encoding), default: 0] += 1 }
    let list = kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) as \($0.key)" }
    let largest = figures.max { $0.1.bytes < $1.1.bytes }
    return Explanation(
      title,
      [
        "The model takes \(Numbers.bytes(total)) of \(Numbers.bytes(compress.originalBytes)); each layer is stored in the smallest encoding: \(list.joined(separator: ", ")).",
        largest.map {
          "The largest layer is \($0.0), \(Numbers.bytes($0.1.bytes)) or \(partText(Double($0.1.bytes) / Double(max(1, total))))."
        },
        "Biases and normalizations take \(Numbers.bytes(compress.compressed.otherBytes)) in single precision.",
      ])
  }

  private static func word(_ encoding: WeightEncoding) -> String {
    switch encoding {
    case .dense: "dense order"
    case .bitmap: "a bitmap"
    case .gap(let bits): "gaps of \(Numbers.count(bits, of: "bit"))"
    case .entropy: "an entropy code"
    }
  }

  /// Why the smallest encoding is the smallest.
  private static func reason(_ figures: LayerFigures, stored: Int) -> String {
    let size = figures.chosen.size
    let zeros = figures.count - stored
    guard stored > 0 else {
      return size.values == 0
        ? "Every weight is zero: there are no values to store."
        : "Every weight is zero: there are so few that telling this otherwise would take no fewer bytes."
    }
    switch figures.chosen.encoding {
    case .dense:
      return zeros == 0
        ? "No weight is zero, so there are no positions worth telling."
        : "Zeros are \(partText(Double(zeros) / Double(figures.count))) of the weights: too few to pay for telling positions."
    case .bitmap:
      return
        "A bit for each weight, \(Numbers.bytes(size.indices)), tells which \(Numbers.count(stored)) of \(Numbers.count(figures.count)) weights follow."
    case .gap(let bits):
      return
        "Zeros are \(partText(Double(zeros) / Double(max(1, figures.count)))) of the weights: the distance to each of the other \(Numbers.count(stored)) in \(Numbers.count(bits, of: "bit")) takes less than a bit for every weight."
    case .entropy:
      let bits = Double(size.values * 8) / Double(max(1, stored))
      return
        "Frequent codes get few bits: a stored weight takes \(Numbers.decimal(bits, places: 2)) bits instead of \(figures.chosen.values.bits), positions take \(Numbers.bytes(size.indices))."
    }
  }

  private static func alternatives(_ figures: LayerFigures) -> String {
    var others: [String: Int] = [:]
    let own = figures.chosen.encoding.name.prefix { $0.isLetter }
    for candidate in figures.candidates.dropFirst() {
      let kind = candidate.encoding.name.prefix { $0.isLetter }
      guard kind != own else { continue }
      others[String(kind)] = min(others[String(kind)] ?? .max, candidate.size.total)
    }
    guard !others.isEmpty else { return "No other encoding can hold these weights." }
    return "Instead: "
      + others.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
      .map { "\($0.key) \(Numbers.bytes($0.value))" }.joined(separator: ", ") + "."
  }

  private static func parts(_ size: EncodedSize) -> String {
    let rest = size.header + size.scales + size.zeroPoints
    return
      "Values take \(Numbers.bytes(size.values)), positions \(Numbers.bytes(size.indices)), scales and header \(Numbers.bytes(rest))."
  }
}
