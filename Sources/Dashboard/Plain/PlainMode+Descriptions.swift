internal import Foundation
internal import ModelCompression
internal import ModelFormats
internal import NeuralNetwork

/// What there is to say, in sentences.
extension PlainMode {
  /// A line of the list of layers: what it is set to and what it takes.
  func description(of row: CompressState.Row) -> String {
    guard case .layer(let index) = row else { return "All layers: \(sizeDescription)" }
    let compress = state.compress
    let layer = compress.layers[index]
    let settings = compress.recipe.settings(for: layer.name)
    var parts = [
      "\(layer.name): \(layer.operatorName), \(layer.weightShape.dimensions.map(String.init).joined(separator: " by "))"
    ]
    if let pruned = compress.prunedFraction(of: row) {
      parts.append("\(Self.percent(pruned, places: 1)) pruned")
    } else {
      parts.append("sparsity \(Self.percent(settings.sparsity, places: 1))")
    }
    parts.append(settings.bits == 32 ? "32 bits, not quantized" : "\(settings.bits) bits")
    parts += choices(settings)
    let removed = compress.removedChannels(of: row)
    if removed > 0 { parts.append("\(Self.percent(removed, places: 1)) of its channels cut") }
    if let problem = compress.unreadable[layer.name] {
      parts.append("its weights can't be read: \(problem)")
    } else {
      parts.append(
        compress.compressed.bytes(of: layer.name).map { "\($0) bytes" } ?? "bytes not worked out yet")
    }
    return parts.joined(separator: ", ") + "."
  }

  /// What else a layer is set to than layers usually are, in the words of recipes.
  private func choices(_ settings: LayerRecipe) -> [String] {
    let usual = LayerRecipe()
    var parts: [String] = []
    func add<Word: RecipeWord & Equatable>(_ command: any PlainCommand.Type, _ value: Word, _ usual: Word) {
      if value != usual { parts.append("\(command.name) \(value.word)") }
    }
    add(PatternCommand.self, settings.pattern, usual.pattern)
    add(SchemeCommand.self, settings.scheme, usual.scheme)
    // A palette is one for the whole layer, and has values instead of a range.
    if settings.scheme != .palette {
      add(GranularityCommand.self, settings.granularity, usual.granularity)
      add(RangeCommand.self, settings.range, usual.range)
    }
    return parts
  }

  /// What the compressed model takes, and whether that fits the budget.
  var sizeDescription: String {
    let compress = state.compress
    guard let bytes = compress.compressed.totalBytes else {
      return "not all layers are worked out yet; 'measure' does that."
    }
    let comparison = CompressionMetrics.comparison(of: bytes, with: compress.originalBytes)
    return "\(bytes) bytes, \(comparison) than \(compress.originalBytes); \(fit(bytes))."
  }

  /// Whether so many bytes fit the budget.
  func fit(_ bytes: Int) -> String {
    let budget = state.budget
    return bytes <= budget.bytes
      ? "fits \(budget.name)" : "\(bytes - budget.bytes) bytes more than \(budget.name)"
  }

  /// What is known of a variant.
  func description(of variant: Variant) -> String? {
    guard let measurement = state.compress.measurements[variant] else { return nil }
    let compress = state.compress
    // As the dashboard has it: sizes are compared with the model as it was opened, in single precision.
    let bytes = state.bytes(of: variant) ?? measurement.bytes
    let title = variant.titles(after: compress.subject.origin, under: compress.recipe, of: compress.layers)[0]
    var text = "\(title): \(bytes) bytes"
    if variant != .original {
      text += ", " + CompressionMetrics.comparison(of: bytes, with: compress.originalBytes)
    }
    if let accuracy = measurement.accuracy {
      text += "; \(Self.percent(accuracy.fraction, places: 2)) of \(accuracy.total) test samples right"
      if variant != .original, let original = compress.measurements[.original]?.accuracy {
        let points = (accuracy.fraction - original.fraction) * 100
        text +=
          points == 0
          ? ", as many as of the original"
          : String(format: ", %.2f points %@", abs(points), points < 0 ? "lost" : "gained")
      }
    }
    return text + (variant == .both ? "; \(fit(bytes))." : ".")
  }

  /// What was written to a file, and found when it was read again.
  func sentences(of outcome: ExportOutcome) -> [String] {
    let report = outcome.report
    var size = "\(report.bytes) bytes"
    if report.weightBytes > 0 {
      let smaller = outcome.ratio.map { String(format: "%.1f times smaller", $0) } ?? "not smaller"
      size += ", \(report.weightBytes) of them weights, \(smaller) than \(outcome.baselineBytes)"
    }
    var sentences = ["\(report.file): \(size)."]
    if report.weightBytes > 0, report.weightBytes != outcome.screenBytes {
      sentences.append("Encoded as the sizes here say, the weights take \(outcome.screenBytes) bytes.")
    }
    switch outcome.check {
    case .predictions(let count, let differing, let correct, let correctInFile):
      func percent(_ correct: Int) -> String {
        Self.percent(Double(correct) / Double(max(1, count)), places: 2)
      }
      sentences.append("Read again, it gets \(percent(correctInFile)) of \(count) test samples right.")
      sentences.append(
        differing == 0
          ? "It is equal: every sample is taken for the same class."
          : "It is unequal: \(differing) samples are taken for another class; before, \(percent(correct)) were right."
      )
    case .weights(let count, let differing):
      sentences.append(
        differing == 0
          ? "It is equal: all \(count) tensors, to the bit."
          : "It is unequal: \(differing) of \(count) tensors differ.")
    case .recipe(let isEqual): sentences.append("The recipe in it is \(isEqual ? "equal" : "unequal").")
    case .stopped: sentences.append("It wasn't checked.")
    }
    return sentences + report.notes.map { "Note: \($0)." }
  }
}
