import Foundation
import ModelCompression
import NeuralNetwork
import Testing

@testable import ModelFormats

/// What the reader says, keeps and refuses.
@Suite struct ONNXReadingTests {
  @Test("A node that can't be computed is named, and the weights are still there")
  func weightsAlone() throws {
    var builder = ONNXBuilder()
    builder.input("x", [nil, 2, 4, 4])
    builder.floats("up.weight", [2, 3, 2, 2], (0..<24).map { Float($0) })
    builder.floats("fc.weight", [5, 3], (0..<15).map { Float($0) })
    builder.node("ConvTranspose", ["x", "up.weight"], ["u"], name: "/up/ConvTranspose")
    builder.node("GlobalAveragePool", ["u"], ["g"])
    builder.node("Flatten", ["g"], ["f"])
    builder.node("Gemm", ["f", "fc.weight"], ["y"], numbers: ["transB": 1])
    builder.output("y")
    let model = try builder.read()
    #expect(model.layers.map(\.name) == ["up", "fc"])
    #expect(model.layers.map(\.operatorName) == ["ConvTranspose", "Gemm"])
    #expect(model.weights["fc.weight"]?.elements == (0..<15).map { Float($0) })
    let obstacle = try #require(model.graph.obstacle)
    #expect(obstacle.contains("node \"/up/ConvTranspose\" (ConvTranspose, opset 17)"))
    #expect(throws: GraphError.self) { try ArrayInference(model) }
  }

  @Test("An extent that isn't known is named with its input")
  func unknownExtent() throws {
    var builder = ONNXBuilder()
    builder.input("signal", [nil, 1, nil])
    builder.floats("conv.weight", [1, 1, 3], [1, 2, 1])
    builder.node("Conv", ["signal", "conv.weight"], ["y"])
    builder.output("y")
    let obstacle = try #require(try builder.read().graph.obstacle)
    #expect(obstacle.contains("input \"signal\" has an unknown extent ('n') in dimension 2"))
  }

