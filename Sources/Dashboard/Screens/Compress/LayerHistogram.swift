internal import ModelCompression
internal import NeuralNetwork

/// How a layer's weights are distributed: as they were, those that pruning removed, and the others as they are now.
struct LayerHistogram {
  /// All weights before.
  let original: WeightHistogram
  /// Weights that were kept, by what quantization made of them; some of them may be zero now.
  let kept: [Int]
  /// Weights that were removed, by what they were.
  let pruned: [Int]

  /// Counts a layer's weights in bins over all of the original ones.
  init(_ layer: CompressedLayer) { self.init(original: Self.original(layer.originalWeights), layer) }

  /// Counts a layer's original weights.
  static func original(_ weights: Tensor) -> WeightHistogram {
    let weights = weights.elements
    // What an earlier training held at zero would stand above everything else.
    let nonzero = weights.contains(0) ? weights.filter { $0 != 0 } : weights
    let counted = nonzero.isEmpty ? weights : nonzero
    let histogram = WeightHistogram(counted, bins: 256)
    let (value, end) = (histogram.range.lowerBound, histogram.range.upperBound)
    guard value == end else { return histogram }
    // A single value stands in the middle, with room on both sides.
    let room = value == 0 ? 0.5 : max(value.magnitude / 2, .leastNormalMagnitude)
    let limit = Float.greatestFiniteMagnitude
    return WeightHistogram(counted, bins: 256, range: max(value - room, -limit)...min(value + room, limit))
  }

  /// Counts a layer's weights in the bins of `original`.
  init(original: WeightHistogram, _ layer: CompressedLayer) {
    self.original = original
    let pruning = PruningHistogram(original: original, prunedWeights: layer.prunedWeights.elements)
    pruned = pruning.pruned
    guard layer.quantized != nil else {
      kept = pruning.kept
      return
    }
    let bins = original.counts.count
    let final = WeightHistogram(layer.weights.elements, bins: bins, range: original.range)
    var counts = final.counts
    // A level may lie outside of the range, by half a step at most.
    counts[0] += final.below
    counts[bins - 1] += final.above
    let zeros = layer.count - layer.nonzeroCount
    let zeroBins = WeightHistogram([0], bins: bins, range: original.range).counts
    for (bin, count) in zeroBins.enumerated() where count > 0 {
      counts[bin] += layer.keptCount - layer.nonzeroCount - zeros
    }
    kept = counts.map { max(0, $0) }
  }
}
