import ModelCompression
import NeuralNetwork
import Testing

@Suite("Compressed models")
struct CompressedModelTests {
  @Test("global pruning agrees with torch.nn.utils.prune.global_unstructured")
  func globalAgreesWithTorch() throws {
    let reference = try References.load().globalPruning
    // The reference's layers, ranked as one buffer, must go the way the pooled cuts go: build a model of the same sizes.
    let model = try testModel()
    var pooled: [Float] = []
    for layer in model.layers { pooled += model[weight: layer.weightName].elements }
    let expected = pruneWeightsByMagnitude(pooled, sparsity: 0.6)
    let pruned = try pruneModelByMagnitude(model, sparsity: 0.6, scope: .global)
    #expect(pruned.layers.flatMap { pruned[weight: $0.weightName].elements } == expected)
    // And one buffer goes the way PyTorch's layers go.
    #expect(
      pruneWeightsByMagnitude(reference.weights.flatMap { $0 }, sparsity: reference.sparsity)
        == reference.expected.flatMap { $0 })
  }

  @Test("global ties go by layer, then by index")
  func globalTies() throws {
    var model = try testModel()
    for layer in model.layers {
      model[weight: layer.weightName] = Tensor(shape: layer.weightShape, repeating: 1)
    }
    let first = model.layers[0].weightShape.elementCount
    let total = model.layers.reduce(0) { $0 + $1.weightShape.elementCount }
    let pruned = try pruneModelByMagnitude(model, sparsity: Double(first + 3) / Double(total), scope: .global)
    let zeros = model.layers.map { pruned[weight: $0.weightName].elements.map { $0 == 0 } }
    #expect(zeros[0].allSatisfy { $0 })
    #expect(zeros[1].prefix(3).allSatisfy { $0 } && !zeros[1].dropFirst(3).contains(true))
    #expect(!zeros[2].contains(true))
  }

  @Test("local pruning gives every layer its own exact count, and leaves everything else alone")
  func local() throws {
    let model = try testModel()
    let names = model.layers.map(\.name)
    let pruned = try pruneModelByMagnitude(model, sparsity: 0.7, layers: [names[0]: 0.25])
    for layer in model.layers {
      let count = layer.weightShape.elementCount
      let sparsity = layer.name == names[0] ? 0.25 : 0.7
      let zeros = pruned[weight: layer.weightName].elements.count { $0 == 0 }
      #expect(zeros == Int((sparsity * Double(count)).rounded(.toNearestOrEven)))
    }
    let compressed = Set(model.layers.map(\.weightName))
    for (name, tensor) in model.weights where !compressed.contains(name) {
      #expect(pruned.weights[name] == tensor)
    }
    let all = model.layers.reduce(0) { $0 + $1.weightShape.elementCount }
    let zeros = model.layers.reduce(0) { $0 + pruned[weight: $1.weightName].elements.count { $0 == 0 } }
    #expect(calculateSparsity(pruned) == Double(zeros) / Double(all))
  }

  @Test("a layer with its own sparsity is left out of the global ranking")
  func globalWithException() throws {
    let model = try testModel()
    let own = model.layers[0]
    let pruned = try pruneModelByMagnitude(model, sparsity: 0.5, scope: .global, layers: [own.name: 0])
    #expect(pruned[weight: own.weightName] == model[weight: own.weightName])
    let rest = model.layers.dropFirst()
    let zeros = rest.reduce(0) { $0 + pruned[weight: $1.weightName].elements.count { $0 == 0 } }
    let count = rest.reduce(0) { $0 + $1.weightShape.elementCount }
    #expect(zeros == Int((0.5 * Double(count)).rounded(.toNearestOrEven)))
  }

  @Test(
    "bytes add up, and the decoded model has the weights that the bytes hold",
    arguments: [Recipe.Scope.local, .global])
  func compresses(scope: Recipe.Scope) throws {
    let model = try testModel()
    let recipe = Recipe(
      scope: scope, defaults: LayerRecipe(sparsity: 0.8, bits: 4, range: .minimumSquaredError),
      layers: [model.layers[2].name: LayerRecipe(bits: 8)])
    let compressed = try compress(model, recipe)
    let decoded = compressed.decodedModel()
    var bytes = 0
    for layer in model.layers {
      let encoded = try #require(compressed.encodedLayers[layer.name])
      let file = encoded.encoded.serialized()
      #expect(
        try EncodedWeights(serialized: file, shape: layer.weightShape, isRaw: encoded.encoded.isRaw).decoded()
          == decoded[weight: layer.weightName])
      #expect(compressed.bytes(of: layer.name) == file.count)
      bytes += file.count
    }
    let weightNames = Set(model.layers.map(\.weightName))
    for (name, tensor) in model.weights where !weightNames.contains(name) {
      #expect(decoded.weights[name] == tensor)
      bytes += 4 * tensor.count
    }
    #expect(compressed.totalBytes == bytes)
    #expect(compressed.baselineBytes == model.weights.values.reduce(0) { $0 + 4 * $1.count })
    #expect(abs(compressed.sparsity - calculateSparsity(decoded)) < 1e-12)
    #expect(CompressionMetrics.calculateModelSizeByEncoding(compressed).values.reduce(0, +) == bytes)

    let outcome = Outcome(compressed)
    #expect(outcome.totalBytes == bytes && outcome.layers.map(\.name) == model.layers.map(\.name))
    #expect(outcome.accuracy == nil && outcome.latency == nil)
    #expect(outcome.ratio > 6)
  }

  @Test("an untouched model stays the same")
  func untouched() throws {
    let model = try testModel()
    let decoded = try compress(model, Recipe()).decodedModel()
    #expect(decoded.weights == model.weights)
  }

  @Test(
    "compressing only what changed gives the same as compressing everything",
    arguments: [Recipe.Scope.local, .global])
  func incremental(scope: Recipe.Scope) throws {
    let model = try testModel()
    var recipe = Recipe(scope: scope, defaults: LayerRecipe(sparsity: 0.5, bits: 4))
    var compressed = try compress(model, recipe)
    for step in 0..<4 {
      switch step {
      case 0: recipe.layers[model.layers[0].name] = LayerRecipe(sparsity: 0.9, bits: 2)
      case 1: recipe.defaults.sparsity = 0.7
      case 2: recipe.layers = [:]
      default: recipe.scope = scope == .local ? .global : .local
      }
      compressed = try compressed.recompressed(with: recipe)
      #expect(compressed.encodedLayers == (try compress(model, recipe)).encodedLayers)
      #expect(compressed.recipe == recipe)
    }
  }

  @Test("the median group is that of the sorted scales", arguments: [1, 2, 5, 8, 97, 1000])
  func medianGroup(_ groups: Int) throws {
    var generator = SeededGenerator(seed: UInt64(groups))
    // Some scales occur often, and some groups are empty.
    let weights = (0..<groups * 4).map { index in
      index / 4 % 7 == 3 ? 0 : (Float.random(in: -1...1, using: &generator) * 8).rounded() / 8
    }
    for scheme in [QuantizationScheme.symmetric, .affine] {
      let layer = compressLayer(
        weights: Tensor(shape: [groups, 4], elements: weights),
        settings: LayerRecipe(bits: 4, scheme: scheme))
      let quantized = try #require(layer.quantized)
      let used = quantized.scales.indices.filter { group in
        (group * 4..<group * 4 + 4).contains { layer.weights.elements[$0] != 0 }
      }
      let sorted = used.map { quantized.scales[$0] }.sorted()
      #expect(quantized.medianGroup.map { quantized.scales[$0] } == sorted.dropFirst(sorted.count / 2).first)
      #expect(quantized.medianGroup.map(used.contains) != false)
    }
  }

  @Test(
    "negative zeros take no more than others",
    arguments: [LayerRecipe(), LayerRecipe(sparsity: 0.25), LayerRecipe(bits: 16)])
  func negativeZeros(settings: LayerRecipe) {
    // As masks leave them: a negative weight times 0.
    let weights = (0..<800).map { (index: Int) -> Float in
      guard index % 4 == 0 else { return index % 3 == 0 ? -0.0 : 0 }
      return Float(index) / 800 - 0.301
    }
    let positive = weights.map { $0 == 0 ? 0 : $0 }
    func compressed(_ weights: [Float]) -> CompressedLayer {
      compressLayer(weights: Tensor(shape: [20, 40], elements: weights), settings: settings)
    }
    let (one, other) = (compressed(weights), compressed(positive))
    #expect(one.candidates == other.candidates && one.encoded == other.encoded)
    #expect(one.weights == other.weights && one.keptCount == 200 && one.candidates[0].encoding != .dense)
    #expect(one.weights.elements.allSatisfy { $0 != 0 || $0.sign == .plus })
    #expect(one.error == other.error)
  }

  @Test("a layer reports what happened to it")
  func layerReport() throws {
    let weights = Tensor(shape: [2, 4], elements: [0.1, -0.2, 0.3, 4, -5, 0.6, 7, 0.05])
    let layer = compressLayer(weights: weights, settings: LayerRecipe(sparsity: 0.5, bits: 2))
    #expect(layer.prunedWeights.elements == [0, 0, 0, 4, -5, 0.6, 7, 0])
    #expect(layer.threshold == 0.3)
    #expect(layer.keptCount == 4)
    // 0.6 / 7 rounds to zero: pruned by quantization.
    #expect(layer.weights.elements == [0, 0, 0, 4, -7, 0, 7, 0])
    #expect(layer.nonzeroCount == 3)
    #expect(layer.sparsity == 5.0 / 8)
    #expect(layer.quantizationError.maximumError == 2)
    #expect(layer.typicalLevels == [-7, 0, 7])
    #expect(layer.baselineBytes == 32)
    // Channels without weights have no levels.
    let sparse = compressLayer(weights: weights, settings: LayerRecipe(sparsity: 0.9, bits: 8))
    #expect(sparse.quantized?.scales == [1, 7.0 / 127] && sparse.quantized?.medianGroup == 1)
    #expect(sparse.typicalLevels.last == 7)
    let scheme = QuantizationScheme.affine
    for settings in [LayerRecipe(sparsity: 1, bits: 8), LayerRecipe(sparsity: 1, bits: 4, scheme: scheme)] {
      let nothing = compressLayer(weights: weights, settings: settings)
      #expect(nothing.quantized?.medianGroup == nil && nothing.typicalLevels == [])
    }
    let untouched = compressLayer(weights: weights, settings: .untouched)
    #expect(untouched.threshold == nil && untouched.quantized == nil && untouched.weights == weights)
    #expect(untouched.error.signalToNoise == .infinity)
  }

  @Test("metrics count parameters and bytes")
  func metrics() throws {
    let model = try testModel()
    // 64-128-64-10 with biases.
    let expected = [64 * 128, 128, 128 * 64, 64, 64 * 10, 10].reduce(0, +)
    #expect(CompressionMetrics.countParameters(model) == expected)
    #expect(CompressionMetrics.calculateModelSize(model) == 4 * CompressionMetrics.countParameters(model))
    #expect(
      CompressionMetrics.countParametersByLayer(model).values.reduce(0, +)
        == CompressionMetrics.countParameters(model))
    let statistics = CompressionMetrics.analyzeWeightDistribution(model)
    #expect(Set(statistics.keys) == Set(model.layers.map(\.name)))
    let counts = statistics.values.map(\.count).sorted()
    #expect(counts == [640, 8192, 8192])
  }

  @Test("every architecture can be compressed", arguments: Architecture.all.map(\.name))
  func architectures(name: String) throws {
    let model = try #require(Architecture.named(name)).makeModel(seed: 1)
    let compressed = try compress(model, Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 4)))
    #expect(compressed.totalBytes < compressed.baselineBytes / 3)
    let zeros = model.layers.reduce(0) {
      $0 + Int((0.5 * Double($1.weightShape.elementCount)).rounded(.toNearestOrEven))
    }
    let kept = compressed.encodedLayers.values.reduce(0) { $0 + $1.keptCount }
    #expect(kept + zeros == model.layers.reduce(0) { $0 + $1.weightShape.elementCount })
  }
}
