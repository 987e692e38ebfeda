internal import ModelCompression
internal import TerminalCanvas

/// Training under a recipe: what it brought back, by its curves, or what it would do.
enum FineTuningExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    guard state.screen == .compress, state.dialog == nil else { return nil }
    return state.compress.showsCurves && state.compress.focus != .heatmap ? 0 : 1
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    let title = "Fine-tuning"
    let newest = state.jobs.newest(.fineTuning)
    if let newest, newest.status != .done { return Explanation(title, lines(of: newest, state)) }
    let origin = state.compress.subject.origin
    if let job = origin.training.flatMap({ state.jobs[$0] }) {
      let other =
        newest.map { $0.id != job.id } ?? false
        ? "These weights come from job \(job.id.number), not from the newest fine-tuning." : nil
      return Explanation(title, [other] + lines(of: job, state))
    }
    let past =
      if origin.isFineTuned {
        "These weights were fine-tuned before; how it went isn't known any more."
      } else if newest != nil || state.compress.remembersFineTuning {
        "These weights weren't fine-tuned; those that were aren't shown."
      } else {
        "Nothing was fine-tuned yet."
      }
    return Explanation(
      title,
      [
        state.obstacleToMeasuring.map { "This model can't be trained: \($0)." }
          ?? "\(past) f would train for \(Numbers.count(state.compress.fineTuning.epochs, of: "epoch")): \(state.fineTuningMethod).",
        state.compress.looseZeroFraction.map {
          "Zeros that aren't the recipe's, \(partText($0)) of the weights, would be trained like any others; with a sparsity as high they stay zero."
        } ?? "Weights that are kept learn to make up for those that are gone; pruned ones stay zero.",
      ])
  }

  /// What a job's curves say.
  static func lines(of job: JobsState.Entry, _ state: DashboardState) -> [String?] {
    let curves = job.snapshot?.curves ?? []
    func points(_ quantity: JobSnapshot.Curve.Quantity) -> [(x: Double, y: Double)] {
      (curves.first { $0.quantity == quantity }?.points ?? []).map { ($0.x, $0.y) }
    }
    let (accuracies, losses) = (points(.accuracy), points(.loss))
    var lines: [String?] = []
    switch job.status {
    case .waiting: lines.append("It waits for other jobs to end; nothing is known of it yet.")
    case .failed: lines.append("It failed: \(job.outcome).")
    case .cancelled: lines.append("It was cancelled; the weights are as they were.")
    case .running, .paused, .stopping:
      lines.append("It is \(job.status.word): \(job.snapshot?.phase ?? "nothing is known of it yet").")
    case .done: break
    }
    if let first = accuracies.first, let last = accuracies.last {
      if accuracies.count == 1 || first.x > 0 && accuracies.count < 2 {
        lines.append(
          first.x == 0
            ? "Before training the compressed model gets \(Numbers.percent(first.y, places: 2))."
            : "After \(Numbers.compact(first.x)) epochs it gets \(Numbers.percent(first.y, places: 2)).")
      } else {
        let change = AccuracyChange(
          before: state.estimate(first.y), after: state.estimate(last.y))
        let start = first.x == 0 ? "Before training" : "After the first epoch"
        lines.append(
          "\(start) the compressed model got \(Numbers.percent(first.y, places: 2)), after \(Numbers.compact(last.x)) "
            + "\(last.x == 1 ? "epoch" : "epochs") \(Numbers.percent(last.y, places: 2)): \(Numbers.signed((last.y - first.y) * 100, places: 2)) points; "
            + "\(state.sampleCount > 0 ? change.verdict : "on how many samples isn't known").")
        if let best = accuracies.max(by: { $0.y < $1.y }), best.y > last.y {
          lines.append(
            "It was best after \(Numbers.compact(best.x)) \(best.x == 1 ? "epoch" : "epochs"), at \(Numbers.percent(best.y, places: 2))."
          )
        }
      }
    }
    let isNewest = job.id == state.jobs.newest(.fineTuning)?.id
    let method = isNewest ? state.compress.newestFineTuning.methods.first ?? "" : ""
    lines.append(
      lossSentence(
        losses, isDone: job.status == .done,
        isFixed: isNewest && !state.compress.newestFineTuning.changesMeanwhile))
    if !method.isEmpty { lines.append("How: \(method).") }
    if state.compress.subject.origin.isPruned || state.compress.likelyPrunedFraction > 0 {
      lines.append("The kept weights make up for what is gone; pruned ones stay zero.")
    }
    return lines
  }

  /// How the loss went from the first epoch to the last one, of which single points tell little.
  ///
  /// - Parameters:
  ///   - isDone: Whether nothing more is to come; until then only whole epochs are told of.
  ///   - isFixed: Whether nothing was pruned or quantized meanwhile, which raises the loss by itself.
  private static func lossSentence(_ losses: [(x: Double, y: Double)], isDone: Bool, isFixed: Bool) -> String?
  {
    // Parts of epochs that are added up end beside the whole ones.
    let slack = 1e-6
    guard let known = losses.last?.x else { return nil }
    let end = isDone ? known : (known + slack).rounded(.down)
    guard end > 1 + slack else { return nil }
    // Every point is the mean since the point before, and some are further apart than others.
    func mean(_ isCounted: (Double) -> Bool) -> Double? {
      var (sum, length, start) = (0.0, 0.0, 0.0)
      for (x, y) in losses {
        if isCounted(x) {
          sum += y * (x - start)
          length += x - start
        }
        start = x
      }
      return length > 0 ? sum / length : nil
    }
    let lastStart = max(1, (end - slack).rounded(.up) - 1)
    guard let first = mean({ $0 <= 1 + slack }),
      let last = mean({ $0 > lastStart + slack && $0 <= end + slack })
    else {
      return nil
    }
    let advice = last >= first && isFixed ? ": it didn't fall, so a lower learning rate may help." : "."
    return
      "The training loss was \(Numbers.decimal(first, places: 3)) on average in the first epoch, "
      + "\(Numbers.decimal(last, places: 3)) in the last\(advice)"
  }
}

extension CompressState {
  /// Whether undo or redo goes to weights that were trained on.
  fileprivate var remembersFineTuning: Bool {
    (undoStack + redoStack).contains { $0.subject.origin.isFineTuned }
  }
}

extension DashboardState {
  /// How a fine-tuning that is started now would train.
  var fineTuningMethod: String {
    let alpha = compress.fineTuning.guidance.alpha
    let parts = [
      compress.rewind != .none ? "from earlier weights" : nil,
      compress.prunesGradually ? "pruning gradually" : nil,
      compress.isQuantizationAware ? "computing with quantized weights" : nil,
      alpha > 0
        ? "learning \(Numbers.percent(Double(alpha), places: 0)) from the original, the rest from labels"
        : "learning from labels alone",
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  /// An accuracy on all test samples as what was counted.
  func estimate(_ fraction: Double) -> AccuracyEstimate {
    let total = max(0, sampleCount)
    guard fraction.isFinite else { return AccuracyEstimate(correct: 0, total: 0) }
    let correct = (fraction * Double(total)).rounded()
    return AccuracyEstimate(correct: Int(min(max(correct, 0), Double(total))), total: total)
  }
}
