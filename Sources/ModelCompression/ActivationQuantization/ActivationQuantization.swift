/// How the range of an activation is chosen from what was seen of it.
public enum ActivationRangeEstimator: Codable, Hashable, Sendable {
  /// From the smallest to the largest value.
  case minMax
  /// A percentile in 50...100 of the values that aren't zero, and its mirror image on the other side; of their magnitudes
  /// for the symmetric scheme.
  case percentile(Double)
  /// The threshold with which the quantized distribution of magnitudes tells least of the original one: the
  /// Kullback-Leibler divergence of TensorRT's calibration (Migacz, 2017). Min-max for values
  /// on a grid, such as pixels. Not for activations that a rectifier cuts off at the top, such as ReLU6: it takes their
  /// upper end for outliers.
  case entropy
  /// The fraction of the min-max range, in steps of 1/128, with the smallest squared error.
  case minimumSquaredError
}

/// How the inputs of a model's layers are quantized.
public struct ActivationQuantization: Codable, Hashable, Sendable {
  /// Bits of a code: 2...8 or 16.
  public var bits: Int
  /// Affine codes, or ones that are symmetric around 0.
  public var isSymmetric: Bool
  /// How ranges are chosen. At 16 bits, `entropy` and `minimumSquaredError` are `minMax`.
  public var range: ActivationRangeEstimator

  /// Unsigned bytes, as onnxruntime has them, unless told otherwise.
  public init(bits: Int = 8, isSymmetric: Bool = false, range: ActivationRangeEstimator = .minMax) {
    self.bits = bits
    self.isSymmetric = isSymmetric
    self.range = range
  }
}
