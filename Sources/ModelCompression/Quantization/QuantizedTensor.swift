internal import CKernels

/// A weight matrix as integer codes with the scales and zero points that give them meaning.
public struct QuantizedTensor: Hashable, Sendable {
  /// The codes, in the narrowest integer type that holds them.
  public enum Codes: Hashable, Sendable {
    /// Symmetric, up to 8 bits.
    case int8([Int8])
    /// Affine, up to 8 bits.
    case uint8([UInt8])
    /// Symmetric, 16 bits.
    case int16([Int16])
    /// Affine, 16 bits; and of a palette: 0 for a weight that is zero, else one more than the index of its value.
    case uint16([UInt16])

    /// How many there are.
    public var count: Int {
      switch self {
      case .int8(let codes): codes.count
      case .uint8(let codes): codes.count
      case .int16(let codes): codes.count
      case .uint16(let codes): codes.count
      }
    }

    /// The code of one weight.
    public subscript(index: Int) -> Int {
      switch self {
      case .int8(let codes): Int(codes[index])
      case .uint8(let codes): Int(codes[index])
      case .int16(let codes): Int(codes[index])
      case .uint16(let codes): Int(codes[index])
      }
    }
  }

  /// Output channels.
  public let rows: Int
  /// Weights per output channel.
  public let columns: Int
  /// How the codes were made.
  public let settings: QuantizationSettings
  /// One code per weight, row by row.
  public let codes: Codes
  /// One scale per scale group: one, one per row, or `ceil(columns / group)` per row; none for a palette.
  public let scales: [Float]
  /// One zero point per scale group for the affine scheme, else empty.
  public let zeroPoints: [Int32]
  private let sharedValues: WeightPalette?

  init(
    rows: Int, columns: Int, settings: QuantizationSettings, codes: Codes, scales: [Float],
    zeroPoints: [Int32], palette: WeightPalette? = nil
  ) {
    self.rows = rows
    self.columns = columns
    self.settings = settings
    self.codes = codes
    self.scales = scales
    self.zeroPoints = zeroPoints
    sharedValues = palette
  }

  /// The values of the palette, ascending, none of them zero; empty for the other schemes.
  public var palette: [Float] { sharedValues?.values ?? [] }

  var groups: ScaleGroups { ScaleGroups(rows: rows, columns: columns, granularity: settings.granularity) }

  /// The zero point of a scale group, 0 for the symmetric scheme.
  public func zeroPoint(ofGroup group: Int) -> Int {
    zeroPoints.isEmpty ? 0 : Int(zeroPoints[group])
  }

  /// Index of the scale group that a weight belongs to.
  public func scaleGroup(ofElement index: Int) -> Int { groups.group(ofElement: index) }

  /// The values that the codes of a scale group stand for, ascending; 65 535 of them at 16 bits. A palette's are the same
  /// for all groups.
  public func levels(ofGroup group: Int) -> [Float] {
    if let sharedValues { return sharedValues.values }
    let zero = Int32(zeroPoint(ofGroup: group))
    let codes = settings.bits == 1 ? [-1, 1] : Array(settings.codeRange)
    return codes.map { Float($0 - zero) * scales[group] }
  }

  /// The weights that the codes stand for, row by row: `(code − zeroPoint) · scale`, or the palette's values.
  public func dequantized() -> [Float] {
    switch codes {
    case .int8(let codes): values(of: codes, dequantize_int8)
    case .uint8(let codes): values(of: codes, dequantize_uint8)
    case .int16(let codes): values(of: codes, dequantize_int16)
    case .uint16(let codes):
      sharedValues?.weights(for: codes) ?? values(of: codes, dequantize_uint16)
    }
  }

  private func values<Code>(
    of codes: [Code],
    _ kernel: (UnsafePointer<Code>?, UnsafeMutablePointer<Float>?, Int, Float, Int32) -> Void
  ) -> [Float] {
    let groups = groups
    return [Float](unsafeUninitializedCapacity: codes.count) { out, initialized in
      let out = out
      codes.withUnsafeBufferPointer { codes in
        groups.forEachPiece { group, range in
          kernel(
            codes.baseAddress! + range.lowerBound, out.baseAddress! + range.lowerBound, range.count,
            scales[group], Int32(zeroPoint(ofGroup: group)))
        }
      }
      initialized = codes.count
    }
  }
}
