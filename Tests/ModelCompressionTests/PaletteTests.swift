import Foundation
import ModelCompression
import NeuralNetwork
import Testing

@Suite("Palettes")
struct PaletteTests {
  private struct Reference: Decodable {
    var bits: Int
    var weights: [Float]
    var values: [Double]
    var squaredError: Double

    static func load() throws -> [Reference] { try Fixtures.load("palette") }
  }

  private func quantize(_ weights: [Float], bits: Int) -> QuantizedTensor {
    quantizeLayerWeights(weights, rows: 1, settings: QuantizationSettings(bits: bits, scheme: .palette))
  }

  private func squaredError(_ weights: [Float], _ others: [Float]) -> Double {
    zip(weights, others).reduce(0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }
  }

  @Test("the values agree with scikit-learn's k-means from the same start")
  func agreesWithScikit() throws {
    for example in try Reference.load() {
      let tensor = quantize(example.weights, bits: example.bits)
      #expect(tensor.palette.count == example.values.count)
      for (found, expected) in zip(tensor.palette, example.values) {
        // Half precision has eleven bits.
        #expect(abs(Double(found) - expected) <= abs(expected) * 0x1p-11 + 1e-6)
      }
      #expect(squaredError(example.weights, tensor.dequantized()) <= example.squaredError * 1.001 + 1e-9)
    }
  }

  /// Lloyd's algorithm on sorted values.
  private func naiveMeans(_ weights: [Float], count: Int) -> [Double] {
    let sorted = weights.filter { $0 != 0 }.map { Double($0) }.sorted()
    let sums = sorted.reduce(into: [0.0]) { $0.append($0[$0.count - 1] + $1) }
    var means = (0..<count).map {
      sorted[0] + (sorted[sorted.count - 1] - sorted[0]) * Double($0) / Double(count - 1)
    }
    for _ in 0..<500 {
      let before = means
      var start = 0
      for k in 0..<count {
        let boundary = k + 1 < count ? (before[k] + before[k + 1]) / 2 : .infinity
        let end = sorted[start...].partitioningIndex { $0 > boundary }
        if end > start { means[k] = (sums[end] - sums[start]) / Double(end - start) }
        start = end
      }
      if means == before { break }
    }
    return means
  }

