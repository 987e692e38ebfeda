internal import CKernels
public import NeuralNetwork

extension EncodedWeights {
  /// The weights, bit for bit those that were encoded.
  ///
  /// - Throws: `EncodingError` when the bytes contradict themselves, which only happens to bytes from outside.
  public func decoded() throws(EncodingError) -> Tensor {
    let live = try decodedMarks()
    let count = shape.elementCount
    if storedCount == 0, case .codes = values { return Tensor(shape: shape, repeating: 0) }
    switch values {
    case .float32:
      var stored = [UInt32](repeating: 0, count: storedCount)
      for index in stored.indices {
        for byte in 0..<4 { stored[index] |= UInt32(valueBytes[4 * index + byte]) << (8 * byte) }
      }
      return Tensor(
        shape: shape, elements: spread(stored, live) { _ in 0 }.map { Float(bitPattern: $0) })
    case .float16:
      var stored = [UInt16](repeating: 0, count: storedCount)
      unpack_uint16(valueBytes, storedCount, 16, &stored)
      let halves = spread(stored, live) { _ in 0 }
      var elements = [Float](repeating: 0, count: count)
      from_half(halves, &elements, count)
      return Tensor(shape: shape, elements: elements)
    case .codes(let bits, let scheme):
      let settings = QuantizationSettings(bits: bits, scheme: scheme, granularity: granularity)
      return Tensor(shape: shape, elements: try quantized(settings, live).dequantized())
    }
  }

  private func quantized(
    _ settings: QuantizationSettings, _ live: [UInt8]?
  ) throws(EncodingError) -> QuantizedTensor {
    let groups = ScaleGroups(rows: layout.rows, columns: layout.columns, granularity: granularity)
    func zero(_ index: Int) -> Int32 { zeroPoints.isEmpty ? 0 : zeroPoints[groups.group(ofElement: index)] }
    let codes: QuantizedTensor.Codes
    if settings.scheme == .palette {
      let entries = try paletteEntries(bits: settings.bits)
      codes = .uint16(spread(entries.map { $0 + 1 }, live) { _ in 0 })
    } else if settings.bits == 16 {
      var stored = [UInt16](repeating: 0, count: storedCount)
      if encoding == .entropy {
        stored = try decodedCodes(settings, live, zero: zero).map { UInt16(truncatingIfNeeded: $0) }
      } else {
        unpack_uint16(valueBytes, storedCount, 16, &stored)
      }
      let all = spread(stored, live) { UInt16(truncatingIfNeeded: zero($0)) }
      codes = settings.scheme == .affine ? .uint16(all) : .int16(all.map { Int16(bitPattern: $0) })
    } else {
      var stored = [UInt8](repeating: 0, count: storedCount)
      if encoding == .entropy {
        stored = try decodedCodes(settings, live, zero: zero).map {
          settings.bits == 1 ? ($0 < 0 ? 1 : 0) : UInt8(truncatingIfNeeded: $0)
        }
      } else {
        unpack_uint8(valueBytes, storedCount, UInt32(settings.bits), &stored)
      }
      if settings.scheme == .affine {
        codes = .uint8(spread(stored, live) { UInt8(truncatingIfNeeded: zero($0)) })
      } else {
        let shift = UInt8(8 - settings.bits)
        let signed = stored.map {
          settings.bits == 1 ? ($0 == 1 ? Int8(-1) : 1) : Int8(bitPattern: $0 << shift) >> Int8(shift)
        }
        codes = .int8(spread(signed, live) { _ in 0 })
      }
    }
    return QuantizedTensor(
      rows: layout.rows, columns: layout.columns, settings: settings, codes: codes, scales: scales,
      zeroPoints: zeroPoints,
      palette: settings.scheme == .palette ? WeightPalette(values: palette) : nil)
  }

  /// For every stored weight the index of its value in the palette.
  private func paletteEntries(bits: Int) throws(EncodingError) -> [UInt16] {
    var entries: [UInt16]
    if encoding == .entropy {
      let ranks = WeightPalette.ranks(of: palette)
      var entryOfRank = [UInt16](repeating: .max, count: 2 * palette.count + 1)
      for (entry, rank) in ranks.enumerated() { entryOfRank[Int(rank)] = UInt16(entry) }
      let limit = ranks.max().map { Int($0) + 1 } ?? 0
      // A rank of the sign that there are fewer of may be one that no entry has.
      entries = try integers(limit: limit).map { entryOfRank[Int($0)] }
    } else {
      var stored = [UInt8](repeating: 0, count: storedCount)
      unpack_uint8(valueBytes, storedCount, UInt32(bits), &stored)
      entries = stored.map { UInt16($0) }
    }
    guard entries.allSatisfy({ Int($0) < palette.count }) else {
      throw EncodingError("a weight has a value that isn't in the palette")
    }
    return entries
  }

  private func integers(limit: Int) throws(EncodingError) -> [UInt32] {
    try CodedIntegers.decode(
      valueBytes, kind: .signed, count: storedCount, limit: limit, what: "values of weights")
  }

  /// The codes of the stored weights from their distances to the zero points.
  private func decodedCodes(
    _ settings: QuantizationSettings, _ live: [UInt8]?, zero: (Int) -> Int32
  ) throws(EncodingError) -> [Int32] {
    let range = settings.codeRange
    let distances = try integers(limit: 2 * Int(range.upperBound))
    var codes: [Int32] = []
    codes.reserveCapacity(storedCount)
    for index in 0..<shape.elementCount where live.map({ $0[index] != 0 }) ?? true {
      let code = CodedIntegers.number(distances[codes.count]) + zero(index)
      guard range.contains(code) else {
        throw EncodingError("the code \(code) of weight \(index) is not in \(range)")
      }
      codes.append(code)
    }
    return codes
  }

  /// Which weights are stored, or nothing if all are.
  private func decodedMarks() throws(EncodingError) -> [UInt8]? {
    let count = shape.elementCount
    var live = [UInt8](repeating: 0, count: count)
    switch encoding {
    case .dense: return nil
    case .bitmap:
      let marked = unpack_marks(indexBytes, count, &live)
      guard marked == storedCount else {
        throw EncodingError("the bitmap marks \(marked) weights, the header says \(storedCount)")
      }
    case .gap(let bits):
      var gaps = [UInt16](repeating: 0, count: gapCount)
      unpack_uint16(indexBytes, gapCount, UInt32(bits), &gaps)
      guard gap_decode(gaps, gapCount, UInt32(bits), &live, count, storedCount) == 0 else {
        throw EncodingError("the gaps don't lead to \(storedCount) of \(count) weights")
      }
    case .entropy:
      if storedCount == count, indexBytes.isEmpty { return nil }
      let runs = try CodedIntegers.decode(
        indexBytes, kind: .lengths, count: storedCount, limit: count, what: "gaps")
      guard mark_runs(runs, storedCount, &live, count) == 0 else {
        throw EncodingError("the gaps lead past \(count) weights")
      }
    }
    return live
  }

  private func spread<Value>(_ stored: [Value], _ live: [UInt8]?, zero: (Int) -> Value) -> [Value] {
    guard let live else { return stored }
    var next = 0
    return live.indices.map { index in
      guard live[index] != 0 else { return zero(index) }
      next += 1
      return stored[next - 1]
    }
  }
}

/// What is wrong with the bytes of encoded weights.
public struct EncodingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found and what was expected.
  public let description: String

  init(_ description: String) { self.description = description }
}
