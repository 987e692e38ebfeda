internal import Foundation
internal import ModelCompression
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
    // A palette is one for the whole layer.
    if settings.scheme != .palette { add(GranularityCommand.self, settings.granularity, usual.granularity) }
    add(RangeCommand.self, settings.range, usual.range)
    return parts
  }

  /// What the compressed model takes, and whether that fits the budget.
  var sizeDescription: String {
    let compress = state.compress
    guard let bytes = compress.compressed.totalBytes else {
      return "not all layers are worked out yet; 'measure' does that."
    }
    let ratio = Double(compress.originalBytes) / Double(max(bytes, 1))
    return String(format: "%d bytes, %.2f times smaller than %d", bytes, ratio, compress.originalBytes)
      + "; \(fit(bytes))."
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
    var text = "\(variant.title): \(measurement.bytes) bytes"
    if variant != .original {
      text += String(
        format: ", %.2f times smaller", Double(compress.originalBytes) / Double(max(measurement.bytes, 1)))
    }
    if let accuracy = measurement.accuracy {
      text += "; \(Self.percent(accuracy.fraction, places: 2)) of \(accuracy.total) test samples right"
      if variant != .original, let original = compress.measurements[.original]?.accuracy {
        let points = (accuracy.fraction - original.fraction) * 100
        text += String(format: ", %.2f points %@", abs(points), points < 0 ? "lost" : "gained")
      }
    }
    return text + (variant == .both ? "; \(fit(measurement.bytes))." : ".")
  }
}
