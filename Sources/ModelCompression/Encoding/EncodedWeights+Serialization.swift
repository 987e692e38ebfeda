public import NeuralNetwork

// The form on disk, little-endian:
//
//   0   kind of positions: 0 dense, 1 bitmap, 2 gaps
//   1   bits of a value
//   2   bits of a gap, or 0
//   3   kind of values: 0 fp32, 1 fp16, 2 symmetric codes, 3 affine codes
//   4   weights that share a scale: 0 for all of them, else consecutive ones of an output channel
//   8   stored values
//   12  gaps
//   16  rank, then one extent of four bytes for each dimension
//   then the scales (fp32), the zero points (1 byte, or 2 at 16 bits), the bitmap or gaps, the values
extension EncodedWeights {
  /// The bytes that storing the weights takes; there are exactly `size.total`.
  public func serialized() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size.total)
    func put(_ value: Int) {
      for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
    }

    switch encoding {
    case .dense: bytes += [0, UInt8(values.bits), 0]
    case .bitmap: bytes += [1, UInt8(values.bits), 0]
    case .gap(let bits): bytes += [2, UInt8(values.bits), UInt8(bits)]
    }
    switch values {
    case .float32: bytes.append(0)
    case .float16: bytes.append(1)
    case .codes(_, let scheme): bytes.append(scheme == .symmetric ? 2 : 3)
    }
    switch granularity {
    case .perTensor: put(0)
    case .perChannel: put(max(layout.columns, 1))
    case .perGroup(let size): put(size)
    }
    put(storedCount)
    put(gapCount)
    put(shape.rank)
    for extent in shape.dimensions { put(extent) }
    for scale in scales { put(Int(scale.bitPattern)) }
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
  /// - Throws: `EncodingError` for bytes that are too short, too long, or say what can't be.
  public init(serialized bytes: [UInt8], shape: Shape) throws(EncodingError) {
    guard bytes.count >= 20 else { throw EncodingError("\(bytes.count) bytes are too short for a header") }
    func word(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) } }

    let bits = Int(bytes[1])
    let gapBits = Int(bytes[2])
    let encoding: WeightEncoding
    switch bytes[0] {
    case 0 where gapBits == 0: encoding = .dense
    case 1 where gapBits == 0: encoding = .bitmap
    case 2 where (1...WeightEncoding.maximumGapBits).contains(gapBits): encoding = .gap(bits: gapBits)
    default: throw EncodingError("byte 0: positions of kind \(bytes[0]) with gaps of \(gapBits) bits")
    }
    let values: StoredValues
    switch (bytes[3], bits) {
    case (0, 32): values = .float32
    case (1, 16): values = .float16
    case (2, _) where QuantizationSettings.supportedBits.contains(bits):
      values = .codes(bits: bits, scheme: .symmetric)
    case (3, 2...) where QuantizationSettings.supportedBits.contains(bits):
      values = .codes(bits: bits, scheme: .affine)
    default: throw EncodingError("byte 3: values of kind \(bytes[3]) with \(bits) bits")
    }
    let rank = word(16)
    guard rank <= 8, bytes.count >= 20 + 4 * rank else {
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
    if group > 0 {
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
    offset += size.scales
    let width = layout.zeroPointBytes
    let zeroPoints = (0..<(width == 0 ? 0 : layout.scaleGroupCount)).map { group in
      (0..<width).reduce(Int32(0)) { $0 | Int32(bytes[offset + group * width + $1]) << (8 * Int32($1)) }
    }
    offset += size.zeroPoints
    self.init(
      layout: layout, scales: scales, zeroPoints: zeroPoints,
      indexBytes: Array(bytes[offset..<offset + size.indices]),
      valueBytes: Array(bytes[(offset + size.indices)...]))
  }
}
