internal import CKernels
internal import NeuralNetwork

/// Finds the smallest encoding of a layer's weights and writes it.
///
/// An encoding stores every weight (dense) or those that aren't zero. Weights that quantization rounded to zero cost nothing, just as
/// pruned ones; among unquantized weights only +0 is left out, since −0 has other bits.
struct WeightEncoder {
  /// Raw values as they will be packed.
  private enum Raw {
    case narrow([UInt8], bits: Int)
    case wide([UInt16])
    case full([UInt32])
  }

  private let raw: Raw
  private let live: [UInt8]
  private let layout: EncodedLayout
  private let scales: [Float]
  private let zeroPoints: [Int32]
  private let escapes: [UInt64]

  /// Every encoding that can hold the weights, with its exact size, smallest first.
  let candidates: [EncodingCandidate]

  /// Weights that stay in floating point.
  init(_ weights: [Float], shape: Shape) {
    let count = weights.count
    if fits_half(weights, count) != 0 {
      let halves = [UInt16](unsafeUninitializedCapacity: count) { out, initialized in
        to_half(weights, out.baseAddress, count)
        initialized = count
      }
      self.init(
        raw: .wide(halves), values: .float16, shape: shape,
        live: marks(count) { mark_uint16(halves, $0, count, 0) })
    } else {
      let bits = weights.map(\.bitPattern)
      self.init(
        raw: .full(bits), values: .float32, shape: shape,
        live: marks(count) { mark_uint32(bits, $0, count, 0) })
    }
  }

  /// Quantized weights.
  init(_ tensor: QuantizedTensor, shape: Shape) {
    let settings = tensor.settings
    let count = tensor.codes.count
    let raw: Raw
    let live: (marks: [UInt8], count: Int)
    switch tensor.codes {
    case .int8(let codes):
      let bytes = codes.map { UInt8(bitPattern: $0) }
      live = marks(count) { mark_uint8(bytes, $0, count, 0) }
      // −1 and 1 share their lowest bit; the one above it is the sign.
      raw = .narrow(settings.bits == 1 ? bytes.map { $0 >> 1 & 1 } : bytes, bits: settings.bits)
    case .uint8(let codes):
      live = marks(tensor) { group, range, out in
        codes.withUnsafeBufferPointer {
          mark_uint8(
            $0.baseAddress! + range.lowerBound, out, range.count, UInt8(tensor.zeroPoint(ofGroup: group)))
        }
      }
      raw = .narrow(codes, bits: settings.bits)
    case .int16(let codes):
      let words = codes.map { UInt16(bitPattern: $0) }
      live = marks(count) { mark_uint16(words, $0, count, 0) }
      raw = .wide(words)
    case .uint16(let codes):
      live = marks(tensor) { group, range, out in
        codes.withUnsafeBufferPointer {
          mark_uint16(
            $0.baseAddress! + range.lowerBound, out, range.count, UInt16(tensor.zeroPoint(ofGroup: group)))
        }
      }
      raw = .wide(codes)
    }
    self.init(
      raw: raw, values: .codes(bits: settings.bits, scheme: settings.scheme), shape: shape, live: live,
      granularity: settings.granularity, scales: tensor.scales, zeroPoints: tensor.zeroPoints)
  }

  private init(
    raw: Raw, values: StoredValues, shape: Shape, live: (marks: [UInt8], count: Int),
    granularity: Granularity = .perChannel, scales: [Float] = [], zeroPoints: [Int32] = []
  ) {
    self.raw = raw
    self.live = live.marks
    self.scales = scales
    self.zeroPoints = zeroPoints
    let count = live.marks.count
    var escapes = [UInt64](repeating: 0, count: Int(GAP_WIDTHS))
    gap_escapes(live.marks, count, &escapes)
    self.escapes = escapes
    let layout = EncodedLayout(
      shape: shape, encoding: .dense, values: values, granularity: granularity, storedCount: count,
      gapCount: 0)
    self.layout = layout

    var found: [EncodingCandidate] = []
    func consider(_ encoding: WeightEncoding) {
      let size = Self.layout(layout, encoding, stored: live.count, escapes: escapes).size
      found.append(EncodingCandidate(encoding: encoding, values: values, size: size))
    }
    // One bit has no code for zero.
    if values.bits > 1 || live.count == count { consider(.dense) }
    consider(.bitmap)
    for bits in 1...WeightEncoding.maximumGapBits { consider(.gap(bits: bits)) }
    // A stable order: the simplest first among equally small ones.
    candidates = found.enumerated().sorted {
      ($0.element.size.total, $0.offset) < ($1.element.size.total, $1.offset)
    }.map(\.element)
    storedCount = live.count
  }

