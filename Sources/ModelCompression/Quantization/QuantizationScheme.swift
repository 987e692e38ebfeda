/// How real numbers map to integers.
///
/// A palette's integers are places in a list of values; the other schemes' are multiples of a scale.
public enum QuantizationScheme: String, Hashable, Sendable, CaseIterable {
  /// Zero point 0 and codes in ±(2^(bits−1) − 1).
  case symmetric
  /// Codes in 0...2^bits − 1 and a zero point; the range is widened to contain 0, so that 0 is exact.
  case affine
  /// Codes for up to 2^bits values that all of the layer's weights share, found by k-means; zeros are kept apart.
  case palette
}

extension QuantizationScheme {
  /// The granularity that the scheme fixes, if it does: a palette is one for the whole layer.
  var impliedGranularity: Granularity? { self == .palette ? .perTensor : nil }
}

/// Which weights share a scale.
public enum Granularity: Hashable, Sendable {
  /// All weights of the layer.
  case perTensor
  /// The weights of one output channel.
  case perChannel
  /// Every so many consecutive weights of an output channel, along the input; the last group may be shorter.
  case perGroup(Int)

  /// Largest group that is accepted.
  public static let maximumGroup = 1 << 20
}

/// How the range of values that the codes cover is chosen.
public enum RangeEstimator: Hashable, Sendable {
  /// From the smallest to the largest weight.
  case minMax
  /// A percentile in 50...100 of the weights that aren't zero, interpolated linearly: of their magnitudes (symmetric), or
  /// this one and its mirror image `100 − p` of their values (affine). What lies outside saturates.
  case percentile(Double)
  /// The fraction of the min-max range, in steps of 1/256, with the smallest squared error that a coarse-to-fine search finds.
  case minimumSquaredError
  /// What fine-tuning learned: the scale of which all weights are exact multiples, wherever they are, as they are after
  /// quantization-aware training with this choice. For other weights, and at 16 bits, the same as `minimumSquaredError`.
  case learned
}

/// Bits, scheme, granularity and range: how a layer's weights are quantized.
public struct QuantizationSettings: Hashable, Sendable {
  /// Bit widths that quantize; 32 is "untouched" and belongs to a recipe.
  public static let supportedBits: [Int] = [1, 2, 3, 4, 5, 6, 7, 8, 16]

  /// Bits per code: 1...8 or 16.
  public var bits: Int
  /// Symmetric, affine or a palette; one affine bit is the same as a symmetric one: sign times mean magnitude.
  public var scheme: QuantizationScheme
  /// Which weights share a scale.
  public var granularity: Granularity
  /// How ranges are chosen; one bit and palettes don't need one.
  public var range: RangeEstimator

  /// The most bits that a palette's codes can have.
  public static let maximumPaletteBits = 8

  /// Symmetric, per channel and min-max unless told otherwise. A palette is always one for the whole tensor.
  public init(
    bits: Int, scheme: QuantizationScheme = .symmetric, granularity: Granularity = .perChannel,
    range: RangeEstimator = .minMax
  ) {
    precondition(Self.supportedBits.contains(bits), "\(bits) bits are not supported")
    if case .perGroup(let size) = granularity {
      precondition((1...Granularity.maximumGroup).contains(size), "a group of \(size) is out of range")
    }
    if case .percentile(let percentile) = range {
      precondition((50...100).contains(percentile), "percentile \(percentile) is outside 50...100")
    }
    self.bits = bits
    if scheme == .palette {
      precondition(bits <= Self.maximumPaletteBits, "a palette with codes of \(bits) bits is not supported")
    }
    self.scheme = bits == 1 && scheme == .affine ? .symmetric : scheme
    self.granularity = scheme == .palette ? .perTensor : granularity
    self.range = range
  }

  /// Least and greatest code.
  var codeRange: ClosedRange<Int32> {
    let levels = Int32(1) << Int32(bits)
    switch scheme {
    case .symmetric: return bits == 1 ? -1...1 : (1 - levels / 2)...(levels / 2 - 1)
    case .affine: return 0...(levels - 1)
    case .palette: return 0...levels
    }
  }
}