  @Test("Outputs that can't be computed are left out when others can")
  func leftOut() throws {
    var builder = ONNXBuilder()
    builder.input("x", [nil, 3])
    builder.node("ArgMax", ["x"], ["label"])
    builder.node("Softmax", ["x"], ["probabilities"])
    builder.output("label")
    builder.output("probabilities")
    let model = try builder.read()
    #expect(model.graph.outputs.map(\.name) == ["probabilities"])
    #expect(
      model.metadata["onnx.left_out"]?.contains("label: node that computes \"label\" (ArgMax, opset 17)")
        ?? false)
  }

  /// A graph whose output "main" can't be computed, and whose output "side" can.
  private func twoOutputs(sharing: Bool) -> ONNXBuilder {
    var builder = ONNXBuilder()
    builder.input("x", [nil, 3])
    builder.floats("main.weight", [3, 2], [1, 2, 3, 4, 5, 6])
    builder.floats("side.weight", [3, 2], [6, 5, 4, 3, 2, 1])
    builder.node("MatMul", ["x", "side.weight"], ["side"])
    builder.node("MatMul", ["x", sharing ? "side.weight" : "main.weight"], ["m"])
    builder.node("Unheard", ["m"], ["main"])
    builder.output("main")
    builder.output("side")
    return builder
  }

  @Test(
    "An output that can't be computed isn't left out with weights that no other has, unless that is asked for"
  )
  func lostWeights() throws {
    let builder = twoOutputs(sharing: false)
    let model = try builder.read()
    #expect(model.layers.count == 2 && model.leftOut == nil)
    #expect(try #require(model.graph.obstacle).contains("(Unheard, opset 17)"))
    let partial = try ONNXFile(builder.bytes, path: "x.onnx").model(named: "x", allowsLoss: true)
    #expect(partial.graph.outputs.map(\.name) == ["side"] && partial.layers.count == 1)
    let leftOut = try #require(partial.leftOut)
    #expect(leftOut.hasPrefix("left out: main: node that computes \"main\" (Unheard, opset 17)"))
    let shared = try twoOutputs(sharing: true).read()
    #expect(shared.graph.obstacle == nil && shared.leftOut == leftOut)
    // What is written lacks it, which is said.
    let folder = try TemporaryFolder()
    let report = try ModelFile.save(
      compress(shared, Recipe()), running: shared, to: "\(folder.path)/x.onnx")
    #expect(report.notes.first == leftOut)
    #expect(
      try ModelFile.save(compress(shared, Recipe()), to: "\(folder.path)/x.safetensors").notes == [leftOut])
  }

  @Test("Integers beside weights without a graph are left out, which is said wherever the model goes")
  func integers() throws {
    var builder = ONNXBuilder()
    builder.input("x", [nil, 3])
    builder.floats("main.weight", [3, 3], (0..<9).map { Float($0) })
    // One is called as the layer of the floats is.
    let names = ["main", "b", "c", "d"]
    for (index, name) in names.enumerated() {
      var codes = Onnx_TensorProto()
      codes.name = name
      codes.dataType = 3
      codes.dims = [3, 3]
      codes.rawData = Data(repeating: UInt8(index), count: 9)
      builder.model.graph.initializer.append(codes)
    }
    builder.node("MatMul", ["x", "main.weight"], ["h"])
    builder.node("DynamicQuantizeLinear", ["h"], ["q", "scale", "zero"])
    for name in names { builder.node("MatMulInteger", ["q", name, "zero"], ["\(name)y"]) }
    builder.node("Concat", names.map { "\($0)y" }, ["y"], numbers: ["axis": 1])
    builder.output("y")
    let model = try builder.read()
    #expect(model.graph.obstacle?.contains("MatMulInteger") ?? false)
    #expect(model.layers.map(\.name) == ["main"])
    #expect(
      model.leftOut
        == "left out: main [3, 3], integers that MatMulInteger reads; b [3, 3], integers that MatMulInteger reads; "
        + "c [3, 3], integers that MatMulInteger reads; and 1 more")
    let folder = try TemporaryFolder()
    let report = try ModelFile.save(compress(model, Recipe()), to: "\(folder.path)/x.safetensors")
    #expect(report.notes.first == model.leftOut)
  }

  @Test("The weights of branches are found, as those around them that only they need")
  func branches() throws {
    var builder = ONNXBuilder()
    builder.input("x", [nil, 3])
    builder.floats("before.weight", [3, 4], (0..<12).map { Float($0) })
    builder.floats("left.weight", [4, 2], (0..<8).map { Float($0) })
    builder.node("MatMul", ["x", "before.weight"], ["h"])
    builder.node("ReduceMax", ["x"], ["most"])
    builder.node("If", ["most"], ["y"])
    builder.output("y")
    var left = ONNXBuilder()
    left.node("MatMul", ["h", "left.weight"], ["l"])
    left.output("l")
    var right = ONNXBuilder()
    right.floats("right.weight", [4, 2], (8..<16).map { Float($0) })
    right.node("MatMul", ["h", "right.weight"], ["r"])
    right.output("r")
    for (name, branch) in [("then_branch", left), ("else_branch", right)] {
      var attribute = Onnx_AttributeProto()
      attribute.name = name
      attribute.type = .graph
      attribute.g = branch.model.graph
      builder.model.graph.node[2].attribute.append(attribute)
    }
    let model = try builder.read()
    #expect(Set(model.layers.map(\.name)) == ["before", "left", "right"])
    #expect(model.layers.allSatisfy { $0.operatorName == "MatMul" })
    #expect(model.weights["right.weight"]?.elements == (8..<16).map { Float($0) })
    #expect(try #require(model.graph.obstacle).contains("(If, opset 17)"))
  }

  @Test("Versions before 6 are refused")
  func oldVersion() {
    var builder = ONNXBuilder(opset: 5)
    builder.input("x", [nil, 3])
    builder.node("Relu", ["x"], ["y"])
    builder.output("y")
    #expect(builder.problem()?.contains("version 5 of ONNX's operators") ?? false)
  }

  @Test("Bytes in files of their own are read from the model's folder, and from nowhere else")
  func externalData() throws {
    let folder = try TemporaryFolder()
    let inner = folder.path + "/inner"
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
    let values = (0..<8).map { Float($0) }
    let bytes =
      [UInt8](repeating: 7, count: 5) + values.flatMap { value in withUnsafeBytes(of: value) { Array($0) } }
    try folder.write("inner/weights.bin", bytes)
    try folder.write("secret.bin", bytes)
    try FileManager.default.createSymbolicLink(
      atPath: inner + "/link.bin", withDestinationPath: folder.path + "/secret.bin")

    func read(_ entries: [String: String]) throws(FormatError) -> Model {
      var builder = ONNXBuilder()
      builder.input("x", [nil, 4])
      builder.floats("fc.weight", [2, 4], [])
      builder.node("Gemm", ["x", "fc.weight"], ["y"], numbers: ["transB": 1])
      builder.output("y")
      builder.model.graph.initializer[0].dataLocation = .external
      builder.model.graph.initializer[0].externalData = entries.sorted { $0.key < $1.key }.map { key, value in
        var entry = Onnx_StringStringEntryProto()
        (entry.key, entry.value) = (key, value)
        return entry
      }
      return try builder.read(inner + "/model.onnx")
    }
    let model = try read(["location": "weights.bin", "offset": "5", "length": "32"])
    #expect(model.weights["fc.weight"]?.elements == values)
    #expect(try read(["location": "./weights.bin", "offset": "5"]).weights["fc.weight"]?.elements == values)
    let wrong: [[String: String]] = [
      ["location": "../secret.bin", "offset": "5"], ["location": folder.path + "/secret.bin", "offset": "5"],
      ["location": "link.bin", "offset": "5"], ["location": "nothing.bin"], [:],
      ["location": "weights.bin", "offset": "6"],
      ["location": "weights.bin", "offset": "-1"],
      ["location": "weights.bin", "offset": "9223372036854775807"],
      ["location": "weights.bin", "offset": "5", "length": "16"], ["location": "."],
    ]
    for entries in wrong { #expect(throws: FormatError.self) { try read(entries) } }
  }

  @Test(
    "A shape with its type is written down and read again",
    arguments: [
      "float32[N,3,224,224]", "int64[]", "float16[6,N,4]", "bool[12N,3]", "uint8[0,1]",
    ])
  func signatures(_ text: String) throws {
    #expect(try #require(TensorSignature(text)).description == text)
  }

  @Test(
    "What isn't a shape with its type isn't read",
    arguments: [
      "", "float32", "float32[", "float32[-1]", "double[3]", "float32[N,N]", "float32[3,]", "float32[xN]",
    ])
  func wrongSignatures(_ text: String) { #expect(TensorSignature(text) == nil) }

  @Test(
    "A slice takes what Python takes",
    arguments: [
      // start, end, step, extent, expected first and count: range(extent)[start:end:step]
      (0, 5, 1, 5, 0, 5), (1, -1, 1, 5, 1, 3), (-3, 100, 1, 5, 2, 3), (0, 5, 2, 5, 0, 3),
      (4, -6, -1, 5, 4, 5), (-1, -6, -2, 5, 4, 3),
      (3, 1, 1, 5, 3, 0), (7, 9, 1, 5, 5, 0), (0, .max, 3, 7, 0, 3), (.max, .min, -1, 4, 3, 4),
    ])
  func slices(_ start: Int, _ end: Int, _ step: Int, _ extent: Int, _ first: Int, _ count: Int) throws {
    let range = try SliceRange(start: start, end: end, step: step, extent: extent)
    #expect(range.count == count)
    if count > 0 { #expect(range.start == first) }
  }
}
