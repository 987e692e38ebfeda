internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// The layer that is explained: the selected one, with what the recipe makes of it.
struct ExplainedLayer {
  let layer: Layer
  let settings: LayerRecipe
  /// What became of it; `nil` while that isn't known.
  let figures: LayerFigures?
  /// The same with its weights, as long as they are this recipe's.
  let weights: CompressedLayer?

  var name: String { layer.name }
}

extension DashboardState {
  /// The selected layer, where one is; `nil` where all are, and on other screens.
  var explainedLayer: ExplainedLayer? {
    guard screen == .compress, dialog == nil, case .layer(let index) = compress.row,
      compress.layers.indices.contains(index)
    else { return nil }
    let layer = compress.layers[index]
    let shown = compress.shownResult.flatMap { $0.isCurrent ? $0.layer : nil }
    return ExplainedLayer(
      layer: layer, settings: compress.recipe.settings(for: layer.name),
      figures: compress.compressed.figures[layer.name], weights: shown)
  }

  /// Whether all layers are selected.
  var explainsAllLayers: Bool {
    screen == .compress && dialog == nil && compress.row == .all && !compress.layers.isEmpty
  }

  /// Why nothing can be said of what became of a layer yet.
  func unknownSentence(_ layer: Layer) -> String {
    if let problem = compress.unreadable[layer.name] {
      return "The weights of \(layer.name) can't be read: \(problem)."
    }
    return compress.awaited.contains(layer.name)
      ? "What becomes of \(layer.name) isn't known yet: it is being compressed in the background."
      : "What becomes of \(layer.name) isn't known yet: it wasn't compressed."
  }

  /// What can't be said of weights among which are some that are no numbers.
  func nonFiniteSentence(_ facts: LayerFacts?, _ layer: Layer) -> String? {
    guard let count = facts?.original.nonFinite, count > 0 else { return nil }
    return
      "\(Numbers.count(count)) of the weights of \(layer.name) \(count == 1 ? "is no finite number" : "are no finite numbers"), so little can be said of them."
  }
}

/// A weight, or something measured in weights, with the digits that count.
func weightText(_ value: Double) -> String {
  if value.isNaN { return "no number" }
  return value.isInfinite ? (value < 0 ? "−infinity" : "infinity") : Numbers.compact(value, digits: 3)
}

/// The same.
func weightText(_ value: Float) -> String { weightText(Double(value)) }

/// A part in per cent with as many digits as it takes to be told from nothing and from all.
func partText(_ part: Double) -> String {
  if part > 0, part < 0.0005 { return "less than 0.1 %" }
  if part < 1, part >= 0.9995 { return "more than 99.9 %" }
  return Numbers.percent(part)
}

extension LayerFigures {
  /// Whether weights that aren't quantized are stored in 16 bits, because they are that exactly.
  var fitsHalf: Bool { settings.bits == 32 && chosen.values.bits == 16 }
}
