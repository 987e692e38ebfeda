import Foundation
import ModelCompression
import Testing

@Suite("Quantization")
struct QuantizationTests {
  private func codes(_ tensor: QuantizedTensor) -> [Int] { (0..<tensor.codes.count).map { tensor.codes[$0] } }

  /// The definition, in double precision where it can be.
  private func naive(
    _ weights: [Float], rows: Int, bits: Int, scheme: QuantizationScheme, groupSize: Int?
  ) -> [Float] {
    let columns = weights.count / rows
    var result = weights
    var groups: [[Int]] = []
    for row in 0..<rows {
      for start in stride(from: 0, to: columns, by: groupSize ?? columns) {
        groups.append((start..<min(start + (groupSize ?? columns), columns)).map { row * columns + $0 })
      }
    }
    for group in groups {
      let values = group.map { weights[$0] }
      if bits == 1 {
        let live = values.filter { $0 != 0 }
        let mean = live.isEmpty ? 0 : Float(live.reduce(0.0) { $0 + Double(abs($1)) } / Double(live.count))
        for index in group { result[index] = weights[index] == 0 ? 0 : (weights[index] > 0 ? mean : -mean) }
        continue
      }
      let low = min(values.min() ?? 0, 0)
      let high = max(values.max() ?? 0, 0)
      let minimum = scheme == .symmetric ? -(1 << (bits - 1)) + 1 : 0
      let maximum = scheme == .symmetric ? (1 << (bits - 1)) - 1 : (1 << bits) - 1
      var scale =
        scheme == .symmetric
        ? max(-low, high) / Float(maximum) : Float((Double(high) - Double(low)) / Double(maximum))
      if scale == 0 { scale = 1 }
      let zero =
        scheme == .symmetric ? 0 : Int((-Double(low) / Double(scale)).rounded(.toNearestOrEven))
      for index in group {
        let level = Int((weights[index] / scale).rounded(.toNearestOrEven)) + zero
        result[index] = Float(min(max(level, minimum), maximum) - zero) * scale
      }
    }
    return result
  }

  @Test("8 bits per channel agree with PyTorch and onnxruntime, code for code")
  func agreesWithTorch() throws {
    for example in try References.load().quantization {
      let scheme = try #require(QuantizationScheme(rawValue: example.scheme))
      let found = quantizeLayerWeights(
        example.weights, rows: example.rows, settings: QuantizationSettings(bits: 8, scheme: scheme))
      #expect(found.scales == example.scales)
      #expect(found.zeroPoints.map(Int.init) == (scheme == .affine ? example.zeroPoints : []))
      #expect(codes(found) == example.codes)
      #expect(dequantizeLayerWeights(found) == example.dequantized)
    }
  }

  @Test("halves round to even before the zero point is added, and codes saturate")
  func rounding() throws {
    let reference = try References.load().rounding
    // A weight of ±127 makes the scale 1; int8 goes on to −128 in onnxruntime, and symmetric weights don't.
    let values = reference.values.filter { abs($0) <= 127 }
    let found = quantizeLayerWeights(values, rows: 1, settings: QuantizationSettings(bits: 8))
    #expect(found.scales == [1])
    #expect(codes(found) == Array(reference.codes.prefix(values.count)))

    let affine = quantizeLayerWeights(
      [-1, 2, 0, 0.5], rows: 1, settings: QuantizationSettings(bits: 8, scheme: .affine))
    #expect(affine.scales == [Float(3) / 255])
    #expect(affine.zeroPoints == [85])
    #expect(affine.codes[2] == 85)
  }

