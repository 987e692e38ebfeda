internal import CKernels

/// A layer's original weights in bins, divided into those that pruning kept and those it removed.
public struct PruningHistogram: Hashable, Sendable {
  /// All weights before pruning.
  public let original: WeightHistogram
  /// Weights per bin that pruning kept.
  public let kept: [Int]
  /// Weights per bin that pruning removed, or that were zero before.
  public var pruned: [Int] { zip(original.counts, kept).map { $0 - $1 } }

  /// Divides a histogram of the original weights.
  ///
  /// - Parameters:
  ///   - original: of the weights before pruning; it doesn't change while a slider is dragged.
  ///   - prunedWeights: the same weights after pruning.
  public init(original: WeightHistogram, prunedWeights: [Float]) {
    self.original = original
    let bins = original.counts.count
    var kept = WeightHistogram(prunedWeights, bins: bins, range: original.range).counts
    let zeros = countZeros(prunedWeights)
    let zeroBins = WeightHistogram([0], bins: bins, range: original.range).counts
    for (bin, count) in zeroBins.enumerated() where count > 0 { kept[bin] -= zeros }
    self.kept = kept
  }

  /// Counts and divides the weights of a layer in `bins` equal bins from the smallest to the largest original weight.
  public init(original: [Float], prunedWeights: [Float], bins: Int) {
    self.init(original: WeightHistogram(original, bins: bins), prunedWeights: prunedWeights)
  }
}
