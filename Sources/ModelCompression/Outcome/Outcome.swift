public import NeuralNetwork

/// What was measured of a compressed model; what wasn't is missing, never guessed.
public struct Outcome: Hashable, Sendable {
  /// What was measured of one layer.
  public struct LayerOutcome: Hashable, Sendable {
    /// The layer's name.
    public let name: String
    /// Shape of its weights.
    public let shape: Shape
    /// Bits that were asked for.
    public let bits: Int
    /// Fraction of weights that are exactly zero.
    public let sparsity: Double
    /// Weights that aren't.
    public let nonzeroCount: Int
    /// Magnitude of the largest weight that unstructured pruning removed.
    public let threshold: Float?
    /// How positions of stored weights are told.
    public let encoding: WeightEncoding
    /// How their values are written.
    public let values: StoredValues
    /// Exact bytes of the weights.
    public let bytes: Int
    /// Bytes in single precision.
    public let baselineBytes: Int
    /// Compressed against original weights.
    public let error: ErrorFigures
  }

  /// What was asked for.
  public let recipe: Recipe
  /// By layer, in the graph's order.
  public let layers: [LayerOutcome]
  /// All bytes.
  public let totalBytes: Int
  /// Bytes of the original in single precision.
  public let baselineBytes: Int
  /// Fraction of all layers' weights that are exactly zero.
  public let sparsity: Double
  /// Top-1 accuracy on held-out samples, once measured.
  public var accuracy: AccuracyEstimate?
  /// Seconds for one sample, once measured.
  public var latency: Double?

  /// How many times smaller than the original.
  public var ratio: Double { totalBytes == 0 ? 1 : Double(baselineBytes) / Double(totalBytes) }

  /// Measures everything that needs no data.
  public init(_ model: CompressedModel, accuracy: AccuracyEstimate? = nil, latency: Double? = nil) {
    recipe = model.recipe
    layers = model.layers.compactMap { layer in
      guard let compressed = model.encodedLayers[layer.name] else { return nil }
      return LayerOutcome(
        name: layer.name, shape: compressed.shape, bits: compressed.settings.bits,
        sparsity: compressed.sparsity, nonzeroCount: compressed.nonzeroCount,
        threshold: compressed.threshold, encoding: compressed.chosen.encoding,
        values: compressed.chosen.values, bytes: compressed.bytes, baselineBytes: compressed.baselineBytes,
        error: compressed.error)
    }
    totalBytes = model.totalBytes
    baselineBytes = model.baselineBytes
    sparsity = model.sparsity
    self.accuracy = accuracy
    self.latency = latency
  }
}
