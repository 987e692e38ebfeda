import Foundation
import ModelCompression
import NeuralNetwork
import Testing

@testable import ModelFormats

/// Models as ONNX files: what is in them, and what comes back.
@Suite struct ONNXExportTests {
  /// A convolution with groups of odd lengths, a layer of matrices and one of vectors.
  private static func model(seed: UInt64 = 1) throws -> Model {
    var builder = GraphBuilder(input: [2, 6, 6])
    let last = builder.chain(
      from: builder.input,
      [
        ("conv", Conv2D(outputChannels: 5, window: Window(3, padding: 1))), ("bn", BatchNorm()),
        ("relu", Clip.relu6), ("pool", MaxPool2D(Window(2, stride: 2))), ("rows", Reshape(to: [5, 9])),
        ("mix", Dense(outputs: 7)), ("gelu", GELU()), ("flatten", Reshape.flatten),
        ("fc", Dense(outputs: 4)),
      ])
    return try Model(name: "small", randomWeightsFor: builder.build(output: last), seed: seed)
  }

  private static func outputs(_ model: Model, _ shape: [Int]) throws -> [Float] {
    var random = SeededGenerator(seed: 3)
    let values = (0..<shape.reduce(1, *)).map { _ in random.nextUnitFloat() * 2 - 1 }
    let input = model.graph.inputs[0].name
    let found = try ArrayInference(model, lanes: 1)(
      [input: NPYArray(shape: shape, elements: .floats(values))], file: "test")
    guard case .floats(let result) = found[0].array.elements else { return [] }
    return result
  }

  private static func written(
    _ model: Model, _ recipe: LayerRecipe, form: ONNXWeightForm = .smallest
  ) throws -> (message: Onnx_ModelProto, decoded: Model) {
    let compressed = try compress(model, Recipe(defaults: recipe))
    let decoded = compressed.decodedModel()
    let writer = ONNXWriter(decoded, layers: compressed.encodedLayers, weightForm: form, file: "x.onnx")
    return (try writer.message().proto, decoded)
  }

  private static func tensor(_ message: Onnx_ModelProto, _ name: String) throws -> Onnx_TensorProto {
    try #require(message.graph.initializer.first { $0.name == name })
  }

  @Test("A file names its maker, its operators' version, its inputs and outputs, its nodes and its weights")
  func contents() throws {
    let (message, model) = try Self.written(Self.model(), LayerRecipe())
    #expect(message.producerName == "tinydash")
    #expect(message.irVersion == 8 && message.opsetImport.map(\.version) == [17])
    #expect(message.graph.input.map(\.name) == ["input"] && message.graph.output.map(\.name) == ["logits"])
    let extents = message.graph.input[0].type.tensorType.shape.dim
    #expect(extents[0].dimParam == "batch" && extents.dropFirst().map(\.dimValue) == [2, 6, 6])
    let names = Set(message.graph.node.map(\.name))
    #expect(model.graph.nodes.allSatisfy { names.contains($0.name) })
    #expect(try Self.tensor(message, "conv.weight").dims == [5, 2, 3, 3])
    // A product of matrices has the inputs of its weight first.
    #expect(try Self.tensor(message, "mix.weight").dims == [9, 7])
    #expect(try Self.tensor(message, "fc.weight").dims == [4, 35])
    #expect(message.graph.node.first { $0.name == "fc" }?.opType == "Gemm")
  }

  @Test("Four bits are stored two to a byte, the first in the lower half, with operator set 21")
  func fourBits() throws {
    let model = try Self.model()
    let (message, _) = try Self.written(model, LayerRecipe(bits: 4))
    #expect(message.irVersion == 10 && message.opsetImport.map(\.version) == [21])
    let codes = try Self.tensor(message, "fc.weight_quantized")
    #expect(codes.dataType == 22 && codes.dims == [4, 35] && codes.rawData.count == 70)
    let quantized = quantizeLayerWeights(
      model[weight: "fc.weight"].elements, rows: 4, settings: QuantizationSettings(bits: 4))
    for index in 0..<140 {
      let half = Int(codes.rawData[codes.rawData.startIndex + index / 2]) >> (4 * (index % 2)) & 15
      #expect((half < 8 ? half : half - 16) == quantized.codes[index])
    }
    let linear = try #require(message.graph.node.first { $0.name == "fc.weight" })
    #expect(linear.opType == "DequantizeLinear" && linear.attribute.map(\.i) == [0])
    #expect(linear.input == ["fc.weight_quantized", "fc.weight_scale"])
  }