  @Test(
    "every width, scheme and granularity follows the definition",
    arguments: QuantizationSettings.supportedBits, [QuantizationScheme.symmetric, .affine])
  func definition(bits: Int, scheme: QuantizationScheme) {
    let rows = 6
    let weights = pruneWeightsByMagnitude(randomWeights(rows * 35, seed: 40), sparsity: 0.3)
    for (granularity, size) in [
      (Granularity.perChannel, 35), (.perGroup(8), 8), (.perGroup(1), 1), (.perGroup(500), 35),
    ] {
      let found = quantizeLayerWeights(
        weights, rows: rows,
        settings: QuantizationSettings(bits: bits, scheme: scheme, granularity: granularity))
      #expect(found.dequantized() == naive(weights, rows: rows, bits: bits, scheme: scheme, groupSize: size))
      #expect(found.scales.count == rows * ((35 + size - 1) / size))
    }
    let perTensor = quantizeLayerWeights(
      weights, rows: rows, settings: QuantizationSettings(bits: bits, scheme: scheme, granularity: .perTensor)
    )
    #expect(perTensor.scales.count == 1)
    #expect(perTensor.dequantized() == naive(weights, rows: 1, bits: bits, scheme: scheme, groupSize: nil))
  }

  @Test("a tensor of several chunks is quantized as a whole", arguments: [1, 4, 8])
  func largePerTensor(bits: Int) {
    let weights = randomWeights(270_000, seed: 41)
    let found = quantizeLayerWeights(
      weights, rows: 27, settings: QuantizationSettings(bits: bits, granularity: .perTensor))
    let expected = naive(weights, rows: 1, bits: bits, scheme: .symmetric, groupSize: nil)
    // The mean magnitude may differ in its last bit: it is summed in another order.
    #expect(zip(found.dequantized(), expected).allSatisfy { abs($0 - $1) <= abs($1) * 2e-7 })
  }

  @Test(
    "pruned weights stay exactly zero",
    arguments: QuantizationSettings.supportedBits, [QuantizationScheme.symmetric, .affine])
  func zerosStayZero(bits: Int, scheme: QuantizationScheme) {
    let shifted = randomWeights(400, seed: 42).map { $0 + 2 }
    let pruned = pruneWeightsByMagnitude(shifted, sparsity: 0.6)
    for range in [RangeEstimator.minMax, .percentile(99), .minimumSquaredError] {
      for granularity in [Granularity.perTensor, .perChannel, .perGroup(16)] {
        let restored = quantizeLayerWeights(
          pruned, rows: 4,
          settings: QuantizationSettings(bits: bits, scheme: scheme, granularity: granularity, range: range)
        ).dequantized()
        #expect(zip(pruned, restored).allSatisfy { $0 != 0 || $1 == 0 })
      }
    }
  }

  @Test("two bits are ternary, one bit is sign times mean magnitude")
  func lowBits() {
    let ternary = quantizeLayerWeights(
      [-3, -1, 0, 1.6, 3], rows: 1, settings: QuantizationSettings(bits: 2))
    #expect(ternary.dequantized() == [-3, 0, 0, 3, 3])
    let binary = quantizeLayerWeights([-3, -1, 0, 1, 3], rows: 1, settings: QuantizationSettings(bits: 1))
    #expect(binary.dequantized() == [-2, -2, 0, 2, 2])
    #expect(binary.levels(ofGroup: 0) == [-2, 2])
    #expect(ternary.levels(ofGroup: 0) == [-3, 0, 3])
  }

  @Test(
    "extreme weights give finite ones",
    arguments: QuantizationSettings.supportedBits, [QuantizationScheme.symmetric, .affine])
  func extremes(bits: Int, scheme: QuantizationScheme) {
    let huge = Float.greatestFiniteMagnitude
    let tiny = Float.leastNonzeroMagnitude
    let buffers: [[Float]] = [
      [0, 0, 0, 0], [2.5, 2.5, 2.5, 2.5], [-1, -1, -1, -1], [huge, -huge, 0, 1], [huge, huge, huge, huge],
      [-huge, -huge, -huge, 0], [tiny, -tiny, 0, tiny], [tiny * 190, tiny * 100, -tiny * 60, 0],
      [.nan, 1, .infinity, -.infinity], [.nan, .nan, .infinity, 0],
    ]
    for range in [RangeEstimator.minMax, .percentile(99.9), .minimumSquaredError] {
      for granularity in [Granularity.perTensor, .perChannel, .perGroup(2)] {
        let settings = QuantizationSettings(
          bits: bits, scheme: scheme, granularity: granularity, range: range)
        for buffer in buffers {
          let found = quantizeLayerWeights(buffer, rows: 2, settings: settings)
          #expect(found.scales.allSatisfy { $0 > 0 && $0.isFinite }, "\(buffer)")
          #expect(found.dequantized().allSatisfy { $0.isFinite }, "\(buffer)")
        }
        for rows in [0, 3] {
          let empty = quantizeLayerWeights([], rows: rows, settings: settings)
          #expect(empty.dequantized().isEmpty)
        }
      }
    }
  }

