import CKernels
import Testing

@Suite("Kernel variants")
struct KernelVariantTests {
  /// Ordinary and extreme values, in lengths that leave every kind of tail.
  private static let buffers: [[Float]] = [0, 1, 15, 16, 17, 1000, 4099].map { count in
    var values = randomWeights(count, seed: 50)
    let special: [Float] = [
      .nan, -.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 2.5,
      -3.5,
    ]
    for (index, value) in special.enumerated() where index * 7 < count { values[index * 7] = value }
    return values
  }

  @Test("selection", arguments: buffers)
  func selection(values: [Float]) {
    let n = values.count
    for order in [Int32(KEY_MAGNITUDE), Int32(KEY_VALUE)] {
      var fast = [UInt32](repeating: 9, count: 4096)
      var plain = fast
      key_histogram(values, n, order, &fast)
      key_histogram_plain(values, n, order, &plain)
      var naive = [UInt32](repeating: 0, count: 4096)
      for value in values { naive[Int(float_key(value, order) >> 20)] += 1 }
      #expect(fast == plain)
      #expect(fast == naive)
      for top in Set(values.map { float_key($0, order) >> 20 }) {
        var kept = [UInt32](repeating: 0, count: n + 1)
        var twin = kept
        let count = key_collect(values, n, order, top, &kept)
        #expect(key_collect_plain(values, n, order, top, &twin) == count)
        #expect(kept[0..<count] == twin[0..<count])
        #expect(Array(kept[0..<count]) == values.map { float_key($0, order) }.filter { $0 >> 20 == top })
      }
    }
    var fast = values
    var plain = values
    let limit = float_key(1, Int32(KEY_MAGNITUDE))
    zero_below(values, &fast, n, limit)
    zero_below_plain(values, &plain, n, limit)
    #expect(bitPatterns(fast) == bitPatterns(plain))
    #expect(bitPatterns(fast) == bitPatterns(values.map { abs($0) < 1 ? 0 : $0 }))
  }

  @Test("selecting a rank gives what sorting gives, and what comes after it", arguments: buffers)
  func selectedRank(values: [Float]) {
    let keys = values.map { float_key($0, Int32(KEY_VALUE)) } + values.prefix(40).map { $0.bitPattern & 0x7 }
    let sorted = keys.sorted()
    for rank in Set([0, 1, keys.count / 3, keys.count - 2, keys.count - 1]) where keys.indices.contains(rank)
    {
      var reordered = keys
      var next: UInt32 = 0
      #expect(select_key(&reordered, keys.count, rank, &next) == sorted[rank])
      #expect(next == sorted[min(rank + 1, keys.count - 1)])
    }
  }

  @Test("value keys order as the values do")
  func keyOrder() {
    let ordered: [Float] = [
      -.infinity, -.greatestFiniteMagnitude, -1, -.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude, 1, 2,
      .infinity,
    ]
    let keys = ordered.map { float_key($0, Int32(KEY_VALUE)) }
    #expect(keys == keys.sorted() && Set(keys).count == keys.count)
  }

  @Test("statistics", arguments: buffers)
  func statistics(values: [Float]) {
    let n = values.count
    var fast = value_summary()
    var plain = value_summary()
    summarize(values, n, &fast)
    summarize_plain(values, n, &plain)
    let finite = values.filter { $0.isFinite }
    #expect(fast.sum == plain.sum && fast.sum_of_squares == plain.sum_of_squares)
    #expect(fast.sum_of_magnitudes == plain.sum_of_magnitudes)
    #expect(Int(fast.finite) == finite.count && fast.finite == plain.finite)
    #expect(Int(fast.zeros) == values.count { $0 == 0 } && fast.zeros == plain.zeros)
    #expect(Int(fast.negative_non_finite) == values.count { !$0.isFinite && $0.sign == .minus })
    #expect(fast.negative_non_finite == plain.negative_non_finite)
    #expect(fast.minimum == (finite.min() ?? .infinity) && fast.minimum == plain.minimum)
    #expect(fast.maximum == (finite.max() ?? -.infinity) && fast.maximum == plain.maximum)
    var low: (Float, Float) = (1, 1)
    var high: (Float, Float) = (1, 1)
    range_with_zero(values, n, &low.0, &high.0)
    range_with_zero_plain(values, n, &low.1, &high.1)
    #expect(low.0 == low.1 && low.0 == min(finite.min() ?? 0, 0))
    #expect(high.0 == high.1 && high.0 == max(finite.max() ?? 0, 0))
    let other = randomWeights(n, seed: 51)
    var squared = (0.0, 0.0)
    var largest: (Float, Float) = (0, 0)
    var signal = (0.0, 0.0)
    difference(values, other, n, &squared.0, &largest.0, &signal.0)
    difference_plain(values, other, n, &squared.1, &largest.1, &signal.1)
    #expect(squared.0 == squared.1 && largest.0 == largest.1 && signal.0 == signal.1)
  }