  @Test("Eight bits are bytes with a scale for each channel, which older runtimes load")
  func eightBits() throws {
    let (message, _) = try Self.written(Self.model(), LayerRecipe(bits: 8))
    #expect(message.opsetImport.map(\.version) == [17])
    let codes = try Self.tensor(message, "mix.weight_quantized")
    #expect(codes.dataType == 3 && codes.dims == [9, 7] && codes.rawData.count == 63)
    #expect(try Self.tensor(message, "mix.weight_scale").dims == [7])
    #expect(message.graph.node.first { $0.name == "mix.weight" }?.attribute.map(\.i) == [1])
  }

  static let recipes: [LayerRecipe] = {
    var recipes: [LayerRecipe] = []
    for sparsity in [0, 0.5, 0.9, 1] {
      recipes.append(LayerRecipe(sparsity: sparsity))
      for bits in [1, 2, 3, 4, 7, 8, 16] {
        for scheme in [QuantizationScheme.symmetric, .affine] {
          for granularity in [Granularity.perTensor, .perChannel, .perGroup(4)] {
            recipes.append(
              LayerRecipe(sparsity: sparsity, bits: bits, scheme: scheme, granularity: granularity))
          }
        }
      }
      for bits in [1, 2, 4, 8] {
        recipes.append(LayerRecipe(sparsity: sparsity, bits: bits, scheme: .palette))
      }
    }
    return recipes
  }()

  /// Large enough that every way of storing weights is the smallest for some of the recipes.
  private static func wide() throws -> Model {
    var builder = GraphBuilder(input: [30])
    let last = builder.chain(
      from: builder.input,
      [
        ("a", Dense(outputs: 120)), ("rows", Reshape(to: [4, 30])),
        ("b", Dense(outputs: 101, hasBias: false)),
      ])
    return try Model(name: "wide", randomWeightsFor: builder.build(output: last), seed: 7)
  }

  @Test("Whatever a recipe makes of weights comes back to the bit", arguments: ONNXWeightForm.allCases)
  func everyForm(_ form: ONNXWeightForm) throws {
    let folder = try TemporaryFolder()
    var forms = Set<String>()
    let model = try Self.wide()
    for recipe in Self.recipes {
      let compressed = try compress(model, Recipe(defaults: recipe))
      let decoded = compressed.decodedModel()
      let path = "\(folder.path)/x.onnx"
      let report = try ModelFile.saveONNX(decoded, compressed: compressed, weightForm: form, to: path)
      #expect(report.bytes == (try FileBytes.read(path)).count)
      forms.formUnion(report.layers.map(\.encoding))
      let back = try ModelFile.read(path)
      for layer in decoded.layers {
        #expect(
          back.weights[layer.weightName] == decoded.weights[layer.weightName],
          "\(layer.name) as \(report.layers.map(\.encoding)): \(recipe)")
      }
      #expect(back.metadata["tinydash.recipe"] != nil)
      #expect(back.layers.map(\.name) == decoded.layers.map(\.name))
    }
    func has(_ part: String) -> Bool { forms.contains { $0.contains(part) } }
    #expect(has("sparse_initializer") == (form == .sparseInitializers))
    for part in ["gaps of 4", "gaps of 8", "bitmap", "packed"] { #expect(has(part) == (form == .smallest)) }
  }

  @Test("A model computes the same before and after")
  func outputs() throws {
    let folder = try TemporaryFolder()
    let model = try Self.model()
    let path = "\(folder.path)/x.onnx"
    try ModelFile.save(model, to: path)
    let (before, after) = (
      try Self.outputs(model, [3, 2, 6, 6]), try Self.outputs(ModelFile.read(path), [3, 2, 6, 6])
    )
    #expect(before.count == 12 && zip(before, after).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test(
    "Quantized activations saturate at their own limits, not at those of the type",
    arguments: [
      (bits: 3, isSymmetric: false), (8, false), (8, true), (4, true), (16, false), (16, true),
    ])
  func activations(_ bits: Int, _ isSymmetric: Bool) throws {
    var builder = GraphBuilder(input: [40])
    let last = builder.add("q", QuantizeActivations(bits: bits, isSymmetric: isSymmetric), builder.input)
    let model = try Model(
      name: "q", graph: builder.build(output: last),
      weights: [
        "q.scale": Tensor(shape: [1], elements: [0.01]),
        "q.zero_point": Tensor(shape: [1], elements: [isSymmetric ? 0 : 3]),
      ])
    let folder = try TemporaryFolder()
    try ModelFile.save(model, to: "\(folder.path)/x.onnx")
    let back = try ModelFile.read("\(folder.path)/x.onnx")
    #expect(try Self.outputs(model, [5, 40]) == Self.outputs(back, [5, 40]))
  }

