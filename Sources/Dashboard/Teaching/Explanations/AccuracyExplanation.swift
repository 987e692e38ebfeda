internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Why accuracy changed: which of pruning and quantization costs more, and whether it is more than chance.
enum AccuracyExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    state.screen == .compress && state.dialog == nil ? 1 : nil
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    let title = "Why this accuracy"
    if let problem = state.problem {
      return Explanation(
        title,
        [
          "Accuracy can't be measured: \(problem).",
          "Sizes and errors of the weights are exact all the same, as they need no samples.",
        ])
    }
    guard let original = state.finalAccuracy(of: .original) else {
      return Explanation(
        title,
        [
          "The original isn't measured on all samples yet, so there is nothing to compare with.",
          "Accuracy is the part of the test samples for which the largest output is at their label.",
        ])
    }
    guard
      state.compress.recipe.changes(state.compress.layers)
        || state.compress.subject != state.compress.original
    else {
      return Explanation(title, [state.originalSentence, interval(original), "Nothing is compressed yet."])
    }
    guard let both = state.accuracyChange(of: .both) else {
      return Explanation(
        title,
        [
          state.originalSentence, "The compressed model isn't measured on all samples yet.",
          interval(original),
        ])
    }
    let total =
      "The original gets \(percent(original)), the compressed model \(percent(both.after)): \(both.text); \(both.verdict)."
    func applies(_ variant: Variant) -> Bool {
      variant.recipe(from: state.compress.recipe).changes(state.compress.layers)
    }
    let parts = (pruned: applies(.pruned), quantized: applies(.quantized))
    guard parts.pruned, parts.quantized else {
      let cause = parts.pruned ? state.compress.removal.what : parts.quantized ? "quantization" : ""
      let sentence =
        switch (state.weightsBefore, cause) {
        case (let weights?, ""): "That is the model as it has become (\(weights)), with nothing done to it."
        case (let weights?, _):
          "The weights are no longer the original's (\(weights)); the recipe adds only \(cause)."
        case (nil, _): "All of that comes from \(cause): the recipe does nothing else."
        }
      return Explanation(title, [total, sentence, interval(original)])
    }
    let removal = state.compress.removal
    guard let pruned = state.accuracyChange(of: .pruned), let quantized = state.accuracyChange(of: .quantized)
    else {
      let sentence = "\(removal.what.asSentenceStart) alone and quantization alone aren't measured yet."
      return Explanation(title, [total, sentence, interval(original)])
    }
    if let weights = state.weightsBefore {
      // Against the original both would be charged with what training did.
      return Explanation(
        title,
        [
          total,
          "The weights are no longer the original's (\(weights)): with \(removal.what) alone these get \(percent(pruned.after)), "
            + "with quantization alone \(percent(quantized.after)).",
          interval(original),
        ])
    }
    return Explanation(title, [total, blame(state, pruned, quantized, both), interval(original)])
  }

  private static func percent(_ estimate: AccuracyEstimate) -> String {
    Numbers.percent(estimate.fraction, places: 2)
  }

  /// Which part of the recipe the change comes from.
  private static func blame(
    _ state: DashboardState, _ pruned: AccuracyChange, _ quantized: AccuracyChange, _ both: AccuracyChange
  ) -> String {
    let removal = state.compress.removal
    let alone =
      "\(removal.done.asSentenceStart) alone it changes by \(pruned.text), "
      + "quantized alone by \(quantized.text)"
    let lost = (pruned: -pruned.points, quantized: -quantized.points)
    let sum = pruned.points + quantized.points
    // What one sample is worth.
    let step = 100 / Double(max(1, both.after.total))
    let together: String
    if abs(both.points - sum) < step * 1.5 {
      together = "together as much as the two added up"
    } else {
      together =
        both.points < sum ? "together more than the two added up" : "together less than the two added up"
    }
    if lost.pruned <= 0, lost.quantized <= 0 {
      return both.points < 0
        ? "\(alone): neither costs anything by itself, \(together)." : "\(alone): neither costs anything."
    }
    guard lost.pruned != lost.quantized else { return "\(alone): both cost the same, \(together)." }
    let costlier =
      lost.pruned > lost.quantized
      ? "\(removal.what) \(removal.what == "pruning" ? "costs" : "cost")" : "quantization costs"
    let isBeyondChance = AccuracyChange(before: pruned.after, after: quantized.after).isBeyondChance
    return "\(alone): \(costlier) more, \(isBeyondChance ? "" : "which may be chance, ")\(together)."
  }

  private static func interval(_ estimate: AccuracyEstimate) -> String {
    "With \(Numbers.count(estimate.total, of: "sample")), one is \(Numbers.compact(100 / Double(max(1, estimate.total)), digits: 2)) points, and the original's 95 % interval is \(estimate.intervalText) %."
  }
}

extension CompressState {
  /// What of the model the recipe removes, and what the model is then.
  var removal: (what: String, done: String) {
    guard !channelFractions.isEmpty else { return ("pruning", "pruned") }
    return layers.contains { recipe.settings(for: $0.name).sparsity > 0 }
      ? ("pruning and cut channels", "pruned and cut") : ("cut channels", "cut")
  }
}

extension DashboardState {
  /// What the original gets, or that this isn't known.
  var originalSentence: String {
    if let problem { return "Accuracy can't be measured: \(problem)." }
    guard let original = finalAccuracy(of: .original) else { return "The original isn't measured yet." }
    return
      "The original gets \(Numbers.count(original.correct)) of \(Numbers.count(original.total)) test samples right, "
      + "\(Numbers.percent(original.fraction, places: 2))."
  }
}
