import CKernels
import Foundation
import ModelCompression
import NeuralNetwork
import Testing

@Suite("Entropy coding")
struct EntropyCodingTests {
  private static let lengths = Int32(INTEGERS_ARE_LENGTHS)
  private static let signed = Int32(INTEGERS_ARE_SIGNED)

  private static let costs: [UInt64] =
    [0] + (1...16384).map { UInt64((log2(16384 / Double($0)) * 0x1p32).rounded(.up)) }

  private func encode(_ values: [UInt32], kind: Int32) -> [UInt8] {
    var model = integer_model()
    integer_fit(values, values.count, kind, Self.costs, &model)
    var contexts = [UInt8](repeating: 0, count: values.count)
    // What lies behind the announced bytes must stay as it is.
    var bytes = [UInt8](repeating: 0xA5, count: model.bytes + 8)
    integer_encode(values, values.count, &model, &contexts, &bytes)
    #expect(bytes.suffix(8).allSatisfy { $0 == 0xA5 })
    return bytes.dropLast(8)
  }

  private func decode(_ bytes: [UInt8], kind: Int32, limit: UInt32 = 1 << 28, count: Int) -> [UInt32]? {
    var values = [UInt32](repeating: 0, count: count)
    // An array of its own, so that a read past its end is one that a sanitizer sees.
    return integer_decode(bytes, bytes.count, kind, limit, &values, count) == 0 ? values : nil
  }

  /// Sequences of many shapes: constant, uniform over few and many bits, geometric, alternating, with one huge value.
  private static let sequences: [[UInt32]] = {
    var generator = SeededGenerator(seed: 8, stream: 8)
    func unit() -> Double { Double(generator.nextUnitFloat()) }
    var sequences: [[UInt32]] = [[], [0], [5], [(1 << 28) - 1], [UInt32](repeating: 3, count: 500)]
    for bits in [1, 2, 4, 7, 8, 12, 17, 24, 28] {
      for count in [1, 2, 63, 64, 700] {
        sequences.append(
          (0..<count).map { _ in UInt32(unit() * 0x1p24) & 0xFFFFFF >> UInt32(max(0, 24 - bits)) })
      }
    }
    sequences.append((0..<900).map { _ in UInt32(-log(1 - unit()) * 20) })
    sequences.append((0..<900).map { $0 / 100 % 2 == 0 ? UInt32(unit() * 3) : UInt32(100 + unit() * 9) })
    sequences.append((0..<400).map { $0 == 200 ? 1 << 27 : 1 })
    return sequences
  }()

  @Test("what was written is read back, in as many bytes as announced", arguments: [lengths, signed])
  func roundTrip(kind: Int32) {
    for values in Self.sequences where kind == Self.lengths || values.allSatisfy({ $0 < 1 << 18 }) {
      let bytes = encode(values, kind: kind)
      #expect(decode(bytes, kind: kind, count: values.count) == values)
    }
  }

  @Test("a truncated or a longer code is refused, and no changed byte makes reading trap")
  func hostile() {
    for values in Self.sequences where !values.isEmpty && values.count <= 64 {
      let bytes = encode(values, kind: Self.lengths)
      for length in bytes.indices {
        #expect(decode(Array(bytes.prefix(length)), kind: Self.lengths, count: values.count) == nil)
      }
      #expect(decode(bytes + [0, 0, 0], kind: Self.lengths, count: values.count) == nil)
      #expect(decode(bytes, kind: Self.signed, count: values.count) == nil)
      #expect(decode(bytes, kind: Self.lengths, limit: values.max() ?? 0, count: values.count) == nil)
      for index in bytes.indices {
        for bit in 0..<8 {
          var damaged = bytes
          damaged[index] ^= 1 << UInt8(bit)
          let read = decode(damaged, kind: Self.lengths, limit: 1 << 20, count: values.count)
          #expect(read?.allSatisfy { $0 < 1 << 20 } ?? true)
        }
      }
    }
    #expect(decode([1], kind: Self.lengths, count: 0) == nil)
    // Random bytes, with headers that are possible.
    var generator = SeededGenerator(seed: 4, stream: 4)
    for _ in 0..<2000 {
      var bytes = (0..<90).map { _ in UInt8(generator.nextUnitFloat() * 255.99) }
      bytes[0] &= 0x1B
      bytes[1] &= 0x1F
      _ = decode(bytes, kind: Int32(bytes[0] >> 4), count: 200)
    }
  }

