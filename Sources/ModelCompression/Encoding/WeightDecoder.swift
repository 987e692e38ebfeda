internal import CKernels
public import NeuralNetwork

extension EncodedWeights {
  /// The weights, bit for bit those that were encoded.
  ///
  /// - Throws: `EncodingError` when the bytes contradict themselves, which only happens to bytes from outside.
  public func decoded() throws(EncodingError) -> Tensor {
    let live = try decodedMarks()
    let count = shape.elementCount
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
      return Tensor(shape: shape, elements: quantized(settings, live).dequantized())
    }
  }

  private func quantized(_ settings: QuantizationSettings, _ live: [UInt8]?) -> QuantizedTensor {
    let groups = ScaleGroups(rows: layout.rows, columns: layout.columns, granularity: granularity)
    func zero(_ index: Int) -> Int32 { zeroPoints.isEmpty ? 0 : zeroPoints[groups.group(ofElement: index)] }
    let codes: QuantizedTensor.Codes
    if settings.bits == 16 {
      var stored = [UInt16](repeating: 0, count: storedCount)
      unpack_uint16(valueBytes, storedCount, 16, &stored)
      let all = spread(stored, live) { UInt16(truncatingIfNeeded: zero($0)) }
      codes = settings.scheme == .affine ? .uint16(all) : .int16(all.map { Int16(bitPattern: $0) })
    } else {
      var stored = [UInt8](repeating: 0, count: storedCount)
      unpack_uint8(valueBytes, storedCount, UInt32(settings.bits), &stored)
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
      zeroPoints: zeroPoints)
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
