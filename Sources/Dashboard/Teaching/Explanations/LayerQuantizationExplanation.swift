internal import ModelCompression
internal import TerminalCanvas

/// Quantization of a layer to multiples of scales: how its levels lie against the spread of its weights.
enum LayerQuantizationExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard let layer = state.explainedLayer, layer.settings.scheme != .palette || layer.settings.bits == 32
    else { return nil }
    return state.compress.focus == .bits ? 0 : 1
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    guard let layer = state.explainedLayer else { return Explanation("Quantization", []) }
    let bits = layer.settings.bits
    let title = "\(Numbers.count(bits, of: "bit")) in \(layer.name)"
    guard let figures = layer.figures else {
      return Explanation(title, [state.unknownSentence(layer.layer), general])
    }
    guard figures.count > 0 else { return Explanation(title, ["\(layer.name) has no weights.", general]) }
    if let problem = state.nonFiniteSentence(facts, layer.layer) {
      return Explanation(title, [problem, general])
    }
    guard bits < 32 else { return Explanation(title, untouched(layer, figures, facts) + [general]) }
    guard let quantized = layer.weights?.quantized, !quantized.scales.isEmpty else {
      return Explanation(
        title,
        [
          error(figures), "How its levels lie isn't known yet.",
          state.quantizationSentence, general,
        ])
    }
    guard let median = quantized.medianGroup else {
      return Explanation(
        title,
        [
          "Every weight of \(layer.name) is zero: there is nothing left to round, and no scale.",
          "Codes of \(Numbers.count(bits, of: "bit")) are for weights that aren't zero.",
          state.quantizationSentence,
        ])
    }
    return Explanation(
      title,
      [
        levels(layer, quantized, median, facts), error(figures), range(layer, quantized, median, facts),
        usage(layer, quantized, figures, facts),
        state.quantizationSentence, general,
      ])
  }

  private static let general =
    "Each weight is rounded to the nearest level; a level takes fewer bits than a number in single precision."

  private static func untouched(
    _ layer: ExplainedLayer, _ figures: LayerFigures, _ facts: LayerFacts?
  ) -> [String?] {
    var lines: [String?] = [
      figures.fitsHalf
        ? "\(layer.name) isn't quantized: its weights fit 16 bits to the last digit, and are stored in them."
        : "\(layer.name) is left in single precision, 32 bits a weight."
    ]
    guard let original = facts?.original, original.largestMagnitude > 0, original.standardDeviation > 0 else {
      return lines
    }
    let largest = Double(original.largestMagnitude)
    lines.append(
      "Its largest magnitude is \(weightText(largest)), its standard deviation \(weightText(original.standardDeviation))."
    )
    func spacing(_ bits: Int) -> (step: String, count: String) {
      let step = largest / Double(1 << (bits - 1) - 1)
      return (weightText(step), Numbers.compact(original.standardDeviation / step, digits: 2))
    }
    let (eight, four) = (spacing(8), spacing(4))
    lines.append(
      "With one scale, 8 bits would put levels \(eight.step) apart, \(eight.count) to a standard deviation; 4 bits "
        + "\(four.step) apart, \(four.count).")
    return lines
  }

  /// How many levels there are, how they are spaced, and how much of the weights' spread that is.
  ///
  /// - Parameter median: The scale group that the sentence is of.
  private static func levels(
    _ layer: ExplainedLayer, _ quantized: QuantizedTensor, _ median: Int, _ facts: LayerFacts?
  ) -> String {
    let settings = quantized.settings
    let groups = quantized.scales.count
    let scale = quantized.scales[median]
    let whose: String
    switch settings.granularity {
    case .perTensor: whose = ""
    case .perChannel:
      whose =
        groups == 1
        ? "" : "Each of \(Numbers.count(groups)) output channels has its own scale. In the median one "
    case .perGroup(let size):
      whose =
        groups == 1
        ? ""
        : "Each run of \(size) inputs has its own scale, \(Numbers.count(groups)) in all. In the median one "
    }
    func sentence(_ text: String) -> String {
      whose.isEmpty ? text.asSentenceStart : whose + text
    }
    if settings.bits == 1 {
      return sentence(
        "a bit is the sign: each weight becomes ±\(weightText(scale)), the mean magnitude.")
    }
    let count = (1 << settings.bits) - (settings.scheme == .symmetric ? 1 : 0)
    let zero = quantized.zeroPoint(ofGroup: median)
    let ends =
      settings.scheme == .symmetric
      ? (-(count / 2), count / 2) : (-zero, count - 1 - zero)
    let extent =
      "from \(weightText(Double(ends.0) * Double(scale))) to \(weightText(Double(ends.1) * Double(scale)))"
    var text =
      "\(settings.bits) bits give \(Numbers.count(count)) levels \(extent), \(weightText(scale)) apart"
    if let deviation = facts?.original.standardDeviation, deviation > 0 {
      text +=
        "; the layer's standard deviation, \(weightText(deviation)), spans "
        + "\(Numbers.compact(deviation / Double(scale), digits: 2)) of them"
    }
    return sentence(text) + "."
  }

  private static func error(_ figures: LayerFigures) -> String? {
    guard let relative = figures.quantizationError.relative else { return nil }
    return relative == 0
      ? "Rounding changes nothing: every weight lies on a level."
      : "Rounding is off by \(partText(relative)) of the weights' root mean square."
  }

  /// What the range does to the spacing: outliers, scales of one's own, or a range that is cut.
  private static func range(
    _ layer: ExplainedLayer, _ quantized: QuantizedTensor, _ median: Int, _ facts: LayerFacts?
  ) -> String? {
    guard let original = facts?.original, quantized.settings.bits > 1, original.largestMagnitude > 0 else {
      return nil
    }
    let largest = Double(original.largestMagnitude)
    let scale = Double(quantized.scales[median])
    guard quantized.scales.count == 1 else {
      guard quantized.settings.scheme == .symmetric, quantized.settings.range == .minMax else { return nil }
      let one = largest / Double(1 << (quantized.settings.bits - 1) - 1)
      guard one / scale >= 1.05 else { return nil }
      return "One scale for all would put them \(Numbers.ratio(one / scale)) as far apart."
    }
    switch quantized.settings.range {
    case .minMax:
      guard let stretch = original.stretch else { return nil }
      return stretch >= 1.2
        ? "The largest 0.1 % of the weights stretch the range \(Numbers.ratio(stretch)): without them levels would lie closer."
        : "Hardly any outliers stretch the range: 99.9 % of the weights reach \(partText(1 / stretch)) of it."
    case .percentile, .minimumSquaredError, .learned:
      guard quantized.settings.scheme == .symmetric else { return nil }
      let reach = scale * Double(1 << (quantized.settings.bits - 1) - 1)
      guard reach < largest * 0.999 else { return nil }
      return
        "The range ends at \(weightText(reach)) though the largest weight is \(weightText(largest)): what lies beyond saturates, so that the rest is rounded less."
    }
  }

  private static func usage(
    _ layer: ExplainedLayer, _ quantized: QuantizedTensor, _ figures: LayerFigures, _ facts: LayerFacts?
  ) -> String? {
    let rounded = figures.keptCount - figures.nonzeroCount
    if rounded > 0 {
      return
        "\(Numbers.count(rounded, of: "weight")) that pruning kept \(rounded == 1 ? "lies" : "lie") less than half a level from zero and became zero."
    }
    guard let used = facts?.usedCodes, quantized.settings.bits > 1 else { return nil }
    let count = (1 << quantized.settings.bits) - (quantized.settings.scheme == .symmetric ? 1 : 0)
    return used < count ? "Of the \(count) levels, \(used) are used." : nil
  }
}