  @Test("quantization", arguments: buffers)
  func quantization(values: [Float]) {
    let n = values.count
    for scale: Float in [0.013, 1, .leastNormalMagnitude / 30] {
      var fast = [UInt8](repeating: 1, count: n)
      var plain = [UInt8](repeating: 2, count: n)
      quantize_uint8(values, &fast, n, scale, 17, 0, 255)
      quantize_uint8_plain(values, &plain, n, scale, 17, 0, 255)
      #expect(fast == plain)
      var signed = [Int8](repeating: 1, count: n)
      var signedTwin = [Int8](repeating: 2, count: n)
      quantize_int8(values, &signed, n, scale, 0, -127, 127)
      quantize_int8_plain(values, &signedTwin, n, scale, 0, -127, 127)
      #expect(signed == signedTwin)
      let naive = values.map { value -> Int8 in
        let level = (value / scale).rounded(.toNearestOrEven)
        return level.isNaN ? 0 : Int8(min(max(level, -127), 127))
      }
      #expect(signed == naive)
      var wide = [UInt16](repeating: 1, count: n)
      var wideTwin = [UInt16](repeating: 2, count: n)
      quantize_uint16(values, &wide, n, scale, 32767, 0, 65535)
      quantize_uint16_plain(values, &wideTwin, n, scale, 32767, 0, 65535)
      #expect(wide == wideTwin)
      var restored = [Float](repeating: 1, count: n)
      var restoredTwin = [Float](repeating: 2, count: n)
      dequantize_uint16(wide, &restored, n, scale, 32767)
      dequantize_uint16_plain(wide, &restoredTwin, n, scale, 32767)
      #expect(bitPatterns(restored) == bitPatterns(restoredTwin))
      #expect(
        quantization_error(values, n, scale, -7, 7) == quantization_error_plain(values, n, scale, -7, 7))
    }
    var signs = [Int8](repeating: 5, count: n)
    quantize_sign(values, &signs, n)
    #expect(signs == values.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 })
  }

  @Test("rounding is half to even before the zero point is added: 3/2 + 32767 = 32769")
  func roundsBeforeZeroPoint() {
    var code = [UInt16](repeating: 0, count: 1)
    quantize_uint16([3], &code, 1, 2, 32767, 0, 65535)
    #expect(code == [32769])
  }

  @Test("DequantizeLinear's example: scale 2, zero point 1")
  func dequantizeLinear() {
    var values = [Float](repeating: 0, count: 5)
    dequantize_int8([0, 1, 7, -4, -8], &values, 5, 2, 1)
    #expect(values == [-2, 0, 12, -10, -18])
  }

  @Test("sparse streams", arguments: buffers)
  func sparse(values: [Float]) {
    let n = values.count
    let codes = values.map { UInt8(truncatingIfNeeded: Int(($0.isFinite && abs($0) < 100 ? $0 : 0) * 2)) }
    var live = [UInt8](repeating: 7, count: n)
    var liveTwin = live
    let count = mark_uint8(codes, &live, n, 0)
    #expect(mark_uint8_plain(codes, &liveTwin, n, 0) == count)
    #expect(live == liveTwin && live == codes.map { $0 == 0 ? 0 : 1 })
    var kept = [UInt8](repeating: 0, count: n + 1)
    var keptTwin = kept
    #expect(gather_uint8(codes, live, n, &kept) == count)
    #expect(gather_uint8_plain(codes, live, n, &keptTwin) == count)
    #expect(Array(kept[0..<count]) == codes.filter { $0 != 0 } && kept[0..<count] == keptTwin[0..<count])
    var escapes = [UInt64](repeating: 1, count: Int(GAP_WIDTHS))
    var escapesTwin = escapes
    gap_escapes(live, n, &escapes)
    gap_escapes_plain(live, n, &escapesTwin)
    #expect(escapes == escapesTwin)
    for bits in 1...UInt32(GAP_WIDTHS) {
      var gaps = [UInt16](repeating: 0, count: count + Int(escapes[Int(bits) - 1]) + 1)
      #expect(gap_encode(live, n, bits, &gaps) == count + Int(escapes[Int(bits) - 1]))
    }
  }
}
