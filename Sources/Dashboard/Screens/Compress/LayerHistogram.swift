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
  /// Weights that were zero before, where others weren't: they are in no bin.
  let zerosLeftOut: Int

  /// So many bins that any number of columns can be made of them.
  static let binCount = 4096

  /// Counts a layer's weights in bins over all of the original ones.
  init(_ layer: CompressedLayer) { self.init(original: Self.original(layer.originalWeights), layer) }

  /// Counts a layer's original weights.
  static func original(_ weights: Tensor) -> WeightHistogram {
    let weights = weights.elements
    // What an earlier training held at zero would stand above everything else.
    let nonzero = weights.contains(0) ? weights.filter { $0 != 0 } : weights
    let counted = nonzero.isEmpty ? weights : nonzero
    let histogram = WeightHistogram(counted, bins: binCount)
    let (value, end) = (histogram.range.lowerBound, histogram.range.upperBound)
    guard value == end else { return histogram }
    // A single value stands in the middle, with room on both sides.
    let room = value == 0 ? 0.5 : max(value.magnitude / 2, .leastNormalMagnitude)
    let limit = Float.greatestFiniteMagnitude
    return WeightHistogram(
      counted, bins: binCount, range: max(value - room, -limit)...min(value + room, limit))
  }

  /// Counts a layer's weights in the bins of `original`.
  init(original: WeightHistogram, _ layer: CompressedLayer) {
    self.original = original
    let isWhole = original.total == layer.count
    zerosLeftOut = isWhole ? 0 : layer.originalWeights.elements.count { $0 == 0 }
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

  /// The counts in columns that are as many bins wide each, so that each column is what it counts.
  ///
  /// Where the bins don't come out even, the range gets wider by less than a bin for each column, half of it on either side.
  func columns(_ count: Int) -> (range: ClosedRange<Double>, kept: [Int], pruned: [Int], original: [Int]) {
    let (lower, upper) = (Double(original.range.lowerBound), Double(original.range.upperBound))
    let bins = original.counts.count
    guard count > 0, bins > count else { return (lower...upper, kept, pruned, original.counts) }
    let width = (bins + count - 1) / count
    let before = (width * count - bins) / 2
    func sums(_ counts: [Int]) -> [Int] {
      var columns = [Int](repeating: 0, count: count)
      for (bin, number) in counts.enumerated() { columns[(bin + before) / width] += number }
      return columns
    }
    let bin = (upper - lower) / Double(bins)
    let start = lower - Double(before) * bin
    return (start...start + Double(width * count) * bin, sums(kept), sums(pruned), sums(original.counts))
  }
}
