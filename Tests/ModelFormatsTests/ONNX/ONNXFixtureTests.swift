import Foundation
import ModelCompression
import NeuralNetwork
import Testing

@testable import ModelFormats

/// Models that exporters wrote, with what onnxruntime computes (`Fixtures/make_onnx_fixtures.py`).
@Suite struct ONNXFixtureTests {
  static let fixtures: [String] = {
    let folder = (try? Fixture.path("onnx")) ?? ""
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".onnx") }.map { String($0.dropLast(5)) }.sorted()
  }()

  /// The arrays of a fixture whose names begin with `prefix`.
  static func arrays(_ name: String, _ prefix: String) throws -> [String: NPYArray] {
    guard case .archive(let all) = try NamedArrays.read(Fixture.path("onnx/\(name).npz")) else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: all.filter { $0.key.hasPrefix(prefix) }
        .map { (String($0.key.dropFirst(prefix.count)), $0.value) })
  }

  static func model(_ name: String) throws -> Model { try ModelFile.read(Fixture.path("onnx/\(name).onnx")) }

  static func floats(_ array: NPYArray) -> [Float] {
    switch array.elements {
    case .floats(let values): values
    case .integers(let values): values.map { Float($0) }
    case .bytes(let values): values.map { Float($0) }
    }
  }

  @Test("There are the fixtures that the script writes")
  func count() { #expect(Self.fixtures.count >= 28) }

  @Test("Every exported model computes what onnxruntime computes", arguments: fixtures)
  func outputs(_ name: String) throws {
    let inference = try ArrayInference(Self.model(name), lanes: 1)
    let found = try inference(Self.arrays(name, "in/"), file: name)
    let expected = try Self.arrays(name, "out/")
    #expect(!expected.isEmpty)
    for (output, array) in expected {
      let result = try #require(found.first { $0.name == output }?.array)
      #expect(result.shape == array.shape)
      let (values, wanted) = (Self.floats(result), Self.floats(array))
      let scale = wanted.map { abs($0) }.max() ?? 1
      let worst = zip(values, wanted).map { abs($0 - $1) }.max() ?? 0
      #expect(worst <= 1e-4 * scale, "\(output) is off by \(worst)")
      if case .integers = array.elements, case .integers = result.elements {
      } else if case .integers = array.elements {
        Issue.record("\(output) should be integers")
      }
    }
  }

  @Test(
    "Every exported model comes back from a compact file and computes the same to the bit",
    arguments: fixtures)
  func compact(_ name: String) throws {
    let model = try Self.model(name)
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/model.safetensors"
    try ModelFile.save(compress(model, Recipe()), to: path)
    let inputs = try Self.arrays(name, "in/")
    let before = try ArrayInference(model, lanes: 1)(inputs, file: name)
    let after = try ArrayInference(ModelFile.read(path), lanes: 1)(inputs, file: name)
    #expect(before.map(\.name) == after.map(\.name))
    #expect(before.map(\.array) == after.map(\.array))
  }

  @Test(
    "PyTorch's layers keep their names, whichever exporter wrote them",
    arguments: [
      "residual-unfolded", "residual-dynamo-plain",
    ])
  func names(_ name: String) throws {
    let model = try Self.model(name)
    #expect(model.layers.map(\.name) == ["conv1", "conv2", "depthwise", "pointwise", "fc"])
    #expect(model.weights["bn1.running_var"]?.shape == [8])
    #expect(model.weights["fc.bias"]?.shape == [5])
    // As in the module itself.
    let convolutions = 8 * 3 * 9 + 8 * 8 * 9 + 8 * 9 + 8 + 12 * 8 + 12
    #expect(model.parameterCount == convolutions + 2 * 16 + 12 * 5 + 5)
  }

  @Test("Channels of an imported network can be cut like those of a built-in one")
  func channels() throws {
    let graph = try Self.model("residual-unfolded").graph
    let group = try #require(graph.channelGroup(ofLayer: "conv1"))
    #expect(group.isPrunable)
    #expect(Set(group.layers) == ["conv1", "conv2", "depthwise"])
    #expect(try graph.resized(channels: [group.id: 4]).parameterCount < graph.parameterCount)
  }

  @Test("A product and its summand, or a convolution and its, are one layer")
  func fused() throws {
    let model = try Self.model("channels-last")
    #expect(model.layers.map(\.name) == ["sequential/conv2d/Conv2D", "depthwise", "sequential/dense/MatMul"])
    #expect(model.weights["sequential/dense/MatMul.bias"]?.shape == [4])
    #expect(model.weights["sequential/conv2d/Conv2D.bias"]?.shape == [6])
    #expect(model.graph.endsInSoftmax)
    #expect(try model.graph.endingInLogits().endsInSoftmax == false)
  }

  @Test("Where the file fixes one sample, any number can be computed")
  func fixedBatch() throws {
    let inference = try ArrayInference(Self.model("residual-opset11"), lanes: 1)
    let input = try #require(try Self.arrays("residual-script", "in/")["input"])
    let expected = try #require(try Self.arrays("residual-opset11", "out/")["output"])
    let one = NPYArray(shape: [1, 3, 12, 12], elements: .floats(Array(Self.floats(input)[..<432])))
    let result = try inference(["input": one], file: "one")[0].array
    #expect(result.shape == [1, 5])
    for (found, wanted) in zip(Self.floats(result), Self.floats(expected)) {
      #expect(abs(found - wanted) < 1e-5)
    }
  }

  @Test("Shapes that don't fit are refused with what was found and what was expected")
  func wrongShape() throws {
    let inference = try ArrayInference(Self.model("residual-script"), lanes: 1)
    let array = NPYArray(shape: [1, 3, 4, 4], elements: .floats([Float](repeating: 0, count: 48)))
    let error = #expect(throws: FormatError.self) { try inference(["input": array], file: "x.npz") }
    #expect(error?.message.contains("[1, 3, 4, 4]") ?? false)
    #expect(error?.message.contains("[N, 3, 12, 12]") ?? false)
    #expect(throws: FormatError.self) { try inference(["other": array], file: "x.npz") }
    #expect(throws: FormatError.self) { try inference([:], file: "x.npz") }
  }

  @Test("Where samples can't be told apart, the tensors as they are are one sample")
  func whole() throws {
    let model = try Self.model("whole")
    #expect(model.graph.inputs.map(\.shape) == [[5, 4]])
    #expect(model.metadata["onnx.input.x"] == "float32[5,4]")
    #expect(try Self.model("residual-script").metadata["onnx.input.input"] == "float32[N,3,12,12]")
  }
}
