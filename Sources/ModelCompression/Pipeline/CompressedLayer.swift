public import NeuralNetwork

/// What a recipe makes of one layer's weights, and everything there is to say about it.
@dynamicMemberLookup
public struct CompressedLayer: Hashable, Sendable {
  /// What there is to say about it; its members are this type's own.
  public let figures: LayerFigures
  /// The weights as they were.
  public let originalWeights: Tensor
  /// The weights after pruning, before quantization.
  public let prunedWeights: Tensor
  /// The weights that the layer computes with: pruned, quantized and dequantized.
  public let weights: Tensor
  /// Codes and scales, if the layer is quantized.
  public let quantized: QuantizedTensor?

  public subscript<Value>(dynamicMember member: KeyPath<LayerFigures, Value>) -> Value {
    figures[keyPath: member]
  }

  /// The weights in the smallest encoding, packed anew with every call.
  public var encoded: EncodedWeights { encoded(as: figures.chosen.encoding) }

  /// The bytes in another of the encodings that were considered.
  ///
  /// - Precondition: `encoding` is one of the candidates'.
  public func encoded(as encoding: WeightEncoding) -> EncodedWeights {
    precondition(figures.candidates.contains { $0.encoding == encoding }, "\(encoding.name) is no candidate")
    let shape = figures.shape
    let encoder =
      quantized.map { WeightEncoder($0, shape: shape) } ?? WeightEncoder(weights.elements, shape: shape)
    return encoder.encoded(as: encoding)
  }

  /// The values that the codes stand for in the scale group with the median scale, ascending; empty above 8 bits. With a
  /// palette, its values.
  public var typicalLevels: [Float] {
    guard let quantized, quantized.settings.bits <= 8 else { return [] }
    guard !quantized.scales.isEmpty else { return quantized.palette }
    return quantized.medianGroup.map { quantized.levels(ofGroup: $0) } ?? []
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
  weights tensor: Tensor, settings: LayerRecipe, cut: MagnitudeCut? = nil
) -> CompressedLayer {
  let original = tensor.elements
  var threshold: Float?
  var pruned: [Float]
  if settings.pattern == .unstructured {
    precondition((0...1).contains(settings.sparsity), "sparsity is a fraction in 0...1")
    let cut = cut ?? MagnitudeCut(removing: exactCount(settings.sparsity, of: original.count), of: original)
    pruned = cut.applied(to: original)
    threshold = cut == .nothing ? nil : cut.threshold
  } else {
    pruned = pruneWeightsByMagnitude(
      original, rows: tensor.rows, sparsity: settings.sparsity, pattern: settings.pattern)
  }

  let quantized = settings.quantization.map {
    quantizeLayerWeights(pruned, rows: tensor.rows, settings: $0)
  }
  var final = quantized?.dequantized() ?? pruned
  var encoder =
    quantized.map { WeightEncoder($0, shape: tensor.shape) } ?? WeightEncoder(pruned, shape: tensor.shape)
  if quantized == nil, let unsigned = withoutNegativeZeros(pruned) {
    // What masks others' weights often leaves negative zeros; they keep their sign where that takes no more.
    let other = WeightEncoder(unsigned, shape: tensor.shape)
    if let less = other.candidates.first, let now = encoder.candidates.first, less.size.total < now.size.total
    {
      (encoder, pruned, final) = (other, unsigned, unsigned)
    }
  }
  let keptCount = pruned.count - countZeros(pruned)
  let figures = LayerFigures(
    settings: settings, shape: tensor.shape, threshold: threshold, keptCount: keptCount,
    nonzeroCount: quantized == nil ? keptCount : final.count - countZeros(final),
    candidates: encoder.candidates,
    error: ErrorFigures(original: original, compressed: final),
    quantizationError: ErrorFigures(original: pruned, compressed: final))
  return CompressedLayer(
    figures: figures,
    // In memory even where the model's are loaded again and again.
    originalWeights: Tensor(shape: tensor.shape, elements: original),
    prunedWeights: Tensor(shape: tensor.shape, elements: pruned),
    weights: Tensor(shape: tensor.shape, elements: final), quantized: quantized)
}

/// The weights with positive zeros instead of negative ones; `nil` when there are none.
private func withoutNegativeZeros(_ weights: [Float]) -> [Float]? {
  let hasSome = weights.withUnsafeBufferPointer { weights in
    var found: UInt32 = 0
    // To the end, so that it is done for many at a time.
    for weight in weights { found |= weight.bitPattern == 0x8000_0000 ? 1 : 0 }
    return found != 0
  }
  return hasSome ? weights.map { $0 + 0 } : nil
}
