internal import ModelCompression
internal import TerminalCanvas

/// The selected line of the dialog in which fine-tuning is set up.
enum FineTuneOptionExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    if case .fineTuning? = state.dialog { 0 } else { nil }
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    guard case .fineTuning(let option)? = state.dialog else { return Explanation("Fine-tuning", []) }
    let obstacle = state.compress.obstacle(to: option).map { "It does nothing now: \($0)." }
    return Explanation(option.title, [obstacle] + lines(option, state, isIdle: obstacle != nil))
  }

  /// - Parameter isIdle: Whether the option does nothing now: then nothing is said of what it does to this model.
  private static func lines(_ option: FineTuneOption, _ state: DashboardState, isIdle: Bool) -> [String?] {
    let compress = state.compress
    let options = compress.fineTuning
    switch option {
    case .epochs:
      let last = state.jobs.newest(.fineTuning).flatMap { job in
        job.status == .done && compress.newestFineTuning.epochs > 0 ? job.snapshot?.elapsed : nil
      }
      return [
        "Every training sample is seen \(options.epochs) \(options.epochs == 1 ? "time" : "times"). The learning rate falls to nothing over all epochs, so that ten epochs are more than ten times one.",
        last.map {
          "The newest fine-tuning took \(Numbers.duration($0 / Double(compress.newestFineTuning.epochs))) for each of its epochs."
        } ?? "How long an epoch takes isn't known yet.",
        "Few weights or few bits need more of them.",
      ]
    case .gradual: return gradual(state)
    case .quantizationAware:
      let bits = isIdle ? "" : ", \(Numbers.shortMean(compress.meanBits(of: .all))) bits on average"
      return [
        "Outputs are computed with the weights as they will be rounded\(bits); gradients change the exact ones behind them.",
        "So weights settle where rounding does little harm.",
        state.quantizationSentence,
        isIdle
          ? nil
          : compress.isQuantizationAware ? "It is on." : "It is off: weights are rounded after training.",
      ]
    case .rewind:
      return [
        isIdle
          ? "The masks of a pruned model are kept, but the weights under them go back to earlier ones and are trained again."
          : "The masks of this model are kept, \(partText(compress.likelyPrunedFraction)) zeros, but the weights under them go back to earlier ones and are trained again.",
        "If that does as well, the masks were a winning lottery ticket (Frankle and Carbin, 2019).",
        isIdle ? nil : "The initial weights here: \(state.initialWeights.title).",
      ]
    case .alpha:
      let alpha = Double(options.guidance.alpha)
      return [
        "The loss is \(Numbers.decimal(alpha, places: 2...4)) of the distance from the original's probabilities and \(Numbers.decimal(1 - alpha, places: 2...4)) of that from the labels.",
        "The original also says how alike classes are, which labels don't.", state.originalSentence,
      ]
    case .temperature:
      let temperature = Double(options.guidance.temperature)
      return [
        "The original's outputs are divided by \(Numbers.decimal(temperature, places: 1...4)) before they become probabilities: the higher, the more evenly they are spread.",
        "Gradients get smaller by its square, so that part of the loss is multiplied by \(Numbers.compact(temperature * temperature)).",
        "The Distill screen shows what a temperature does to a sample.",
      ]
    case .learningRate:
      return [
        "Adam's steps grow to \(Numbers.compact(Double(options.learningRate))) over the first half epoch, and fall like a cosine from there.",
        "Too high, and what was learned is forgotten; too low, and the kept weights don't get far enough.",
        Double(options.learningRate) == Double(FineTuning.learningRate)
          ? "This is the rate unless told otherwise."
          : "Unless told otherwise it is \(Numbers.compact(Double(FineTuning.learningRate))).",
      ]
    case .seed:
      return [
        "Seed \(state.seed) decides the order of samples: the same model, recipe and seed give the same weights again.",
        "Another seed gives another result: how far they lie apart tells what a difference is worth.",
      ]
    }
  }

  private static func gradual(_ state: DashboardState) -> [String?] {
    let compress = state.compress
    let final = compress.likelyPrunedFraction
    // A training of a thousand steps stands for any: the schedule counts in parts of it.
    let schedule =
      final == 0
      ? nil
      : FineTuning.suggested(
        for: compress.subject.model, epochs: compress.fineTuning.epochs, prunesGradually: true
      ).gradualPruning
    let decay = schedule?.decay(to: final, steps: 1000)
    return [
      "Sparsity rises fast while much is superfluous, slowly towards the end; weights have time to make up for those that go.",
      decay.map {
        "It \(compress.prunesGradually ? "rises" : "would rise") to \(partText($0.sparsity(at: 125))) after an eighth of the steps, \(partText($0.sparsity(at: 250))) after a quarter, and \(partText($0.sparsity(at: 500))) after half of them."
      },
      compress.prunesGradually
        ? "It is on; automatically where more than half is pruned."
        : final == 0 ? nil : "It is off: everything is pruned before the first step.",
    ]
  }
}
