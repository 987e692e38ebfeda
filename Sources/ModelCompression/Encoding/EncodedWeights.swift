internal import CKernels
public import NeuralNetwork

/// A layer's weights as the bytes that storing them takes.
public struct EncodedWeights: Hashable, Sendable {
  /// Shape of the weights, output channels first.
  public let shape: Shape
  /// How positions are told.
  public let encoding: WeightEncoding
  /// How values are written.
  public let values: StoredValues
  /// Which weights share a scale, where values are codes.
  public let granularity: Granularity
  /// One per scale group, where values are codes.
  public let scales: [Float]
  /// One per scale group, for the affine scheme.
  public let zeroPoints: [Int32]
  /// The values that codes stand for, ascending, where they are those of a palette.
  public let palette: [Float]
  /// How many weights are stored; all of them in the dense encoding.
  public let storedCount: Int
  /// How many gaps of a fixed width there are, escapes included.
  public let gapCount: Int
  /// The bitmap, the packed or the entropy-coded gaps.
  let indexBytes: [UInt8]
  /// The packed or entropy-coded values.
  let valueBytes: [UInt8]

  init(
    layout: EncodedLayout, scales: [Float], zeroPoints: [Int32], palette: [Float], indexBytes: [UInt8],
    valueBytes: [UInt8]
  ) {
    shape = layout.shape
    encoding = layout.encoding
    values = layout.values
    granularity = layout.granularity
    storedCount = layout.storedCount
    gapCount = layout.gapCount
    self.scales = scales
    self.zeroPoints = zeroPoints
    self.palette = palette
    self.indexBytes = indexBytes
    self.valueBytes = valueBytes
  }

  var layout: EncodedLayout {
    EncodedLayout(
      shape: shape, encoding: encoding, values: values, granularity: granularity, storedCount: storedCount,
      gapCount: gapCount, codedIndices: encoding == .entropy ? indexBytes.count : 0,
      codedValues: encoding == .entropy ? valueBytes.count : 0, paletteCount: palette.count,
      paletteEntryBytes: EncodedLayout.entryBytes(of: palette))
  }

  /// Whether the bytes are all weights in single precision and nothing else.
  public var isRaw: Bool { layout.isRaw }

  /// Where the bytes go; the total is exactly the length of `serialized()`.
  public var size: EncodedSize { layout.size }
}

/// What decides the sizes of all parts of an encoded layer.
struct EncodedLayout: Hashable {
  var shape: Shape
  var encoding: WeightEncoding
  var values: StoredValues
  var granularity: Granularity
  var storedCount: Int
  var gapCount: Int
  /// Bytes of entropy-coded gaps and values.
  var codedIndices = 0
  var codedValues = 0
  var paletteCount = 0
  var paletteEntryBytes = 4

  var count: Int { shape.elementCount }
  var rows: Int { shape.rank == 0 ? 1 : shape[0] }
  var columns: Int { rows == 0 ? 0 : count / rows }

  /// Weights in single precision, all of them, need no description: they are stored as they are.
  var isRaw: Bool { encoding == .dense && values == .float32 }

  /// None where no weight is stored.
  var scaleGroupCount: Int {
    guard storedCount > 0 else { return 0 }
    guard case .codes(_, let scheme) = values, scheme != .palette else { return 0 }
    return ScaleGroups(rows: rows, columns: columns, granularity: granularity).count
  }

  var size: EncodedSize {
    let indices =
      switch encoding {
      case .dense: 0
      case .bitmap: Self.bytes(count, bits: 1)
      case .gap(let bits): Self.bytes(gapCount, bits: bits)
      case .entropy: codedIndices
      }
    return EncodedSize(
      header: headerBytes, scales: 4 * scaleGroupCount + paletteEntryBytes * paletteCount,
      zeroPoints: zeroPointBytes * scaleGroupCount, indices: indices,
      values: encoding == .entropy ? codedValues : Self.bytes(storedCount, bits: values.bits))
  }

  /// An entropy code also says how long its values are.
  var headerBytes: Int { isRaw ? 0 : (encoding == .entropy ? 24 : 20) + 4 * shape.rank }

  /// Half precision where it holds every value exactly.
  static func entryBytes(of palette: [Float]) -> Int { fits_half(palette, palette.count) != 0 ? 2 : 4 }

  var zeroPointBytes: Int {
    guard case .codes(let bits, .affine) = values else { return 0 }
    return bits <= 8 ? 1 : 2
  }

  static func bytes(_ count: Int, bits: Int) -> Int { (count * bits + 7) / 8 }
}
