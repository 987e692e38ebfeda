internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// The selected technique of the comparison: what it does, and what came of it against the original.
enum TechniqueExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? { state.screen == .compare ? 0 : nil }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    let rows = state.compare.table.rows
    if rows.isEmpty, let obstacle = state.obstacleToMeasuring {
      return Explanation(
        "Techniques",
        [
          "Nothing can be compared: \(obstacle).",
          "Each technique is made from the same model and measured on the same samples.",
        ])
    }
    guard rows.indices.contains(state.compare.selected), let original = rows.first else {
      return Explanation(
        "Techniques",
        [
          "Nothing is compared yet: Enter measures every technique on \(state.base.title).",
          "Each is made from the same model and measured on the same samples; what is trained gets \(Numbers.count(state.compare.epochs, of: "epoch")).",
        ])
    }
    let row = rows[state.compare.selected]
    let what = description(of: row.technique, state)
    guard state.compare.selected != 0 else {
      return Explanation(
        row.technique,
        [
          "The model as it is, which the others are compared with: \(Numbers.bytes(row.bytes)), \(Numbers.percent(row.accuracy.fraction, places: 2)) of \(Numbers.count(row.accuracy.total)) samples.",
          "The 95 % interval of its accuracy is \(row.accuracy.intervalText) %: on other samples it may be anywhere within.",
        ])
    }
    let change = AccuracyChange(before: original.accuracy, after: row.accuracy)
    return Explanation(
      row.technique,
      [
        what,
        "It takes \(Numbers.bytes(row.bytes)), \(Numbers.smaller(row.ratio)), and gets \(Numbers.percent(row.accuracy.fraction, places: 2)), \(change.text): \(change.verdict).",
        speed(row, original),
      ])
  }

  private static func speed(_ row: ComparisonRow, _ original: ComparisonRow) -> String {
    let latency =
      "\(Numbers.duration(row.latency.p50)) a sample against \(Numbers.duration(original.latency.p50))"
    guard row.macs < original.macs else {
      let ratio = row.latency.p50 / max(original.latency.p50, 1e-9)
      return (0.85...1.15).contains(ratio)
        ? "It takes as many multiply-accumulates, and as long: \(latency)."
        : "It takes as many multiply-accumulates; measured was \(latency)."
    }
    return
      "It takes \(partText(Double(row.macs) / Double(max(1, original.macs)))) of the multiply-accumulates: \(latency)."
  }

  /// What a technique does, by the pipeline that it stands for; `nil` when the table has none of that name.
  static func description(of name: String, _ state: DashboardState) -> String? {
    let epochs = state.compare.table.setup?.epochs ?? state.compare.epochs
    let model = (state.compare.subject ?? state.base).model
    // Asked for by techniques alone that cut channels: it goes through the whole graph.
    func hasChannels() -> Bool { model.graph.channelGroups.contains(where: \.isPrunable) }
    let techniques = CompressionTechnique.standard(
      for: model, epochs: epochs,
      seed: state.compare.table.setup?.seed ?? state.seed)
    guard let technique = techniques.first(where: { $0.name == name }) else { return nil }
    switch technique.method {
    case .distilledStudent(let width, let configuration, _):
      let student =
        hasChannels()
        ? "A model with \(Numbers.percent(width, places: 0)) of the channels"
        : "No channels can be left out: a model as wide"
      return
        "\(student) learns from this one, temperature \(Numbers.compact(Double(configuration.temperature)))."
    case .pipeline(let pipeline):
      return sentence(
        parts(of: pipeline, hasChannels: pipeline.structured == nil || hasChannels()),
        epochs: pipeline.fineTuning == nil ? 0 : epochs)
    }
  }

  private static func parts(of pipeline: CompressionPipeline, hasChannels: Bool) -> [String] {
    let settings = pipeline.recipe.defaults
    var parts: [String] = []
    if pipeline.foldsBatchNorm { parts.append("normalizations become part of the layers before them") }
    if let structured = pipeline.structured {
      parts.append(
        hasChannels
          ? "\(Numbers.percent(structured.fraction, places: 0)) of the channels are cut, those with the smallest norms"
          : "no channels are cut, as none of this model's can be"
      )
    }
    if let lowRank = pipeline.lowRank {
      parts.append(
        "dense layers become two that keep \(Numbers.compact(lowRank.energy * 100)) % of the energy where that saves weights"
      )
    }
    if settings.sparsity > 0 {
      parts.append(
        "the \(Numbers.percent(settings.sparsity, places: 0)) smallest weights of all layers are pruned")
    }
    if settings.bits < 32 {
      parts.append(
        settings.scheme == .palette
          ? "weights become one of \(1 << settings.bits) values of a palette"
          : "weights are rounded to \(settings.bits) bits with a scale for each channel")
    }
    if pipeline.activations != nil { parts.append("the inputs of layers are rounded to 8 bits") }
    if pipeline.correctsBias { parts.append("biases make up for the shifts of channels' means") }
    if pipeline.recalibratesBatchNorm { parts.append("normalizations are measured anew") }
    return parts
  }

  private static func sentence(_ parts: [String], epochs: Int) -> String {
    guard let first = parts.first else { return "The model as it is." }
    let start = first.asSentenceStart
    let rest = parts.dropFirst().map { ", then " + $0 }.joined()
    return start + rest
      + (epochs > 0
        ? ", with \(Numbers.count(epochs, of: "epoch")) of fine-tuning." : ", without any training.")
  }
}
