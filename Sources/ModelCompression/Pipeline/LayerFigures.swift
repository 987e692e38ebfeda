public import NeuralNetwork

/// Everything there is to say about a compressed layer but its weights.
public struct LayerFigures: Hashable, Sendable {
  /// What was asked for.
  public let settings: LayerRecipe
  /// Shape of the weights, output channels first.
  public let shape: Shape
  /// Magnitude of the largest weight that unstructured pruning removed; none for other patterns or without pruning.
  public let threshold: Float?
  /// Weights that pruning left alone.
  public let keptCount: Int
  /// Final weights that aren't exactly zero: the kept ones that quantization didn't round to zero.
  public let nonzeroCount: Int
  /// Every encoding that was considered, smallest first: the first is the one that was chosen.
  public let candidates: [EncodingCandidate]
  /// Final weights against the original ones.
  public let error: ErrorFigures
  /// Final weights against the pruned ones: what quantization alone does.
  public let quantizationError: ErrorFigures

  /// All weights.
  public var count: Int { shape.elementCount }
  /// Fraction of final weights that are exactly zero.
  public var sparsity: Double { count == 0 ? 0 : Double(count - nonzeroCount) / Double(count) }
  /// The smallest encoding.
  public var chosen: EncodingCandidate { candidates[0] }
  /// Exact bytes of the weights.
  public var bytes: Int { chosen.size.total }
  /// Bytes in single precision.
  public var baselineBytes: Int { 4 * count }
}
