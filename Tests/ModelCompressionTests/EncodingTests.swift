import ModelCompression
import NeuralNetwork
import Testing

@Suite("Encodings")
struct EncodingTests {
  private static let shapes: [Shape] = [[6, 35], [5, 3, 3, 3], [1, 1], [4, 0], [0, 4], [3], [2, 150]]

  private func weights(_ shape: Shape, sparsity: Double) -> Tensor {
    Tensor(
      shape: shape,
      elements: pruneWeightsByMagnitude(randomWeights(shape.elementCount, seed: 60), sparsity: sparsity))
  }

  @Test(
    "decoding gives back the layer's weights bit for bit, through the bytes too", arguments: shapes,
    LayerRecipe.supportedBits)
  func roundTrip(shape: Shape, bits: Int) throws {
    for sparsity in [0, 0.3, 0.9, 0.999, 1] {
      for scheme in QuantizationScheme.allCases where scheme != .palette || bits != 16 {
        for granularity in [Granularity.perTensor, .perChannel, .perGroup(4)] {
          let layer = compressLayer(
            weights: weights(shape, sparsity: sparsity),
            settings: LayerRecipe(bits: bits, scheme: scheme, granularity: granularity))
          let decoded = try layer.encoded.decoded()
          #expect(decoded.shape == shape)
          #expect(bitPatterns(decoded.elements) == bitPatterns(layer.weights.elements))
          let bytes = layer.encoded.serialized()
          #expect(bytes.count == layer.bytes)
          let read = try EncodedWeights(serialized: bytes, shape: shape, isRaw: layer.encoded.isRaw)
          #expect(bitPatterns(try read.decoded().elements) == bitPatterns(layer.weights.elements))
        }
      }
    }
  }

  @Test(
    "every candidate, not just the smallest, decodes to the same and takes what it says",
    arguments: [1, 3, 4, 8, 16, 32], QuantizationScheme.allCases)
  func candidates(bits: Int, scheme: QuantizationScheme) throws {
    guard scheme != .palette || bits != 16 else { return }
    let original = weights([20, 50], sparsity: 0.9)
    let layer = compressLayer(weights: original, settings: LayerRecipe(bits: bits, scheme: scheme))
    #expect(layer.candidates.map(\.size.total) == layer.candidates.map(\.size.total).sorted())
    #expect(layer.candidates.first?.size == layer.encoded.size)
    #expect(Set(layer.candidates.map(\.encoding)).count == layer.candidates.count)
    // Bitmap and twelve gap widths; dense where zero has a code, entropy where there are codes.
    let isDense = bits == 32 || bits > 1 && scheme != .palette
    #expect(layer.candidates.count == 13 + (isDense ? 1 : 0) + (bits == 32 ? 0 : 1))
    for candidate in layer.candidates {
      let encoded = layer.encoded(as: candidate.encoding)
      #expect(encoded.size == candidate.size)
      #expect(encoded.serialized().count == candidate.size.total)
      #expect(try bitPatterns(encoded.decoded().elements) == bitPatterns(layer.weights.elements))
    }
  }

