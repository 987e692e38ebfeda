/// How the positions of the stored weights are told.
public enum WeightEncoding: Hashable, Sendable {
  /// Every weight is stored, in order.
  case dense
  /// One bit per weight says whether it is stored.
  case bitmap
  /// The number of zeros before each stored weight, in so many bits, as in Deep Compression (Han et al., 2016). The largest
  /// number means "that many zeros and no weight": Deep Compression stores a padding zero there, which costs a
  /// weight's bits as well and needs a code for zero, which one-bit weights haven't.
  case gap(bits: Int)
  /// Gaps and codes in an entropy code: each value takes about as many bits as it is surprising, given those just before
  /// it. Only for codes, since values in floating point hardly ever repeat.
  case entropy

  /// Widest gap in bits.
  public static let maximumGapBits = 12

  /// One word for tables: `dense`, `bitmap`, `gap5`, `entropy`.
  public var name: String {
    switch self {
    case .dense: "dense"
    case .bitmap: "bitmap"
    case .gap(let bits): "gap\(bits)"
    case .entropy: "entropy"
    }
  }
}

/// How each stored weight is written.
public enum StoredValues: Hashable, Sendable {
  /// IEEE single precision, 4 bytes.
  case float32
  /// IEEE half precision, 2 bytes; chosen only where it holds every weight exactly.
  case float16
  /// Codes of so many bits, packed tightly, the first in the lowest bits.
  case codes(bits: Int, scheme: QuantizationScheme)

  /// Bits per stored weight, unless they are entropy-coded.
  public var bits: Int {
    switch self {
    case .float32: 32
    case .float16: 16
    case .codes(let bits, _): bits
    }
  }

  /// Whether a zero can be stored like any other value: one bit has no code for it, and palettes keep it apart.
  var hasCodeForZero: Bool {
    switch self {
    case .float32, .float16: true
    case .codes(let bits, let scheme): bits > 1 && scheme != .palette
    }
  }

  /// One word for tables: `fp32`, `fp16`, `int4`, `uint8`, `palette4`.
  public var name: String {
    switch self {
    case .float32: "fp32"
    case .float16: "fp16"
    case .codes(let bits, .symmetric): "int\(bits)"
    case .codes(let bits, .affine): "uint\(bits)"
    case .codes(let bits, .palette): "palette\(bits)"
    }
  }
}

/// Where the bytes of an encoded layer go.
public struct EncodedSize: Hashable, Sendable {
  /// Kind, widths, counts and shape.
  public var header: Int
  /// Four bytes per scale group; or the palette, two or four bytes for each of its values.
  public var scales: Int
  /// One byte per scale group up to 8 bits and two at 16, for the affine scheme.
  public var zeroPoints: Int
  /// The bitmap or the gaps, with the tables of their code if they are entropy-coded.
  public var indices: Int
  /// The stored weights, with the tables of their code if they are entropy-coded.
  public var values: Int

  /// All of them.
  public var total: Int { header + scales + zeroPoints + indices + values }
}

/// An encoding that was considered for a layer, and what it would take.
public struct EncodingCandidate: Hashable, Sendable {
  /// How positions would be told.
  public let encoding: WeightEncoding
  /// How values would be written.
  public let values: StoredValues
  /// Exact bytes.
  public let size: EncodedSize
}
