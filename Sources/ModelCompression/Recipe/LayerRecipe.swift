/// What to do to one layer: how much to prune in which pattern, and how to quantize what stays.
public struct LayerRecipe: Hashable, Sendable {
  /// Fraction of weights to zero, 0...1. An N:M pattern fixes it: setting another value then has no effect.
  public var sparsity: Double {
    didSet { sparsity = pattern.impliedSparsity ?? sparsity }
  }
  /// Which weights go together.
  public var pattern: SparsityPattern {
    didSet { sparsity = pattern.impliedSparsity ?? sparsity }
  }
  /// Fraction of the layer's output channels to remove for good before anything else, 0...1, with all that is cut with them.
  public var channelSparsity: Double
  /// Bits per weight: 1...8, 16, or 32 for untouched.
  public var bits: Int
  /// How weights map to integers.
  public var scheme: QuantizationScheme {
    didSet { granularity = scheme.impliedGranularity ?? granularity }
  }
  /// Which weights share a scale. A palette fixes it to all of the layer's: setting another value then has no effect.
  public var granularity: Granularity {
    didSet { granularity = scheme.impliedGranularity ?? granularity }
  }
  /// How ranges are chosen.
  public var range: RangeEstimator

  /// Bit widths that a recipe may ask for.
  public static let supportedBits = QuantizationSettings.supportedBits + [32]

  /// Leaves the layer as it is.
  public static let untouched = LayerRecipe()

  /// Unpruned, unquantized unless told otherwise.
  public init(
    sparsity: Double = 0, pattern: SparsityPattern = .unstructured, bits: Int = 32,
    scheme: QuantizationScheme = .symmetric, granularity: Granularity = .perChannel,
    range: RangeEstimator = .minMax, channelSparsity: Double = 0
  ) {
    self.sparsity = pattern.impliedSparsity ?? sparsity
    self.pattern = pattern
    self.bits = bits
    self.scheme = scheme
    self.granularity = scheme.impliedGranularity ?? granularity
    self.range = range
    self.channelSparsity = channelSparsity
  }

  /// How to quantize, or nothing at 32 bits.
  public var quantization: QuantizationSettings? {
    guard bits != 32 else { return nil }
    return QuantizationSettings(bits: bits, scheme: scheme, granularity: granularity, range: range)
  }

  /// Whether training is to find the range: a palette has none, and what isn't quantized neither.
  public var learnsRange: Bool { bits != 32 && scheme != .palette && range == .learned }

  /// Checks every value.
  ///
  /// - Throws: `RecipeError` that names the key below `path`.
  public func validate(path: [String] = []) throws(RecipeError) {
    guard pattern.isValid else {
      throw RecipeError(
        path + ["pattern"],
        "\"\(pattern)\" is out of range; N:M needs 1 ≤ N ≤ M ≤ 1024, a block sides of 1…1024")
    }
    guard (0...1).contains(sparsity) else {
      throw RecipeError(path + ["sparsity"], "\(sparsity) is not a fraction in 0…1")
    }
    guard (0...1).contains(channelSparsity) else {
      throw RecipeError(path + ["channelSparsity"], "\(channelSparsity) is not a fraction in 0…1")
    }
    guard Self.supportedBits.contains(bits) else {
      throw RecipeError(path + ["bits"], "\(bits) is not a bit width; use 1…8, 16 or 32")
    }
    if scheme == .palette, bits != 32, bits > QuantizationSettings.maximumPaletteBits {
      throw RecipeError(
        path + ["bits"],
        "a palette has codes of 1…\(QuantizationSettings.maximumPaletteBits) bits, not of \(bits)")
    }
    if case .perGroup(let size) = granularity, !(1...Granularity.maximumGroup).contains(size) {
      throw RecipeError(
        path + ["granularity"], "a group of \(size) is out of range; use 1…\(Granularity.maximumGroup)")
    }
    if case .percentile(let percentile) = range, !(50...100).contains(percentile) {
      throw RecipeError(path + ["range"], "percentile \(percentile) is outside 50…100")
    }
  }
}