  @Test("weights that nothing is done to take four bytes each, and a layer of zeros hardly any")
  func extremes() throws {
    let original = weights([20, 50], sparsity: 0)
    let untouched = compressLayer(weights: original, settings: .untouched)
    #expect(untouched.bytes == 4000 && untouched.encoded.isRaw)
    #expect(throws: EncodingError.self) {
      try EncodedWeights(serialized: untouched.encoded.serialized() + [0], shape: [20, 50], isRaw: true)
    }
    for scheme in QuantizationScheme.allCases {
      // A scale for each of 500 groups would take 2000 bytes.
      let empty = compressLayer(
        weights: original,
        settings: LayerRecipe(sparsity: 1, bits: 4, scheme: scheme, granularity: .perGroup(2)))
      #expect(empty.bytes < 40, "\(scheme)")
    }
  }

  /// Header, scales, zero points, indices, values.
  private func parts(_ size: EncodedSize) -> [Int] {
    [size.header, size.scales, size.zeroPoints, size.indices, size.values]
  }

  @Test("sizes are what counting by hand gives")
  func sizesByHand() throws {
    // 2 rows of 8; 4 bits per channel: header 20 + 8, two scales, 16 nibbles.
    var values: [Float] = [1, 2, 3, 4, 5, 6, 7, 7, -1, -2, -3, -4, -5, -6, -7, -7]
    let dense = compressLayer(
      weights: Tensor(shape: [2, 8], elements: values), settings: LayerRecipe(bits: 4))
    let encoded = dense.encoded(as: .dense)
    #expect(parts(encoded.size) == [28, 8, 0, 0, 8])
    // First element in the low nibble, two's complement.
    #expect(encoded.serialized().suffix(8) == [0x21, 0x43, 0x65, 0x77, 0xEF, 0xCD, 0xAB, 0x99])

    // One weight in 4 096: a bitmap takes 512 bytes, a gap of 12 bits two; 11 bits would need an escape more.
    values = [Float](repeating: 0, count: 4096)
    values[4000] = 0.1
    let sparse = compressLayer(weights: Tensor(shape: [1, 4096], elements: values), settings: .untouched)
    #expect(sparse.encoded.encoding == .gap(bits: 12))
    #expect(parts(sparse.encoded.size) == [28, 0, 0, 2, 4])
    let bitmap = try #require(sparse.candidates.first { $0.encoding == .bitmap })
    #expect(bitmap.size.indices == 512 && bitmap.size.values == 4)

    // Affine: a zero point byte for each scale.
    let affine = compressLayer(
      weights: Tensor(shape: [2, 8], elements: (0..<16).map { Float($0) + 1 }),
      settings: LayerRecipe(bits: 8, scheme: .affine, granularity: .perGroup(4)))
    #expect(parts(affine.encoded(as: .dense).size) == [28, 16, 4, 0, 16])

    // A palette of three values in half precision; zero takes none of them, and no code.
    let palette = compressLayer(
      weights: Tensor(shape: [2, 4], elements: [0.5, 0, 0, -2, 0, 0.25, 0.5, 0.5]),
      settings: LayerRecipe(bits: 2, scheme: .palette)
    ).encoded(as: .bitmap)
    #expect(parts(palette.size) == [28, 6, 0, 1, 2])
    #expect(palette.serialized().prefix(12) == [1, 2, 0, 5, 3, 0, 0, 0, 5, 0, 0, 0])
    #expect(
      palette.serialized().suffix(9) == [0x00, 0xC0, 0x00, 0x34, 0x00, 0x38, 0b1110_1001, 0b10_01_00_10, 2])
  }

  @Test("half precision is stored only where it holds every weight")
  func halfPrecision() {
    let values: [Float] = [1, -0.5, 65504, 0x1p-24, 0.333251953125, -0.0]
    let exact = Tensor(shape: [4, 6], elements: values + values + values + values)
    #expect(compressLayer(weights: exact, settings: .untouched).encoded.values == .float16)
    // The header would take more than half the width saves.
    for few in [Tensor(shape: [2, 3], elements: values), Tensor(shape: [1, 1], elements: [0.5])] {
      let encoded = compressLayer(weights: few, settings: .untouched).encoded
      #expect(encoded.values == .float32 && encoded.size.total == 4 * few.count)
    }
    for value: Float in [0.1, 65520, 0x1p-25, .greatestFiniteMagnitude] {
      let other = Tensor(shape: [1, 2], elements: [1, value])
      #expect(compressLayer(weights: other, settings: .untouched).encoded.values == .float32)
    }
  }

  @Test("infinities, not-a-numbers and −0 of untouched weights survive bit for bit")
  func specialValues() throws {
    let values: [Float] = [.nan, -.infinity, -0.0, 0, .leastNonzeroMagnitude, 1.1, 0, 0]
    let layer = compressLayer(weights: Tensor(shape: [2, 4], elements: values), settings: .untouched)
    #expect(try bitPatterns(layer.encoded.decoded().elements) == bitPatterns(values))
  }

  @Test(
    "damaged bytes are refused or decode to the right shape, and never trap",
    arguments: [
      LayerRecipe(bits: 4, scheme: .affine, granularity: .perGroup(8)),
      LayerRecipe(bits: 3, scheme: .palette),
      LayerRecipe(bits: 16),
    ])
  func damaged(settings: LayerRecipe) throws {
    let layer = compressLayer(weights: weights([4, 16], sparsity: 0.8), settings: settings)
    for encoding in [WeightEncoding.dense, .bitmap, .gap(bits: 3), .entropy]
    where layer.candidates.contains(where: { $0.encoding == encoding }) {
      let bytes = layer.encoded(as: encoding).serialized()
      for length in 0..<bytes.count {
        #expect(throws: EncodingError.self) {
          try EncodedWeights(serialized: Array(bytes.prefix(length)), shape: [4, 16])
        }
      }
      #expect(throws: EncodingError.self) { try EncodedWeights(serialized: bytes + [0], shape: [4, 16]) }
      for index in bytes.indices {
        for change: UInt8 in [1, 2, 4, 0x10, 0x80, 0xFF] {
          var damaged = bytes
          damaged[index] ^= change
          if let read = try? EncodedWeights(serialized: damaged, shape: [4, 16]),
            let decoded = try? read.decoded()
          {
            #expect(read.shape == [4, 16] && decoded.shape == [4, 16])
          }
        }
      }
    }
  }
}
