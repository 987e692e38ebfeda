internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// What the plots needed for the frame before: most frames show other accuracies, but the same weights.
public final class ViewCache {
  private var original: (weights: Tensor, value: WeightHistogram)?
  private var histogram: (layer: CompressedLayer, value: LayerHistogram)?
  private var map: (key: MapKey, value: SparsityMap)?
  private var facts: (layer: CompressedLayer, value: LayerFacts)?

  /// Where the cursor is matters only if it moves the part that is shown.
  private struct MapKey: Equatable {
    let weights: Tensor
    let grid: BlockedMatrix
  }

  /// Creates an empty cache.
  public init() {}

  /// The histogram of the layer that is shown.
  func histogram(of shown: ShownLayer) -> LayerHistogram {
    if let known = shown.histogram { return known }
    let layer = shown.layer
    let original = histogram(of: layer.originalWeights)
    // Comparing costs nothing while both share their storage.
    if let histogram, histogram.value.original == original, histogram.layer.weights == layer.weights,
      histogram.layer.prunedWeights == layer.prunedWeights
    {
      return histogram.value
    }
    let value = LayerHistogram(original: original, layer)
    histogram = (layer, value)
    return value
  }

  private func histogram(of weights: Tensor) -> WeightHistogram {
    if let original, original.weights == weights { return original.value }
    let value = LayerHistogram.original(weights)
    original = (weights, value)
    return value
  }

  /// How the weights of a layer are spread.
  func facts(of layer: CompressedLayer) -> LayerFacts {
    var original: MagnitudeSummary?
    if let facts, facts.layer.originalWeights == layer.originalWeights {
      // Comparing costs nothing while both share their storage.
      if facts.layer.weights == layer.weights, facts.layer.prunedWeights == layer.prunedWeights,
        facts.layer.settings == layer.settings
      {
        return facts.value
      }
      original = facts.value.original
    }
    let value = LayerFacts(layer, original: original)
    facts = (layer, value)
    return value
  }

  /// The heatmap of the layer that is shown.
  func map(of state: CompressState, weights: Tensor, in place: Rectangle) -> SparsityMap {
    let key = MapKey(weights: weights, grid: state.shownGrid(in: place))
    if let map, map.key == key { return map.value }
    let value = SparsityMap(weights: weights.elements, rowCount: state.shownExtent.rows, grid: key.grid)
    map = (key, value)
    return value
  }
}
