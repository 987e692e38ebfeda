import Foundation
import ModelCompression
import NeuralNetwork
import Testing

@testable import ModelFormats

@Suite("The compact file")
struct CompactFileTests {
  /// Recipes that lead to all encodings and kinds of values.
  static let recipes: [String: Recipe] = [
    "untouched": Recipe(),
    "dense": Recipe(defaults: LayerRecipe(bits: 8)),
    "sparse": Recipe(defaults: LayerRecipe(sparsity: 0.9)),
    "int4": Recipe(defaults: LayerRecipe(sparsity: 0.8, bits: 4)),
    "affine": Recipe(
      defaults: LayerRecipe(sparsity: 0.3, bits: 5, scheme: .affine, granularity: .perGroup(16))),
    "palette": Recipe(defaults: LayerRecipe(sparsity: 0.9, bits: 4, scheme: .palette)),
    "binary": Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 1, granularity: .perTensor)),
    "wide": Recipe(defaults: LayerRecipe(bits: 16, scheme: .affine)),
    "nothing": Recipe(defaults: LayerRecipe(sparsity: 1, bits: 2)),
    "channels": Recipe(defaults: LayerRecipe(bits: 8, channelSparsity: 0.5)),
  ]

  private func expectSame(_ loaded: Model, _ expected: Model) {
    #expect(loaded.weights.keys.sorted() == expected.weights.keys.sorted())
    for (name, tensor) in expected.weights {
      #expect(loaded.weights[name]?.shape == tensor.shape)
      #expect(
        loaded.weights[name]?.elements.map(\.bitPattern) == tensor.elements.map(\.bitPattern), "\(name)")
    }
    #expect(loaded.graph.shapes == expected.graph.shapes)
    #expect(loaded.graph.nodes.map(\.name) == expected.graph.nodes.map(\.name))
    #expect(loaded.graph.nodes.map(\.inputs) == expected.graph.nodes.map(\.inputs))
    #expect(loaded.graph.inputs == expected.graph.inputs)
    #expect(loaded.graph.outputs == expected.graph.outputs)
  }

  @Test(
    "What was written has the size that was promised and is read back to the bit",
    arguments: recipes.keys.sorted(), ["digits-mlp", "mobilenet-tiny", "resnet8"])
  func roundTrip(recipe: String, name: String) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/small.safetensors"
    let recipe = try #require(Self.recipes[recipe])
    var model = try #require(Architecture.named(name)).makeModel(seed: 4)
    model.metadata["note"] = "kept"
    let compressed = try compress(model, recipe)
    let report = try ModelFile.save(compressed, to: path)
    #expect(try FileBytes.read(path).count == report.bytes)
    #expect(report.weightBytes == compressed.totalBytes)
    #expect(report.layers.map(\.bytes) == compressed.layers.map { compressed.bytes(of: $0.name) })
    #expect(report.notes == [])
    let loaded = try ModelFile.load(path)
    expectSame(loaded, compressed.decodedModel())
    #expect(loaded.metadata["note"] == "kept")
    #expect(try Recipe(json: Data(#require(loaded.metadata[MetadataKey.recipe]).utf8)) == recipe)
    // Saved as an ordinary file again, nothing says that it was compact.
    try ModelFile.save(loaded, to: path)
    expectSame(try ModelFile.load(path), loaded)
  }

  @Test("Graphs that are no architecture's any more are written down and read back")
  func changedGraphs() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/changed.safetensors"
    let mobile = try #require(Architecture.named("mobilenet-tiny")).makeModel(seed: 4)
    let lenet = try #require(Architecture.named("lenet5")).makeModel(seed: 4)
    let factorized = try #require(Architecture.named("digits-mlp")).makeModel(seed: 4)
      .factorized(layer: "fc1", rank: 3)
    for model in [try mobile.foldingBatchNorm(), factorized, lenet] {
      let compressed = try compress(model, Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 4)))
      try ModelFile.save(compressed, to: path)
      let loaded = try ModelFile.load(path)
      expectSame(loaded, compressed.decodedModel())
      let input = Tensor(
        shape: Shape([2] + model.graph.inputs[0].shape.dimensions), repeating: 0.25)
      let (before, after) = (
        InferenceRunner(graph: compressed.base.graph, lanes: 1),
        InferenceRunner(graph: loaded.graph, lanes: 1)
      )
      before.load(compressed.decodedModel())
      after.load(loaded)
      #expect(try before.predict([input]) == after.predict([input]))
    }
  }

  @Test("A model with quantized activations is saved with them, though its recipe is about weights")
  func quantizedActivations() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/q.safetensors"
    let model = try #require(Architecture.named("digits-mlp")).makeModel(seed: 4)
    let compressed = try compress(model, Recipe(defaults: LayerRecipe(bits: 8)))
    let calibration = try ActivationCalibration(
      compressed.decodedModel(), samples: DatasetSource.digits.load().training,
      settings: ActivationQuantization(bits: 8), limit: 32)
    let running = try compressed.decodedModel().quantizingActivations(calibration)
    let report = try ModelFile.save(compressed, running: running, to: path)
    #expect(try FileBytes.read(path).count == report.bytes)
    expectSame(try ModelFile.load(path), running)
  }

  @Test("Weights alone are saved and are weights alone when they are read")
  func weightsAlone() throws {
    let folder = try TemporaryFolder()
    var writer = SafetensorsWriter()
    writer.add("a.weight", shape: [4, 8], floats: (0..<32).map { Float($0) / 7 - 2 })
    writer.add("a.bias", shape: [4], floats: [1, 2, 3, 4])
    let source = try folder.write("source.safetensors", writer.encoded())
    let compressed = try compress(
      ModelFile.load(source), Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 4)))
    let path = "\(folder.path)/small.safetensors"
    let report = try ModelFile.save(compressed, to: path)
    #expect(report.notes.count == 1)
    let loaded = try ModelFile.load(path)
    expectSame(loaded, compressed.decodedModel())
    #expect(loaded.graph.obstacle != nil)
  }

  @Test(
    "Integers that may be rounded are told of, those that can't are not",
    arguments: [16_777_215, 16_777_217] as [Int64])
  func integers(largest: Int64) throws {
    let folder = try TemporaryFolder()
    let source = "\(folder.path)/source.npz"
    try NamedArrays.write(
      [
        ("a", NPYArray(shape: [2, 2], elements: .floats([1, 2, 3, 1e9]))),
        ("ids", NPYArray(shape: [2], elements: .integers([-5, largest]))),
      ], to: source)
    let path = "\(folder.path)/copy.safetensors"
    let notes = try ModelFile.save(compress(ModelFile.load(source), Recipe()), to: path).notes
    #expect(notes.contains { $0.hasPrefix("ids: integers") } == (largest > 16_777_216), "\(notes)")
    #expect(!notes.contains { $0.hasPrefix("a:") })
    // Nothing of it in the file, where there are no integers any more.
    #expect(try !ModelFile.load(path).metadata.keys.contains { $0.contains("integers") })
  }

  @Test("A weight with the name that the format keeps for itself can't be saved")
  func reservedName() throws {
    let folder = try TemporaryFolder()
    let source = "\(folder.path)/source.npz"
    let array = NPYArray(shape: [2, 2], elements: .floats([1, 2, 3, 4]))
    try NamedArrays.write([("__metadata__", array)], to: source)
    let model = try ModelFile.load(source)
    let path = "\(folder.path)/copy.safetensors"
    #expect(failure { try ModelFile.save(model, to: path) }?.kind == .unsupported)
    #expect(try folder.names == ["source.npz"])
    // As codes as well.
    let compressed = try compress(model, Recipe(defaults: LayerRecipe(bits: 4)))
    #expect(failure { try ModelFile.save(compressed, to: path) }?.kind == .unsupported)
  }

  @Test("No byte of a damaged file makes reading trap, and a file cut anywhere is an error")
  func hostile() throws {
    var builder = GraphBuilder(input: [6])
    let output = builder.add("fc", Dense(outputs: 4), builder.input)
    let model = try Model(name: "own", randomWeightsFor: builder.build(output: output), seed: 1)
    let folder = try TemporaryFolder()
    for recipe in Self.recipes.keys.sorted() {
      let compressed = try compress(model, #require(Self.recipes[recipe]))
      let path = "\(folder.path)/\(recipe).safetensors"
      try ModelFile.save(compressed, to: path)
      let bytes = try FileBytes.read(path)
      // What is in the header is the format's, and tested there.
      let data = Int(bytes[0]) + Int(bytes[1]) << 8 + 8
      for length in data..<bytes.count {
        #expect(failure { try Safetensors(Array(bytes[..<length]), file: "f").weights() } != nil)
      }
      for index in data..<bytes.count {
        for flip in [0x01, 0xFF] as [UInt8] {
          var damaged = bytes
          damaged[index] ^= flip
          _ = try? Safetensors(damaged, file: "f").weights().model(named: "f")
        }
      }
    }
  }

  @Test("What isn't a layer's weight takes hardly more than its elements")
  func floats() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/small.safetensors"
    let model = try #require(Architecture.named("resnet8")).makeModel(seed: 4)
    try ModelFile.save(compress(model, Recipe(defaults: LayerRecipe(bits: 8))), to: path)
    let file = try Safetensors(contentsOf: path)
    let layers = Set(model.layers.map(\.weightName))
    #expect(Set(file.tensors.map(\.name)) == layers.union([MetadataKey.floats]))
    let others = model.weights.filter { !layers.contains($0.key) }
    #expect(file[MetadataKey.floats]?.count == others.values.reduce(0) { $0 + $1.count })
    #expect(try #require(file.metadata[MetadataKey.floats]).utf8.count < 30 * others.count)
  }

  @Test("Names with any characters and tensors of any rank are read back")
  func names() throws {
    let folder = try TemporaryFolder()
    var writer = SafetensorsWriter()
    writer.add("w", shape: [2, 2], floats: [1, 2, 3, 4])
    let odd = ["a,b", "a=b", "=", ",", "", "x", "é\n\"", "1x2=3"]
    for name in odd { writer.add(name, shape: [], floats: [5]) }
    writer.add("none", shape: [0, 3], floats: [])
    writer.add("row", shape: [3], floats: [6, 7, 8])
    let source = try folder.write("source.safetensors", writer.encoded())
    let compressed = try compress(ModelFile.load(source), Recipe(defaults: LayerRecipe(bits: 4)))
    let path = "\(folder.path)/small.safetensors"
    try ModelFile.save(compressed, to: path)
    let loaded = try ModelFile.load(path)
    #expect(Set(loaded.weights.keys).isSuperset(of: odd))
    #expect(loaded.metadata[MetadataKey.floats] == nil)
    expectSame(loaded, compressed.decodedModel())
  }

  @Test(
    "A list that doesn't fit its tensor is an error",
    arguments: [
      "", "a", "a=", "a=2", "a=4", "a=-3", "a=1.5,b=1", "a=1,b=1", "a=2,a=1", "w=3", "a=3,", "a=3,b=1",
      "a=,b=",
      "a=9223372036854775807x9223372036854775807", "a=4611686018427387904", "tinydash.other=4,b=0",
    ])
  func hostileList(text: String) throws {
    var writer = SafetensorsWriter(metadata: [MetadataKey.compact: "1", MetadataKey.floats: text])
    writer.add("w", shape: [1], floats: [1])
    writer.add(MetadataKey.floats, shape: [3], floats: [1, 2, 3])
    #expect(failure { try Safetensors(writer.encoded(), file: "f").weights() }?.kind == .corrupt)
    writer.metadata[MetadataKey.floats] = "a=,b=2x1,c=0x7"
    let good = try Safetensors(writer.encoded(), file: "f").weights()
    #expect(Set(good.tensors.map(\.name)) == ["a", "b", "c", "w"])
    for hasBytes in [true, false] {
      var without = SafetensorsWriter(metadata: [MetadataKey.compact: "1", MetadataKey.floats: "a=1"])
      if hasBytes { without.add(MetadataKey.floats, shape: [1], bytes: [0]) }
      #expect(failure { try Safetensors(without.encoded(), file: "f").weights() }?.kind == .corrupt)
    }
  }

  @Test("A few bytes that stand for very many zeros are refused")
  func expansion() throws {
    // Nothing stored, of as many weights as there may be, twice.
    func zeros(_ rows: UInt32, _ columns: UInt32) -> [UInt8] {
      [1, 4, 0, 2]
        + [columns, 0, 0, 2, rows, columns].flatMap { word in
          (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
    }
    var writer = SafetensorsWriter(metadata: [MetadataKey.compact: "1"])
    var bytes = zeros(1 << 14, 1 << 13)
    bytes[0] = 3
    writer.add("w", shape: [bytes.count + 4], bytes: bytes + [0, 0, 0, 0])
    let error = failure { try Safetensors(writer.encoded(), file: "f").weights() }
    #expect(error?.kind == .tooLarge)
    let version = SafetensorsWriter(metadata: [MetadataKey.compact: "2"])
    #expect(failure { try Safetensors(version.encoded(), file: "f").weights() }?.kind == .unsupported)
  }

  @Test(
    "Descriptions of graphs that can't be are errors",
    arguments: [
      "", "{", "[]", "{}", #"{"inputs":[],"nodes":[],"outputs":[]}"#,
      #"{"inputs":[{"name":"x","shape":[-1]}],"nodes":[],"outputs":[{"name":"y","value":0}]}"#,
      #"{"inputs":[{"name":"x","shape":[9223372036854775807,4]}],"nodes":[],"outputs":[{"name":"y","value":0}]}"#,
      #"{"inputs":[{"name":"x","shape":[4]}],"nodes":[{"name":"a","op":"Relu6","of":[0]}],"outputs":[{"name":"y","value":1}]}"#,
      #"{"inputs":[{"name":"x","shape":[4]}],"nodes":[{"name":"a","op":"ReLU","of":[1]}],"outputs":[{"name":"y","value":1}]}"#,
      #"{"inputs":[{"name":"x","shape":[4]}],"nodes":[{"name":"a","op":"ReLU","of":[-1]}],"outputs":[{"name":"y","value":1}]}"#,
      #"{"inputs":[{"name":"x","shape":[4]}],"nodes":[{"name":"a","op":"Dense","of":[0]}],"outputs":[{"name":"y","value":1}]}"#,
      #"{"inputs":[{"name":"x","shape":[4]}],"nodes":[{"name":"a","op":"Dense","with":[1e300,1],"of":[0]}],"outputs":[{"name":"y","value":1}]}"#,
      #"{"inputs":[{"name":"x","shape":[4]}],"nodes":[{"name":"a","op":"Reshape","with":[268435456,268435456,4],"of":[0]}],"outputs":[{"name":"y","value":1}]}"#,
      #"{"inputs":[{"name":"x","shape":[4,4,4]}],"nodes":[{"name":"a","op":"Conv2D","with":[1,0,1],"of":[0]}],"outputs":[{"name":"y","value":1}]}"#,
      #"{"inputs":[{"name":"x","shape":[4,4,4]}],"nodes":[{"name":"a","op":"MaxPool2D","with":[2,2,0,0,0,0,0,0,1,1],"of":[0]}],"outputs":[{"name":"y","value":1}]}"#,
      #"{"inputs":[{"name":"x","shape":[4]}],"nodes":[{"name":"a","op":"Add","of":[]}],"outputs":[{"name":"y","value":1}]}"#,
      #"{"inputs":[{"name":"x","shape":[4]}],"nodes":[{"name":"a","op":"ReLU","of":[]}],"outputs":[{"name":"y","value":1}]}"#,
    ])
  func hostileGraphs(text: String) {
    #expect(throws: GraphError.self) { try GraphDescription(text: text).graph() }
  }
}
