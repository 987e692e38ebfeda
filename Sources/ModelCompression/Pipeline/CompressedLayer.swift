public import NeuralNetwork

/// What a recipe makes of one layer's weights, and everything there is to say about it.
public struct CompressedLayer: Hashable, Sendable {
  /// What was asked for.
  public let settings: LayerRecipe
  /// Shape of the weights, output channels first.
  public let shape: Shape
  /// The weights after pruning, before quantization.
  public let prunedWeights: Tensor
  /// The weights that the layer computes with: pruned, quantized and dequantized.
  public let weights: Tensor
  /// Codes and scales, if the layer is quantized.
  public let quantized: QuantizedTensor?
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
  /// The weights in the smallest encoding, packed anew with every call.
  public var encoded: EncodedWeights { encoded(as: chosen.encoding) }
  /// Exact bytes of the weights.
  public var bytes: Int { chosen.size.total }
  /// Bytes in single precision.
  public var baselineBytes: Int { 4 * count }

  /// The bytes in another of the encodings that were considered.
  ///
  /// - Precondition: `encoding` is one of the candidates'.
  public func encoded(as encoding: WeightEncoding) -> EncodedWeights {
    precondition(candidates.contains { $0.encoding == encoding }, "\(encoding.name) is no candidate")
    let encoder =
      quantized.map { WeightEncoder($0, shape: shape) } ?? WeightEncoder(weights.elements, shape: shape)
    return encoder.encoded(as: encoding)
  }

  /// The values that the codes stand for in the scale group with the median scale, ascending; empty above 8 bits. With a
  /// palette, its values.
  public var typicalLevels: [Float] {
    guard let quantized, quantized.settings.bits <= 8 else { return [] }
    guard !quantized.scales.isEmpty else { return quantized.palette }
    let order = quantized.scales.indices.sorted { quantized.scales[$0] < quantized.scales[$1] }
    return quantized.levels(ofGroup: order[order.count / 2])
  }
}

/// Compresses one layer's weights: prunes, quantizes, and finds the smallest encoding.
///
/// This is the step that a dashboard repeats when a slider moves: about a millisecond for 400 000 weights.
///
/// - Parameters:
///   - settings: must be valid (`LayerRecipe.validate`).
///   - cut: which weights to remove where that was decided over several layers (`Recipe.pooledCuts(for:)`); otherwise
///     the settings' sparsity decides.
public func compressLayer(
  weights original: Tensor, settings: LayerRecipe, cut: MagnitudeCut? = nil
) -> CompressedLayer {
  var threshold: Float?
  let pruned: [Float]
  if settings.pattern == .unstructured {
    precondition((0...1).contains(settings.sparsity), "sparsity is a fraction in 0...1")
    let cut =
      cut ?? MagnitudeCut(removing: exactCount(settings.sparsity, of: original.count), of: original.elements)
    pruned = cut.applied(to: original.elements)
    threshold = cut == .nothing ? nil : cut.threshold
  } else {
    pruned = pruneWeightsByMagnitude(
      original.elements, rows: original.rows, sparsity: settings.sparsity, pattern: settings.pattern)
  }

  let quantized = settings.quantization.map {
    quantizeLayerWeights(pruned, rows: original.rows, settings: $0)
  }
  let final = quantized?.dequantized() ?? pruned
  let encoder =
    quantized.map { WeightEncoder($0, shape: original.shape) } ?? WeightEncoder(pruned, shape: original.shape)
  let keptCount = pruned.count - countZeros(pruned)
  return CompressedLayer(
    settings: settings, shape: original.shape,
    prunedWeights: Tensor(shape: original.shape, elements: pruned),
    weights: Tensor(shape: original.shape, elements: final), quantized: quantized, threshold: threshold,
    keptCount: keptCount,
    nonzeroCount: quantized == nil ? keptCount : final.count - countZeros(final),
    candidates: encoder.candidates,
    error: ErrorFigures(original: original.elements, compressed: final),
    quantizationError: ErrorFigures(original: pruned, compressed: final))
}
