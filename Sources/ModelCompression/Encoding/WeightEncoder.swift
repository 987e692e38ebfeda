internal import CKernels
internal import NeuralNetwork

/// Finds the smallest encoding of a layer's weights and writes it.
///
/// An encoding stores every weight (dense) or those that aren't zero. Weights that quantization rounded to zero cost nothing, just as
/// pruned ones; among unquantized weights only +0 is left out, since −0 has other bits (see `compressLayer`).
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
  private let palette: [Float]
  private let escapes: [UInt64]
  /// The entropy codes of gaps and values, where values are codes.
  private let coded: (gaps: CodedIntegers, values: CodedIntegers)?

  /// Every encoding that can hold the weights, with its exact size, smallest first.
  let candidates: [EncodingCandidate]

  /// Weights that stay in floating point.
  init(_ weights: [Float], shape: Shape) {
    guard fits_half(weights, weights.count) != 0 else {
      self.init(full: weights, shape: shape)
      return
    }
    self.init(half: weights, shape: shape)
    // What half the width saves of a few weights, the header takes.
    guard let half = candidates.first?.size.total, half >= MemoryLayout<Float>.size * weights.count else {
      return
    }
    let full = Self(full: weights, shape: shape)
    if let size = full.candidates.first?.size.total, size < half { self = full }
  }

  private init(half weights: [Float], shape: Shape) {
    let count = weights.count
    let halves = [UInt16](unsafeUninitializedCapacity: count) { out, initialized in
      to_half(weights, out.baseAddress, count)
      initialized = count
    }
    self.init(
      raw: .wide(halves), values: .float16, shape: shape,
      live: marks(count) { mark_uint16(halves, $0, count, 0) })
  }

  private init(full weights: [Float], shape: Shape) {
    let bits = weights.map(\.bitPattern)
    self.init(
      raw: .full(bits), values: .float32, shape: shape,
      live: marks(bits.count) { mark_uint32(bits, $0, bits.count, 0) })
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
    case .uint16(let codes) where settings.scheme == .palette:
      live = marks(count) { mark_uint16(codes, $0, count, 0) }
      raw = .narrow(codes.map { UInt8(truncatingIfNeeded: $0 &- 1) }, bits: settings.bits)
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
      granularity: settings.granularity, scales: tensor.scales, zeroPoints: tensor.zeroPoints,
      palette: tensor.palette, integers: tensor.integers(live: live.marks, count: live.count))
  }

  private init(
    raw: Raw, values: StoredValues, shape: Shape, live: (marks: [UInt8], count: Int),
    granularity: Granularity = .perChannel, scales: [Float] = [], zeroPoints: [Int32] = [],
    palette: [Float] = [], integers: [UInt32]? = nil
  ) {
    self.raw = raw
    self.live = live.marks
    self.scales = scales
    self.zeroPoints = zeroPoints
    self.palette = palette
    let count = live.marks.count
    var escapes = [UInt64](repeating: 0, count: Int(GAP_WIDTHS))
    gap_escapes(live.marks, count, &escapes)
    self.escapes = escapes
    let coded = integers.map { integers in
      (
        // Where every weight is stored, there is nothing to tell.
        gaps: CodedIntegers(
          live.count == count ? [] : runLengths(live.marks, count: live.count), kind: .lengths),
        values: CodedIntegers(integers, kind: .signed)
      )
    }
    self.coded = coded
    let layout = EncodedLayout(
      shape: shape, encoding: .dense, values: values, granularity: granularity, storedCount: count,
      gapCount: 0, codedIndices: coded?.gaps.byteCount ?? 0, codedValues: coded?.values.byteCount ?? 0,
      paletteCount: palette.count, paletteEntryBytes: EncodedLayout.entryBytes(of: palette))
    self.layout = layout

    var found: [EncodingCandidate] = []
    func consider(_ encoding: WeightEncoding) {
      let size = Self.layout(layout, encoding, stored: live.count, escapes: escapes).size
      found.append(EncodingCandidate(encoding: encoding, values: values, size: size))
    }
    if values.hasCodeForZero || live.count == count { consider(.dense) }
    consider(.bitmap)
    for bits in 1...WeightEncoding.maximumGapBits { consider(.gap(bits: bits)) }
    if coded != nil { consider(.entropy) }
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
      layout: layout, scales: layout.scaleGroupCount > 0 ? scales : [],
      zeroPoints: layout.scaleGroupCount > 0 ? zeroPoints : [], palette: palette,
      indexBytes: indexBytes(encoding, size: size.indices, gapCount: layout.gapCount),
      valueBytes: encoding == .entropy
        ? coded?.values.bytes() ?? [] : valueBytes(dense: encoding == .dense, size: size.values))
  }

  private func indexBytes(_ encoding: WeightEncoding, size: Int, gapCount: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: size)
    switch encoding {
    case .dense: break
    case .entropy: return coded?.gaps.bytes() ?? []
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
    collected(from: values, count: storedCount, gather)
  }
}

/// What a gathering kernel, which writes one element past the last, finds in values.
private func collected<Value, Found>(
  from values: [Value], count: Int, _ gather: (UnsafeMutablePointer<Found>) -> Int
) -> [Found] {
  guard !values.isEmpty else { return [] }
  return [Found](unsafeUninitializedCapacity: count + 1) { out, initialized in
    guard let first = out.baseAddress else { return }
    initialized = gather(first)
  }
}

private func runLengths(_ live: [UInt8], count: Int) -> [UInt32] {
  collected(from: live, count: count) { run_lengths(live, live.count, $0) }
}

extension QuantizedTensor {
  /// For every stored weight the integer that an entropy code writes: its distance from zero in levels, or its value's
  /// rank in the palette.
  fileprivate func integers(live: [UInt8], count: Int) -> [UInt32] {
    switch codes {
    case .int8(let codes):
      let stored: [UInt8] = codes.withUnsafeBufferPointer { codes in
        codes.withMemoryRebound(to: UInt8.self) { bytes in
          collected(from: Array(bytes), count: count) {
            gather_uint8(bytes.baseAddress, live, live.count, $0)
          }
        }
      }
      return stored.map { CodedIntegers.zigzag(Int32(Int8(bitPattern: $0))) }
    case .int16(let codes):
      let words = codes.map { UInt16(bitPattern: $0) }
      let stored = collected(from: words, count: count) { gather_uint16(words, live, live.count, $0) }
      return stored.map { CodedIntegers.zigzag(Int32(Int16(bitPattern: $0))) }
    case .uint16(let codes) where settings.scheme == .palette:
      let ranks = WeightPalette.ranks(of: palette)
      let stored = collected(from: codes, count: count) { gather_uint16(codes, live, live.count, $0) }
      return stored.map { ranks[Int($0) - 1] }
    case .uint8(let codes): return distances(codes, live: live, count: count)
    case .uint16(let codes): return distances(codes, live: live, count: count)
    }
  }

  private func distances<Code: FixedWidthInteger>(_ codes: [Code], live: [UInt8], count: Int) -> [UInt32] {
    let groups = groups
    var distances = [UInt32](repeating: 0, count: codes.count)
    for group in 0..<groups.count {
      let zero = Int32(zeroPoint(ofGroup: group))
      for index in groups[group] {
        distances[index] = CodedIntegers.zigzag(Int32(truncatingIfNeeded: codes[index]) &- zero)
      }
    }
    return collected(from: distances, count: count) { gather_uint32(distances, live, live.count, $0) }
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