  private let storedCount: Int

  private static func layout(
    _ dense: EncodedLayout, _ encoding: WeightEncoding, stored: Int, escapes: [UInt64]
  ) -> EncodedLayout {
    var layout = dense
    layout.encoding = encoding
    if encoding != .dense { layout.storedCount = stored }
    if case .gap(let bits) = encoding { layout.gapCount = stored + Int(escapes[bits - 1]) }
    return layout
  }

  /// The bytes of one of the candidates.
  func encoded(as encoding: WeightEncoding) -> EncodedWeights {
    let layout = Self.layout(layout, encoding, stored: storedCount, escapes: escapes)
    let size = layout.size
    return EncodedWeights(
      layout: layout, scales: scales, zeroPoints: zeroPoints,
      indexBytes: indexBytes(encoding, size: size.indices, gapCount: layout.gapCount),
      valueBytes: valueBytes(dense: encoding == .dense, size: size.values))
  }

  private func indexBytes(_ encoding: WeightEncoding, size: Int, gapCount: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: size)
    switch encoding {
    case .dense: break
    case .bitmap: pack_marks(live, live.count, &bytes)
    case .gap(let bits):
      var gaps = [UInt16](repeating: 0, count: gapCount)
      gap_encode(live, live.count, UInt32(bits), &gaps)
      pack_uint16(gaps, gapCount, UInt32(bits), &bytes)
    }
    return bytes
  }

  private func valueBytes(dense: Bool, size: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: size)
    // The gathering kernels write one element past the last.
    switch raw {
    case .narrow(let codes, let bits):
      let kept = dense ? codes : gathered(codes) { gather_uint8(codes, live, live.count, $0) }
      pack_uint8(kept, kept.count, UInt32(bits), &bytes)
    case .wide(let codes):
      let kept = dense ? codes : gathered(codes) { gather_uint16(codes, live, live.count, $0) }
      pack_uint16(kept, kept.count, 16, &bytes)
    case .full(let values):
      let kept = dense ? values : gathered(values) { gather_uint32(values, live, live.count, $0) }
      for (index, value) in kept.enumerated() {
        for byte in 0..<4 { bytes[4 * index + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
      }
    }
    return bytes
  }

  private func gathered<Value>(_ values: [Value], _ gather: (UnsafeMutablePointer<Value>) -> Int) -> [Value] {
    guard !values.isEmpty else { return [] }
    return [Value](unsafeUninitializedCapacity: storedCount + 1) { out, initialized in
      initialized = gather(out.baseAddress!)
    }
  }
}

private func marks(_ count: Int, _ mark: (UnsafeMutablePointer<UInt8>?) -> Int) -> (
  marks: [UInt8], count: Int
) {
  var live = 0
  let marks = [UInt8](unsafeUninitializedCapacity: count) { out, initialized in
    live = mark(out.baseAddress)
    initialized = count
  }
  return (marks, live)
}

/// Marks group by group, each with its own zero point.
private func marks(
  _ tensor: QuantizedTensor, _ mark: (Int, Range<Int>, UnsafeMutablePointer<UInt8>) -> Int
) -> (marks: [UInt8], count: Int) {
  let groups = tensor.groups
  return marks(tensor.codes.count) { out in
    guard let out else { return 0 }
    return (0..<groups.count).reduce(0) { $0 + mark($1, groups[$1], out + groups[$1].lowerBound) }
  }
}