  @Test("an error is never larger than half a step inside the range", arguments: [2, 3, 4, 5, 6, 7, 8, 16])
  func halfAStep(bits: Int) {
    let weights = randomWeights(600, seed: 44)
    for scheme in [QuantizationScheme.symmetric, .affine] {
      let found = quantizeLayerWeights(
        weights, rows: 3, settings: QuantizationSettings(bits: bits, scheme: scheme))
      for (index, restored) in found.dequantized().enumerated() {
        let scale = found.scales[found.scaleGroup(ofElement: index)]
        // Affine: rounding the zero point can push an end of the range out by half a step more.
        let steps: Float = scheme == .affine ? 1.001 : 0.501
        #expect(abs(restored - weights[index]) <= scale * steps)
      }
    }
  }

  @Test(
    "minimum squared error is near the best of all clipping fractions", arguments: [2, 3, 4, 8],
    [QuantizationScheme.symmetric, .affine])
  func minimumSquaredError(bits: Int, scheme: QuantizationScheme) {
    var weights = randomWeights(500, seed: 45)
    weights[17] = 9
    func error(_ range: RangeEstimator, _ values: [Float]) -> Double {
      ErrorFigures(
        original: weights,
        compressed: quantizeLayerWeights(
          values, rows: 1,
          settings: QuantizationSettings(
            bits: bits, scheme: scheme, granularity: .perTensor, range: range)
        ).dequantized()
      ).meanSquaredError
    }
    // Clipping the weights beforehand is what a narrower range does.
    let low = weights.min() ?? 0
    let high = weights.max() ?? 0
    let largest = max(-low, high)
    let best = (1...256).map { part -> Double in
      let fraction = Float(part) / 256
      let limits =
        scheme == .symmetric ? (-largest * fraction, largest * fraction) : (low * fraction, high * fraction)
      return error(.minMax, weights.map { min(max($0, limits.0), limits.1) })
    }
    let found = error(.minimumSquaredError, weights)
    #expect(found <= error(.minMax, weights))
    #expect(found <= (best.min() ?? 0) * 1.02)
  }

  @Test("a percentile clips what lies beyond it, zeros aside", arguments: [10, 2000])
  func percentile(zeros: Int) {
    let weights = (1...101).map { Float($0) } + [Float](repeating: 0, count: zeros)
    let symmetric = quantizeLayerWeights(
      weights, rows: 1, settings: QuantizationSettings(bits: 8, range: .percentile(90)))
    #expect(symmetric.scales == [Float(91) / 127])
    let both = weights.map { -$0 } + weights
    let affine = quantizeLayerWeights(
      both, rows: 1, settings: QuantizationSettings(bits: 8, scheme: .affine, range: .percentile(95)))
    // Nonzero values −101…−1, 1…101: position 0.95 · 201 = 190.95 lies between 90 and 91.
    #expect(abs(affine.scales[0] - Float(2 * 90.95 / 255)) < 1e-6)
  }

  @Test("error figures follow their definitions")
  func errorFigures() {
    let figures = ErrorFigures(original: [1, -2, 3, 0], compressed: [1, -1, 3.5, 0])
    #expect(figures.meanSquaredError == 1.25 / 4)
    #expect(figures.maximumError == 1)
    #expect(abs(figures.signalToNoise - 10 * log10(14 / 1.25)) < 1e-12)
    #expect(ErrorFigures(original: [1, 2], compressed: [1, 2]).signalToNoise == .infinity)
    #expect(ErrorFigures(original: [], compressed: []).meanSquaredError == 0)
  }
}
