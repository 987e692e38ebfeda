import Foundation
import NeuralNetwork
import Testing

@testable import ModelFormats

/// An operator that no file knows.
private struct Novelty: Operator {
  let name = "Novelty"
  func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape { inputs[0] }
  func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .opaque }
  func forward(_ pass: ForwardPass) {}
  func backward(_ pass: BackwardPass) {}
}

@Suite("Model files")
struct ModelFileTests {
  private func model(_ architecture: String = "digits-mlp") throws -> Model {
    try #require(Architecture.named(architecture)).makeModel(seed: 3)
  }

  @Test("A saved model is read back with its weights and metadata", arguments: Architecture.all.map(\.name))
  func roundTrip(name: String) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/mine.safetensors"
    var model = try model(name)
    model.metadata["tinydash.seed"] = "3"
    try ModelFile.save(model, to: path)
    let loaded = try ModelFile.load(path)
    #expect(loaded.name == "mine")
    #expect(loaded.weights == model.weights)
    #expect(loaded.metadata == ["tinydash.seed": "3", "tinydash.architecture": name])
    #expect(loaded.graph.shapes == model.graph.shapes)
  }

  @Test(
    "What a file says of its data has to be numbers by which samples can be read",
    arguments: [
      ("tinydash.mean", "0,5", "a finite number"), ("tinydash.mean", "", "a finite number"),
      ("tinydash.mean", "nan", "a finite number"), ("tinydash.mean", "1e300", "a finite number"),
      ("tinydash.std", "abc", "a finite number other than 0"),
      ("tinydash.std", "0", "a finite number other than 0"), ("tinydash.std", "0.25", nil),
      ("tinydash.mean", "0", nil),
    ] as [(String, String, String?)])
  func dataRecord(key: String, text: String, expected: String?) throws {
    let folder = try TemporaryFolder()
    for name in ["mine.safetensors", "mine.onnx"] {
      let path = "\(folder.path)/\(name)"
      var model = try model()
      model.metadata[key] = text
      try ModelFile.save(model, to: path)
      guard let expected else {
        #expect(try ModelFile.load(path).metadata[key] == text)
        continue
      }
      #expect(
        throws: FormatError(
          .mismatch, file: path, "has \(key) \"\(text)\" in its metadata; expected \(expected)")
      ) { try ModelFile.load(path) }
    }
  }

  @Test("A description of a graph that can't be read is told by what is missing in it")
  func damagedGraph() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/graph.safetensors"
    for (text, problem) in [
      ("{}", " is missing"), (#"{"inputs": 3}"#, " isn't what it should be"), ("{", "it is no JSON: "),
    ] {
      try writer(try model(), metadata: ["tinydash.graph": text]).write(to: path)
      let error = #expect(throws: FormatError.self) { try ModelFile.load(path) }
      let message = try #require(error).message
      #expect(
        message.contains("its graph isn't written as expected: ") && message.contains(problem), "\(message)")
      #expect(!message.contains("DecodingError"))
    }
  }

  private func writer(_ model: Model, metadata: [String: String] = [:]) -> SafetensorsWriter {
    var writer = SafetensorsWriter(metadata: metadata)
    for (name, tensor) in model.weights {
      writer.add(name, shape: tensor.shape.dimensions, floats: tensor.elements)
    }
    return writer
  }

  @Test(
    "An architecture is known again when it comes back from ONNX", arguments: Architecture.all.map(\.name))
  func architectureFromONNX(name: String) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/same.onnx"
    let architecture = try #require(Architecture.named(name))
    let graph = try architecture.graph()
    for graph in [graph, try graph.scaled(width: 0.5)] {
      try ModelFile.save(Model(name: "same", randomWeightsFor: graph, seed: 2), to: path)
      #expect(try ModelFile.architecture(of: ModelFile.load(path))?.name == name)
    }
  }

  @Test("A narrower model is read back with its own channels", arguments: Architecture.all.map(\.name))
  func narrow(name: String) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/narrow.safetensors"
    let architecture = try #require(Architecture.named(name))
    let graph = try architecture.graph().scaled(width: 0.3)
    let model = try Model(name: "narrow", randomWeightsFor: graph, seed: 2)
    try ModelFile.save(model, to: path)
    let loaded = try ModelFile.load(path)
    #expect(loaded.weights == model.weights)
    #expect(loaded.graph.shapes == graph.shapes)
    #expect(ModelFile.architecture(of: loaded)?.name == name)
    // Saved again, and then as a model of full width: what is recorded follows the graph.
    try ModelFile.save(loaded, to: path)
    #expect(try ModelFile.load(path).weights == model.weights)
    var full = try architecture.makeModel(seed: 1)
    full.metadata = loaded.metadata
    try ModelFile.save(full, to: path)
    #expect(try ModelFile.load(path).weights == full.weights)
  }

  @Test(
    "Channels that can't be are errors that name the layer or show the text",
    arguments: [
      ("lenet5", "conv1=6,fc9=3", "fc9"), ("lenet5", "conv1=0", "conv1=0"), ("lenet5", "conv1=21", "1 to 20"),
      ("lenet5", "conv1", "expected a list"), ("lenet5", "", "expected a list"), ("lenet5", "fc2=3", "fc2"),
      ("lenet5", "conv1=6,conv1=6", "expected a list"), ("lenet5", "conv1=6", "conv1.weight"),
      ("lenet5", "conv1=99999999999999999999", "expected a list"),
      ("resnet8", "stage2.conv2=8,stage2.shortcut=9", "equally many"),
    ])
  func channels(name: String, record: String, names: String) throws {
    let folder = try TemporaryFolder()
    let metadata = [MetadataKey.architecture: name, MetadataKey.channels: record]
    let path = try folder.write("m.safetensors", writer(model(name), metadata: metadata).encoded())
    let error = failure { try ModelFile.load(path) }
    #expect(error?.kind == .mismatch)
    #expect(error?.message.contains(names) == true, "\(error?.message ?? "")")
  }

  @Test("A PyTorch state dict without metadata finds the graph that it fits")
  func stateDict() throws {
    let folder = try TemporaryFolder()
    let model = try model("resnet8")
    var writer = writer(model, metadata: ["format": "pt"])
    writer.add("bn1.num_batches_tracked", shape: [], floats: [7])
    let path = try folder.write("state", writer.encoded())
    #expect(try ModelFile.load(path).weights == model.weights)
  }

  @Test("Files that aren't a known model are errors that say so")
  func errors() throws {
    let folder = try TemporaryFolder()
    func problem(_ name: String, _ bytes: [UInt8]) throws -> FormatError? {
      let path = try folder.write(name, bytes)
      return failure { try ModelFile.load(path) }
    }
    let model = try model()
    let key = MetadataKey.architecture
    let unknown = try problem("a", writer(model, metadata: [key: "vgg"]).encoded())
    #expect(unknown?.kind == .unsupported && unknown?.message.contains("vgg") == true)
    let other = try problem("b", writer(model, metadata: [key: "lenet5"]).encoded())
    #expect(other?.kind == .mismatch && other?.message.contains("lenet5") == true)
    #expect(try problem("c", SafetensorsWriter().encoded())?.kind == .mismatch)
    #expect(try problem("d.safetensors", [])?.kind == .truncated)
    #expect(try problem("e.bin", Array("hello world".utf8))?.kind == .wrongFormat)
    #expect(try problem("f.onnx", [8, 7]) != nil)
    #expect(failure { try ModelFile.load(folder.path + "/none") }?.kind == .notFound)
    // A link to itself stands for a folder that may not be searched, which it is for everybody but root.
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/loop", withDestinationPath: folder.path + "/loop")
    for error in [
      failure { try ModelFile.load(folder.path + "/loop/x.onnx") },
      failure { try DatasetSource(folder.path + "/loop/x.npz") },
      failure { try DatasetSource.folder(folder.path + "/loop").load() },
    ] {
      #expect(error?.kind == .inputOutput && error?.message.hasPrefix("can't be opened: Too many") == true)
    }
    #expect(failure { try ModelFile.load(folder.path) }?.kind == .inputOutput)
  }

  @Test("A weight that is not a number is refused with its place")
  func notFinite() throws {
    var model = try model()
    var weight = model[weight: "fc1.weight"]
    weight.elements[5] = .nan
    model[weight: "fc1.weight"] = weight
    let file = try Safetensors(writer(model).encoded(), file: "f")
    let error = failure { try file.weights().model(named: "m") }
    #expect(error?.kind == .mismatch)
    #expect(error?.offset == file["fc1.weight"].map { $0.range.lowerBound + 20 })
  }

  @Test("Saving refuses other extensions, and graphs that the format can't hold")
  func savingErrors() throws {
    let folder = try TemporaryFolder()
    let model = try model()
    for name in ["m.txt", "m"] {
      #expect(failure { try ModelFile.save(model, to: "\(folder.path)/\(name)") }?.kind == .unsupported)
    }
    var builder = GraphBuilder(input: [4])
    let output = builder.add("fc", Novelty(), builder.input)
    let own = try Model(name: "own", graph: builder.build(output: output), weights: [:])
    let error = failure { try ModelFile.save(own, to: folder.path + "/m.safetensors") }
    #expect(error?.kind == .unsupported && error?.message.contains(".onnx") == true)
    #expect(try folder.names == [])
  }

  @Test("Every built-in model that is listed loads, and one that isn't says how to make it")
  func builtin() throws {
    for name in BuiltinModels.names {
      let model = try #require(try BuiltinModels.model(named: name))
      #expect(model.name == name)
      #expect(model.parameterCount > 0)
    }
    #expect(try BuiltinModels.model(named: "none") == nil)
    for name in Architecture.all.map(\.name) where !BuiltinModels.names.contains(name) {
      let error = failure { try ModelFile.load(name) }
      #expect(error?.kind == .notFound)
      #expect(error?.message.contains("tinydash train \(name)") == true)
    }
  }
}