  @Test("Models that others exported survive being written anew", arguments: ONNXFixtureTests.fixtures)
  func fixtures(_ name: String) throws {
    let model = try ONNXFixtureTests.model(name)
    // What can't be computed can't be written either.
    guard model.graph.obstacle == nil else { return }
    let folder = try TemporaryFolder()
    try ModelFile.save(model, to: "\(folder.path)/x.onnx")
    let back = try ModelFile.read("\(folder.path)/x.onnx")
    let found = try ArrayInference(back, lanes: 1)(ONNXFixtureTests.arrays(name, "in/"), file: name)
    for (output, array) in try ONNXFixtureTests.arrays(name, "out/") {
      let result = try #require(found.first { $0.name == output }?.array)
      #expect(result.shape == array.shape)
      let (values, wanted) = (ONNXFixtureTests.floats(result), ONNXFixtureTests.floats(array))
      let scale = wanted.map { abs($0) }.max() ?? 1
      #expect((zip(values, wanted).map { abs($0 - $1) }.max() ?? 0) <= 1e-4 * scale)
    }
  }

  @Test("Weights without a graph can't be written, and the error says so")
  func weightsAlone() throws {
    let weights = StoredWeights(shape: [2, 3], reason: "the file holds weights but no graph")
    let graph = try Graph(
      inputs: [], nodes: [Graph.Node(name: "a", operation: weights, inputs: [])], outputs: [])
    let model = try Model(
      name: "alone", graph: graph, weights: ["a.weight": Tensor(shape: [2, 3], repeating: 1)])
    let folder = try TemporaryFolder()
    let error = #expect(throws: FormatError.self) { try ModelFile.save(model, to: "\(folder.path)/x.onnx") }
    #expect(error?.kind == .unsupported && error?.message.contains("weights but no graph") == true)
    #expect(try folder.names.isEmpty)
  }

  @Test("Values that are put out twice, or are inputs, and names that are taken twice")
  func names() throws {
    let nodes = [
      Graph.Node(name: "y", operation: ReLU(), inputs: [0]),
      Graph.Node(name: "x", operation: Tanh(), inputs: [1]),
    ]
    let graph = try Graph(
      inputs: [Graph.Input(name: "x", shape: [3])], nodes: nodes,
      outputs: [
        Graph.Output(name: "y", value: 2), Graph.Output(name: "same", value: 2),
        Graph.Output(name: "input", value: 0),
      ])
    let model = try Model(name: "names", graph: graph, weights: [:])
    let folder = try TemporaryFolder()
    try ModelFile.save(model, to: "\(folder.path)/x.onnx")
    let back = try ModelFile.read("\(folder.path)/x.onnx")
    let input = ["x": NPYArray(shape: [1, 3], elements: .floats([-1, 0.5, 2]))]
    let found = try ArrayInference(back, lanes: 1)(input, file: "test")
    #expect(found.map(\.name) == ["y", "same", "input"])
    let activated = [0, Float(0.5), 2].map { tanh($0) }
    #expect(found[0].array == found[1].array)
    #expect(zip(ONNXFixtureTests.floats(found[0].array), activated).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(ONNXFixtureTests.floats(found[2].array) == [-1, 0.5, 2])
  }

  @Test(
    "Files that are written again and again keep a free batch beside constant outputs, and types of floats")
  func interface() throws {
    var file = ONNXBuilder()
    file.input("x", [nil, 3])
    file.model.graph.input[0].type.tensorType.elemType = 10
    file.node("Cast", ["x"], ["single"], numbers: ["to": 1])
    file.node("Relu", ["single"], ["floats"])
    file.node("Cast", ["floats"], ["y"], numbers: ["to": 11])
    file.floats("corners", [2, 2], [1, 2, 3, 4])
    file.node("Identity", ["corners"], ["anchors"])
    for output in ["y", "anchors", "corners"] { file.output(output) }
    var model = try file.read()
    let folder = try TemporaryFolder()
    for _ in 0..<3 {
      let found = try ArrayInference(model, lanes: 1)(
        ["x": NPYArray(shape: [2, 3], elements: .floats([-1, 0.5, 2, 3, -4, 5]))], file: "test")
      #expect(found.map(\.name) == ["y", "anchors", "corners"])
      #expect(found[0].array == NPYArray(shape: [2, 3], elements: .floats([0, 0.5, 2, 3, 0, 5])))
      for constant in found[1...] {
        #expect(constant.array == NPYArray(shape: [2, 2], elements: .floats([1, 2, 3, 4])))
      }
      try ModelFile.save(model, to: "\(folder.path)/x.onnx")
      model = try ModelFile.read("\(folder.path)/x.onnx")
      let graph = try ONNXWriter(model, file: "y.onnx").message().proto.graph
      #expect(graph.input[0].type.tensorType.elemType == 10)
      #expect(graph.output.map(\.type.tensorType.elemType) == [11, 1, 1])
    }
  }
}