  @Test("independent values take their entropy, but for the tables and half a percent")
  func reachesEntropy() {
    var generator = SeededGenerator(seed: 21, stream: 0)
    for probabilities in [[0.5, 0.5], [0.9, 0.05, 0.03, 0.02], [0.25, 0.05, 0.3, 0.05, 0.3, 0.05]] {
      let values: [UInt32] = (0..<20_000).map { _ in
        var left = Double(generator.nextUnitFloat())
        return UInt32(
          probabilities.firstIndex {
            left -= $0; return left < 0
          } ?? 0)
      }
      let counts = Dictionary(grouping: values, by: { $0 }).values.map { Double($0.count) }
      let entropy = counts.reduce(0) { $0 - $1 * log2($1 / Double(values.count)) } / 8
      for kind in [Self.lengths, Self.signed] {
        let bytes = encode(values, kind: kind).count
        #expect(Double(bytes) >= entropy - 20)
        #expect(Double(bytes) <= entropy * 1.005 + 24)
      }
    }
  }

  @Test("values that depend on their neighbours take less than their entropy")
  func usesContext() {
    var generator = SeededGenerator(seed: 5, stream: 0)
    // Stretches of small and of large values, as in the rows of a layer: by themselves, 3 bits each.
    let values: [UInt32] = (0..<20_000).map { index in
      UInt32(generator.nextUnitFloat() * 3.999) + (index / 500 % 2 == 0 ? 0 : 4)
    }
    let counts = Dictionary(grouping: values, by: { $0 }).values.map { Double($0.count) }
    let entropy = counts.reduce(0) { $0 - $1 * log2($1 / Double(values.count)) } / 8
    #expect(abs(entropy - 7500) < 10)
    #expect(encode(values, kind: Self.signed).count < 5300)
    #expect(encode(values, kind: Self.lengths).count < 5300)
  }

  @Test("runs are where they should be, and not past the end")
  func runs() {
    for marks: [UInt8] in [
      [], [0], [1], [0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0], [UInt8](repeating: 0, count: 40) + [1],
    ] {
      var found = [UInt32](repeating: 0, count: marks.count + 1)
      let count = run_lengths(marks, marks.count, &found)
      var naive: [UInt32] = []
      var run: UInt32 = 0
      for mark in marks {
        if mark == 1 { naive.append(run) }
        run = mark == 1 ? 0 : run + 1
      }
      #expect(Array(found.prefix(count)) == naive)
      var back = marks.map { _ in UInt8(9) }
      #expect(mark_runs(naive, naive.count, &back, back.count) == 0)
      #expect(back == marks)
      #expect(mark_runs(naive + [40], naive.count + 1, &back, back.count) == -1)
    }
  }

  @Test(
    "a sparse layer of bell-shaped weights takes less than with gaps of a fixed width", arguments: [2, 4, 8])
  func smaller(bits: Int) throws {
    let weights = Tensor(shape: [40, 500], elements: randomWeights(20_000, seed: 6))
    let layer = compressLayer(weights: weights, settings: LayerRecipe(sparsity: 0.9, bits: bits))
    #expect(layer.chosen.encoding == .entropy)
    let gap = try #require(layer.candidates.first { if case .gap = $0.encoding { true } else { false } })
    #expect(layer.bytes < gap.size.total * 95 / 100)
  }
}
