/// How real numbers map to integers.
public enum QuantizationScheme: String, Hashable, Sendable, CaseIterable {
  /// Zero point 0 and codes in ±(2^(bits−1) − 1).
  case symmetric
  /// Codes in 0...2^bits − 1 and a zero point; the range is widened to contain 0, so that 0 is exact.
  case affine
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
  /// Symmetric or affine; one bit is always sign times mean magnitude.
  public var scheme: QuantizationScheme
  /// Which weights share a scale.
  public var granularity: Granularity
  /// How ranges are chosen; one bit doesn't need one.
  public var range: RangeEstimator

  /// Symmetric, per channel and min-max unless told otherwise.
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
    self.scheme = bits == 1 ? .symmetric : scheme
    self.granularity = granularity
    self.range = range
  }

  /// Least and greatest code.
  var codeRange: ClosedRange<Int32> {
    if bits == 1 { return -1...1 }
    let levels = Int32(1) << Int32(bits)
    return scheme == .symmetric ? (1 - levels / 2)...(levels / 2 - 1) : 0...(levels - 1)
  }
}
