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
  /// How many weights are stored; all of them in the dense encoding.
  public let storedCount: Int
  /// How many gaps there are, escapes included.
  public let gapCount: Int
  /// The bitmap or the packed gaps.
  let indexBytes: [UInt8]
  /// The packed values.
  let valueBytes: [UInt8]

  init(
    layout: EncodedLayout, scales: [Float], zeroPoints: [Int32], indexBytes: [UInt8], valueBytes: [UInt8]
  ) {
    shape = layout.shape
    encoding = layout.encoding
    values = layout.values
    granularity = layout.granularity
    storedCount = layout.storedCount
    gapCount = layout.gapCount
    self.scales = scales
    self.zeroPoints = zeroPoints
    self.indexBytes = indexBytes
    self.valueBytes = valueBytes
  }

  var layout: EncodedLayout {
    EncodedLayout(
      shape: shape, encoding: encoding, values: values, granularity: granularity, storedCount: storedCount,
      gapCount: gapCount)
  }

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

  var count: Int { shape.elementCount }
  var rows: Int { shape.rank == 0 ? 1 : shape[0] }
  var columns: Int { rows == 0 ? 0 : count / rows }

  var scaleGroupCount: Int {
    guard case .codes = values else { return 0 }
    return ScaleGroups(rows: rows, columns: columns, granularity: granularity).count
  }

  var size: EncodedSize {
    let indices =
      switch encoding {
      case .dense: 0
      case .bitmap: Self.bytes(count, bits: 1)
      case .gap(let bits): Self.bytes(gapCount, bits: bits)
      }
    return EncodedSize(
      header: 20 + 4 * shape.rank, scales: 4 * scaleGroupCount,
      zeroPoints: zeroPointBytes * scaleGroupCount, indices: indices,
      values: Self.bytes(storedCount, bits: values.bits))
  }

  var zeroPointBytes: Int {
    guard case .codes(let bits, .affine) = values else { return 0 }
    return bits <= 8 ? 1 : 2
  }

  static func bytes(_ count: Int, bits: Int) -> Int { (count * bits + 7) / 8 }
}