  @Test("many weights find nearly the values that sorting them all finds", arguments: [2, 3, 4])
  func manyWeights(bits: Int) {
    let weights = randomWeights(20_000, seed: 35)
    let tensor = quantize(weights, bits: bits)
    let means = naiveMeans(weights, count: 1 << bits)
    #expect(tensor.palette.count == means.count)
    for (found, expected) in zip(tensor.palette, means) { #expect(abs(Double(found) - expected) < 0.02) }
    let nearest = weights.map { weight in means.map { abs($0 - Double(weight)) }.min() ?? 0 }
    let best = nearest.reduce(0) { $0 + $1 * $1 }
    #expect(abs(squaredError(weights, tensor.dequantized()) - best) < 0.002 * best)
  }

  @Test("every weight has the nearest value, and zeros have none", arguments: 1...8)
  func nearest(bits: Int) {
    var weights = pruneWeightsByMagnitude(randomWeights(3000, seed: 31), sparsity: 0.4)
    weights[7] = -0.0
    let tensor = quantize(weights, bits: bits)
    let palette = tensor.palette
    #expect(palette.count == 1 << bits)
    #expect(palette == palette.sorted() && Set(palette).count == palette.count && !palette.contains(0))
    for (index, value) in tensor.dequantized().enumerated() {
      guard weights[index] != 0 else {
        #expect(value.bitPattern == 0 && tensor.codes[index] == 0)
        continue
      }
      let smallest = palette.map { abs(Double($0) - Double(weights[index])) }.min() ?? 0
      #expect(abs(Double(value) - Double(weights[index])) == smallest)
      #expect(value == palette[tensor.codes[index] - 1])
    }
    #expect(tensor.levels(ofGroup: 0) == palette)
  }

  @Test("the more bits, the smaller the error, and smaller than with evenly spaced levels", arguments: 2...8)
  func error(bits: Int) {
    let weights = randomWeights(4000, seed: 32)
    let found = squaredError(weights, quantize(weights, bits: bits).dequantized())
    let even = quantizeLayerWeights(
      weights, rows: 1,
      settings: QuantizationSettings(bits: bits, granularity: .perTensor, range: .minimumSquaredError))
    #expect(found < squaredError(weights, even.dequantized()))
    #expect(found < squaredError(weights, quantize(weights, bits: bits - 1).dequantized()))
  }

  @Test("a cluster that runs empty is put to use")
  func emptyClusters() {
    // Evenly spread between −1 and 100, all but two of the values would find nothing.
    let crowd = (0..<60).map { Float($0) / 60 }
    let tensor = quantize([-1] + crowd.map { 0.001 + $0 } + [100], bits: 3)
    #expect(tensor.palette.count == 8)
    #expect(zip(crowd.map { 0.001 + $0 }, tensor.dequantized().dropFirst()).allSatisfy { abs($0 - $1) < 0.2 })
  }

  @Test("weights of few distinct values keep them exactly, and compressing again changes nothing")
  func exact() {
    let tied = tiedWeights(500, seed: 3)
    #expect(quantize(tied, bits: 3).dequantized() == tied)
    #expect(quantize(tied, bits: 3).palette == [-1, -0.5, 0.5, 1, 2])
    let first = quantize(randomWeights(900, seed: 34), bits: 4)
    let second = quantize(first.dequantized(), bits: 4)
    #expect(second.codes == first.codes && second.palette == first.palette)
    // Closer together than half precision can tell.
    let close = (0..<64).map { 1 + Float($0) * 0x1p-20 }
    #expect(quantize(close, bits: 2).palette.count == 4)
    #expect(squaredError(close, quantize(close, bits: 2).dequantized()) < 64 * 0x1p-31)
  }

  @Test("extreme, constant and empty weights give no infinity and no not-a-number", arguments: [1, 4, 8])
  func extremes(bits: Int) {
    let huge = Float.greatestFiniteMagnitude
    let buffers: [[Float]] = [
      [], [0, -0.0, 0], [0.1], [huge, -huge], [huge, -huge, 1, 0, 2, 3] + randomWeights(600, seed: 1),
      [.leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0], [.nan, .nan], [.infinity, -.infinity],
      [.infinity, 1, -.infinity, .nan, -2] + randomWeights(600, seed: 2),
      (1...600).map { Float($0) * .leastNonzeroMagnitude },
      (0..<600).map { huge * (1 - Float($0) / 300) },
    ]
    for weights in buffers {
      let tensor = quantize(weights, bits: bits)
      let back = tensor.dequantized()
      #expect(back.count == weights.count && back.allSatisfy(\.isFinite))
      #expect(tensor.palette.allSatisfy { $0.isFinite && $0 != 0 })
      for (weight, value) in zip(weights, back) where weight == 0 || weight.isNaN { #expect(value == 0) }
      let layer = compressLayer(
        weights: Tensor(shape: [1, weights.count], elements: weights.map { $0.isFinite ? $0 : 0 }),
        settings: LayerRecipe(bits: bits, scheme: .palette))
      #expect(layer.error.meanSquaredError.isFinite)
    }
    let constant = [Float](repeating: 0.1, count: 50)
    #expect(quantize(constant, bits: bits).dequantized() == constant)
    #expect(quantize([-3, .infinity, -.infinity, 5, 5], bits: bits).dequantized() == [-3, 5, -3, 5, 5])
  }

  @Test("a palette is one for the layer, with at most eight bits")
  func recipes() throws {
    var settings = LayerRecipe(bits: 4, scheme: .palette)
    #expect(settings.granularity == .perTensor)
    settings.granularity = .perGroup(32)
    #expect(settings.granularity == .perTensor)
    settings.scheme = .symmetric
    settings.granularity = .perChannel
    #expect(settings.granularity == .perChannel)
    settings.scheme = .palette
    #expect(settings.granularity == .perTensor)

    let recipe = Recipe(
      defaults: LayerRecipe(sparsity: 0.5, bits: 5, scheme: .palette),
      layers: ["a": LayerRecipe(bits: 8), "b": LayerRecipe(bits: 32, scheme: .palette)])
    #expect(try Recipe(json: recipe.json()) == recipe)
    for (text, complaint) in [
      (
        #"{"defaults": {"scheme": "palette", "bits": 16}}"#,
        "defaults.bits: a palette has codes of 1…8 bits, not of 16"
      ),
      (
        #"{"layers": {"fc": {"scheme": "palette", "bits": 4, "granularity": "channel"}}}"#,
        "layers.fc.granularity: a palette is shared by the whole layer; leave the granularity out"
      ),
    ] {
      let error = #expect(throws: RecipeError.self) { try Recipe(json: Data(text.utf8)) }
      #expect(error?.description == complaint)
    }
  }
}

extension ArraySlice<Double> {
  fileprivate func partitioningIndex(where isAfter: (Double) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
