internal import ModelCompression
internal import TerminalCanvas

/// One accuracy against another on the same samples.
struct AccuracyChange: Hashable, Sendable {
  let before, after: AccuracyEstimate

  /// The change in percentage points.
  var points: Double { (after.fraction - before.fraction) * 100 }

  /// Sample by sample, where that is known.
  private var comparison: AccuracyComparison { AccuracyComparison(before, after) }

  /// Whether it is more than chance.
  var isBeyondChance: Bool { comparison.isBeyondChance }

  /// The change with its sign.
  var text: String { "\(Numbers.signed(points, places: 2)) points" }

  /// What the number of samples has to say about it.
  var verdict: String {
    if before.correct == after.correct, before.total == after.total { return "as many samples are right" }
    switch comparison {
    case .paired(let lost, let won):
      return
        "\(Numbers.count(lost, of: "sample")) lost, \(Numbers.count(won)) won, which "
        + (isBeyondChance ? "isn't chance" : "may be chance")
    case .counts:
      return
        "on \(Numbers.count(after.total, of: "sample")) \(isBeyondChance ? "this isn't chance" : "it may be chance")"
    }
  }
}

extension DashboardState {
  /// The accuracy of a variant on all samples, once that is known.
  func finalAccuracy(of variant: Variant) -> AccuracyEstimate? {
    guard let measurement = compress.measurements[variant], measurement.isComplete else { return nil }
    return measurement.accuracy
  }

  /// The accuracy of a variant against the original's, once both are measured on all samples.
  func accuracyChange(of variant: Variant) -> AccuracyChange? {
    guard let before = finalAccuracy(of: .original), let after = finalAccuracy(of: variant) else {
      return nil
    }
    return AccuracyChange(before: before, after: after)
  }

  /// What the recipe's pruning does to the accuracy, or that this isn't known.
  var pruningSentence: String {
    accuracySentence(of: .pruned, by: "\(compress.removal.what) alone", idle: "the recipe prunes nothing")
  }

  /// What the recipe's quantization does to the accuracy, or that this isn't known.
  var quantizationSentence: String {
    accuracySentence(of: .quantized, by: "quantization alone", idle: "the recipe quantizes nothing")
  }

  /// What the weights are that the recipe is for, where they aren't the original's any more.
  var weightsBefore: String? {
    compress.subject == compress.original ? nil : compress.subject.origin.result ?? "changed"
  }

  private func accuracySentence(of variant: Variant, by what: String, idle: String) -> String {
    if let problem { return "Accuracy can't be measured: \(problem)." }
    let isIdle = !variant.recipe(from: compress.recipe).changes(compress.layers)
    let sentence = "\(idle.asSentenceStart)."
    if isIdle, weightsBefore == nil { return sentence }
    guard let change = accuracyChange(of: variant) else {
      return isIdle ? sentence : "What \(what) does to the accuracy isn't measured yet."
    }
    if isIdle, let weights = weightsBefore {
      return
        "\(weights.asSentenceStart), the model gets "
        + "\(Numbers.percent(change.after.fraction, places: 2)), \(change.text): \(change.verdict); \(idle)."
    }
    let start = weightsBefore.map { "\($0.asSentenceStart), and then with \(what)," } ?? "With \(what)"
    return
      "\(start) the model gets \(Numbers.percent(change.after.fraction, places: 2)), \(change.text): "
      + "\(change.verdict)."
  }
}

extension AccuracyEstimate {
  /// The ends of its 95 % interval in percent, without the sign.
  var intervalText: String {
    [interval.lowerBound, interval.upperBound].map { Numbers.decimal($0 * 100, places: 1) }.joined(
      separator: "…")
  }
}
