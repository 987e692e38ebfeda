internal import CKernels
public import NeuralNetwork

// The form on disk, little-endian:
//
// All weights in single precision are just that. Anything else begins with a header:
//
//   0   kind of positions: 0 dense, 1 bitmap, 2 gaps, 3 entropy-coded gaps
//   1   bits of a value
//   2   bits of a gap, or 0
//   3   kind of values: 0 fp32, 1 fp16, 2 symmetric codes, 3 affine codes, 4 codes of a palette in fp32, 5 in fp16
//   4   weights that share a scale: 0 for all of them, else consecutive ones of an output channel; or the palette's length
//   8   stored values
//   12  gaps; or bytes of the entropy-coded gaps
//   16  rank, then one extent of four bytes for each dimension
//   then the bytes of entropy-coded values, if they are; the scales (fp32) or the palette, the zero points (1 byte, or 2
//   at 16 bits), the bitmap or gaps, the values
extension EncodedWeights {
  /// The bytes that storing the weights takes; there are exactly `size.total`.
  public func serialized() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size.total)
    func put(_ value: Int) {
      for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
    }

    if isRaw { return valueBytes }
    switch encoding {
    case .dense: bytes += [0, UInt8(values.bits), 0]
    case .bitmap: bytes += [1, UInt8(values.bits), 0]
    case .gap(let bits): bytes += [2, UInt8(values.bits), UInt8(bits)]
    case .entropy: bytes += [3, UInt8(values.bits), 0]
    }
    switch values {
    case .float32: bytes.append(0)
    case .float16: bytes.append(1)
    case .codes(_, .symmetric): bytes.append(2)
    case .codes(_, .affine): bytes.append(3)
    case .codes(_, .palette): bytes.append(layout.paletteEntryBytes == 4 ? 4 : 5)
    }
    switch granularity {
    case .perTensor: put(palette.count)
    case .perChannel: put(max(layout.columns, 1))
    case .perGroup(let size): put(size)
    }
    put(storedCount)
    put(encoding == .entropy ? layout.codedIndices : gapCount)
    put(shape.rank)
    for extent in shape.dimensions { put(extent) }
    if encoding == .entropy { put(layout.codedValues) }
    for scale in scales { put(Int(scale.bitPattern)) }
    bytes += paletteBytes(entryBytes: layout.paletteEntryBytes)
    for zeroPoint in zeroPoints {
      for byte in 0..<layout.zeroPointBytes {
        bytes.append(UInt8(truncatingIfNeeded: zeroPoint >> (8 * Int32(byte))))
      }
    }
    return bytes + indexBytes + valueBytes
  }

  /// Reads what `serialized()` wrote.
  ///
  /// A few bytes can stand for any number of zeros, so the reader says which shape its model needs.
  ///
  /// - Parameter isRaw: Whether the bytes are all weights in single precision, which come without a header.
  /// - Throws: `EncodingError` for bytes that are too short, too long, or say what can't be.
  public init(serialized bytes: [UInt8], shape: Shape, isRaw: Bool = false) throws(EncodingError) {
    if isRaw {
      let count = shape.elementCount
      guard bytes.count == 4 * count else {
        throw EncodingError(
          "\(bytes.count) bytes for \(count) weights in single precision, expected \(4 * count)")
      }
      self.init(
        layout: EncodedLayout(
          shape: shape, encoding: .dense, values: .float32, granularity: .perChannel, storedCount: count,
          gapCount: 0),
        scales: [], zeroPoints: [], palette: [], indexBytes: [], valueBytes: bytes)
      return
    }
    guard bytes.count >= 20 else { throw EncodingError("\(bytes.count) bytes are too short for a header") }
    func word(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) } }

    let bits = Int(bytes[1])
    let gapBits = Int(bytes[2])
    let encoding: WeightEncoding
    switch bytes[0] {
    case 0 where gapBits == 0: encoding = .dense
    case 1 where gapBits == 0: encoding = .bitmap
    case 2 where (1...WeightEncoding.maximumGapBits).contains(gapBits): encoding = .gap(bits: gapBits)
    case 3 where gapBits == 0 && bytes[3] >= 2: encoding = .entropy
    default: throw EncodingError("byte 0: positions of kind \(bytes[0]) with gaps of \(gapBits) bits")
    }
    let values: StoredValues
    switch (bytes[3], bits) {
    case (0, 32) where encoding != .dense: values = .float32
    case (1, 16): values = .float16
    case (2, _) where QuantizationSettings.supportedBits.contains(bits):
      values = .codes(bits: bits, scheme: .symmetric)
    case (3, 2...) where QuantizationSettings.supportedBits.contains(bits):
      values = .codes(bits: bits, scheme: .affine)
    case (4...5, 1...QuantizationSettings.maximumPaletteBits): values = .codes(bits: bits, scheme: .palette)
    default: throw EncodingError("byte 3: values of kind \(bytes[3]) with \(bits) bits")
    }
    let rank = word(16)
    guard rank <= 8, bytes.count >= (encoding == .entropy ? 24 : 20) + 4 * rank else {
      throw EncodingError("byte 16: a rank of \(rank) in \(bytes.count) bytes")
    }
    let dimensions = (0..<rank).map { word(20 + 4 * $0) }
    guard dimensions == shape.dimensions else {
      throw EncodingError(
        "byte 20: a shape of \(dimensions.map(String.init).joined(separator: "×")), expected \(shape)")
    }
    let count = shape.elementCount
    let group = word(4)
    var layout = EncodedLayout(
      shape: shape, encoding: encoding, values: values, granularity: .perTensor, storedCount: word(8),
      gapCount: word(12))
    if encoding == .entropy {
      layout.gapCount = 0
      layout.codedIndices = word(12)
      layout.codedValues = word(20 + 4 * rank)
    }
    if case .codes(_, .palette) = values {
      guard group <= 1 << bits else {
        throw EncodingError("byte 4: a palette of \(group) values for \(bits) bits")
      }
      layout.paletteCount = group
      layout.paletteEntryBytes = bytes[3] == 4 ? 4 : 2
    } else if group > 0 {
      // A group of a whole row and a channel are the same thing.
      layout.granularity = group == max(layout.columns, 1) ? .perChannel : .perGroup(group)
    }
    guard group <= max(layout.columns, Granularity.maximumGroup) else {
      throw EncodingError("byte 4: a scale group of \(group) weights")
    }
    guard encoding == .dense ? layout.storedCount == count : layout.storedCount <= count else {
      throw EncodingError("byte 8: \(layout.storedCount) stored values of \(count)")
    }
    if case .gap = encoding {
      guard layout.gapCount <= count + 1 else { throw EncodingError("byte 12: \(layout.gapCount) gaps") }
    } else if layout.gapCount != 0 {
      throw EncodingError("byte 12: \(layout.gapCount) gaps where there are none")
    }
    let size = layout.size
    guard size.total == bytes.count else {
      throw EncodingError("the header stands for \(size.total) bytes, there are \(bytes.count)")
    }
    var offset = size.header
    let scales = (0..<layout.scaleGroupCount).map {
      Float(bitPattern: UInt32(truncatingIfNeeded: word(offset + 4 * $0)))
    }
    let palette = try Self.palette(in: bytes[offset..<offset + size.scales], layout)
    offset += size.scales
    let width = layout.zeroPointBytes
    let zeroPoints = (0..<(width == 0 ? 0 : layout.scaleGroupCount)).map { group in
      (0..<width).reduce(Int32(0)) { $0 | Int32(bytes[offset + group * width + $1]) << (8 * Int32($1)) }
    }
    offset += size.zeroPoints
    self.init(
      layout: layout, scales: scales, zeroPoints: zeroPoints, palette: palette,
      indexBytes: Array(bytes[offset..<offset + size.indices]),
      valueBytes: Array(bytes[(offset + size.indices)...]))
  }

  /// The shape that the header of encoded weights tells.
  ///
  /// - Throws: `EncodingError` when the bytes are too short for one, or its extents' product is beyond any memory.
  public static func shape(inSerialized bytes: [UInt8]) throws(EncodingError) -> Shape {
    func word(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) } }
    guard bytes.count >= 20 else { throw EncodingError("\(bytes.count) bytes are too short for a header") }
    let rank = word(16)
    guard rank <= 8, bytes.count >= 20 + 4 * rank else {
      throw EncodingError("byte 16: a rank of \(rank) in \(bytes.count) bytes")
    }
    let dimensions = (0..<rank).map { word(20 + 4 * $0) }
    var count = 1
    for extent in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else {
        throw EncodingError("byte 20: a shape of \(dimensions), whose product overflows")
      }
      count = product
    }
    return Shape(dimensions)
  }

  private func paletteBytes(entryBytes: Int) -> [UInt8] {
    if entryBytes == 4 {
      return palette.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32($0))) }
      }
    }
    var halves = [UInt16](repeating: 0, count: palette.count)
    to_half(palette, &halves, palette.count)
    return halves.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
  }

  private static func palette(
    in bytes: ArraySlice<UInt8>, _ layout: EncodedLayout
  ) throws(EncodingError) -> [Float] {
    guard case .codes(_, .palette) = layout.values else { return [] }
    let start = bytes.startIndex
    var values = [Float](repeating: 0, count: layout.paletteCount)
    if layout.paletteEntryBytes == 4 {
      for index in values.indices {
        let pattern = (0..<4).reduce(UInt32(0)) {
          $0 | UInt32(bytes[start + 4 * index + $1]) << (8 * UInt32($1))
        }
        values[index] = Float(bitPattern: pattern)
      }
    } else {
      let halves = values.indices.map {
        UInt16(bytes[start + 2 * $0]) | UInt16(bytes[start + 2 * $0 + 1]) << 8
      }
      from_half(halves, &values, values.count)
    }
    // Not a number compares with nothing.
    let isAscending = zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
    guard isAscending, values.allSatisfy({ $0.isFinite && $0 != 0 }) else {
      throw EncodingError("byte \(start): a palette whose values don't ascend")
    }
    guard EncodedLayout.entryBytes(of: values) == layout.paletteEntryBytes else {
      throw EncodingError("byte 3: a palette in single precision that half precision holds")
    }
    return values
  }
}
