import Foundation
import NeuralNetwork
import Testing

@testable import ModelFormats

/// Files that lie, break off or ask for too much.
@Suite struct ONNXHostileTests {
  /// A dense layer of 4 by 2.
  private func layer() -> ONNXBuilder {
    var builder = ONNXBuilder()
    builder.input("x", [nil, 4])
    builder.floats("fc.weight", [2, 4], [1, 2, 3, 4, 5, 6, 7, 8])
    builder.node("Gemm", ["x", "fc.weight"], ["y"], name: "/fc/Gemm", numbers: ["transB": 1])
    builder.output("y")
    return builder
  }

  @Test("A layer is read as it is written down")
  func plain() throws {
    let model = try layer().read()
    #expect(model.layers.map(\.name) == ["fc"])
    #expect(model.weights["fc.weight"]?.elements == [1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test("A file that breaks off anywhere is an error, or a model of what came before")
  func truncation() throws {
    for name in ["functions", "softmax-before-13", "whole", "version7"] {
      let bytes = try Fixture.bytes("onnx/\(name).onnx")
      for count in 0..<bytes.count {
        _ = try? ONNXFile(Array(bytes[..<count]), path: name).model(named: name)
      }
      #expect(throws: FormatError.self) {
        try ONNXFile(Array(bytes[..<(bytes.count / 2)]), path: name).model(named: name)
      }
    }
  }

  @Test("Any byte may be another one")
  func corruption() throws {
    var generator = SystemRandomNumberGenerator()
    for name in ["functions", "whole", "two-inputs", "version22"] {
      let bytes = try Fixture.bytes("onnx/\(name).onnx")
      for _ in 0..<400 {
        var changed = bytes
        changed[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
        guard let model = try? ONNXFile(changed, path: name).model(named: name) else { continue }
        #expect(model.graph.nodes.count < 1000)
      }
    }
  }

  @Test("Nodes may come in any order, but not in a circle")
  func cycle() throws {
    var builder = ONNXBuilder()
    builder.input("x", [nil, 3])
    builder.node("Relu", ["b"], ["y"])
    builder.node("Tanh", ["a"], ["b"])
    builder.node("Sigmoid", ["x"], ["a"])
    builder.output("y")
    #expect(try builder.read().graph.nodes.map(\.operation.name) == ["Sigmoid", "Tanh", "ReLU"])
    builder.model.graph.node[2].input = ["y"]
    #expect(builder.problem()?.contains("computed from its own output") ?? false)
  }

  @Test("Names that are missing or there twice are told")
  func names() {
    var missing = layer()
    missing.model.graph.node[0].input[0] = "nowhere"
    #expect(missing.problem()?.contains("\"nowhere\", which nothing computes") ?? false)
    var output = layer()
    output.model.graph.output[0].name = "nowhere"
    #expect(output.problem()?.contains("\"nowhere\" that nothing computes") ?? false)
    var twice = layer()
    twice.node("Relu", ["x"], ["y"])
    #expect(twice.problem()?.contains("is there already") ?? false)
    var initializers = layer()
    initializers.floats("fc.weight", [1], [1])
    #expect(initializers.problem()?.contains("two initializers \"fc.weight\"") ?? false)
    var inputs = layer()
    inputs.input("x", [nil, 4])
    #expect(inputs.problem()?.contains("two inputs \"x\"") ?? false)
  }

  @Test(
    "Shapes that are negative, too large or don't fit their elements are told",
    arguments: [
      ([-1, 4], "negative"), ([1 << 40, 1 << 40], "overflows"), ([1 << 20, 1 << 20], "at most"),
      ([3, 4], "8 elements in float_data"), ([0, 4], "8 elements in float_data"),
    ] as [([Int64], String)])
  func shapes(_ dims: [Int64], _ message: String) {
    var builder = layer()
    builder.model.graph.initializer[0].dims = dims
    #expect(builder.problem()?.contains(message) ?? false)
  }

  @Test("A few bytes can't ask for gigabytes", arguments: ["ConstantOfShape", "Expand", "Range", "Tile"])
  func bombs(_ type: String) {
    var builder = ONNXBuilder()
    builder.input("x", [nil, 4])
    builder.integers("big", [1 << 20, 1 << 20])
    builder.integers("one", [1])
    builder.floats("start", [], [0])
    builder.floats("end", [], [1e30])
    builder.floats("step", [], [1])
    switch type {
    case "ConstantOfShape": builder.node(type, ["big"], ["c"])
    case "Expand": builder.node(type, ["start", "big"], ["c"])
    case "Range": builder.node(type, ["start", "end", "step"], ["c"])
    default: builder.node(type, ["x", "big"], ["c"])
    }
    builder.node("Add", ["x", "c"], ["y"])
    builder.output("y")
    #expect(throws: FormatError.self) { try builder.read() }
  }

  @Test("Doubling again and again is stopped")
  func doubling() {
    var builder = ONNXBuilder()
    builder.input("x", [nil, 4])
    builder.floats("c0", [1024], [Float](repeating: 1, count: 1024))
    for step in 0..<40 {
      builder.node("Concat", ["c\(step)", "c\(step)"], ["c\(step + 1)"], numbers: ["axis": 0])
    }
    builder.node("Add", ["x", "c40"], ["y"])
    builder.output("y")
    #expect(throws: FormatError.self) { try builder.read() }
  }

  @Test("Functions that call themselves, or each other many times, are stopped")
  func recursion() {
    func function(_ name: String, calls: [String]) -> Onnx_FunctionProto {
      var function = Onnx_FunctionProto()
      (function.name, function.domain, function.input, function.output) = (name, "local", ["a"], ["b"])
      var last = "a"
      for (index, called) in calls.enumerated() {
        var node = Onnx_NodeProto()
        let result = index == calls.count - 1 ? "b" : "t\(index)"
        (node.opType, node.domain, node.input, node.output) = (called, "local", [last], [result])
        function.node.append(node)
        last = result
      }
      return function
    }
    var builder = ONNXBuilder()
    builder.input("x", [nil, 4])
    builder.node("f0", ["x"], ["y"])
    builder.model.graph.node[0].domain = "local"
    builder.output("y")
    builder.model.functions = [function("f0", calls: ["f0"])]
    #expect(builder.problem()?.contains("deep") ?? false)
    builder.model.functions = (0..<20).map {
      function("f\($0)", calls: [String](repeating: "f\($0 + 1)", count: 10))
    }
    #expect(builder.problem()?.contains("more than") ?? false)
  }

  @Test(
    "Weights that aren't numbers are told with their place", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(_ value: Float) {
    var builder = layer()
    builder.model.graph.initializer[0].floatData[5] = value
    #expect(builder.problem()?.contains("at 5") ?? false)
  }

  @Test("Names that aren't UTF-8 are an error")
  func invalidText() throws {
    let bytes = try layer().bytes
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("fc.weight".utf8)) })
    var changed = bytes
    changed[place] = 0xFF
    let error = #expect(throws: FormatError.self) { try ONNXFile(changed, path: "x.onnx").model(named: "x") }
    #expect(error?.kind == .corrupt)
  }

  @Test("What isn't a model is told, whatever its name")
  func noModel() throws {
    let folder = try TemporaryFolder()
    for bytes in [[], [0], Array("hello, world".utf8), [UInt8](repeating: 0xFF, count: 100)] as [[UInt8]] {
      let path = try folder.write("model.onnx", bytes)
      #expect(throws: FormatError.self) { try ModelFile.read(path) }
    }
  }

  @Test("A model is told from its content, whatever its name")
  func content() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("model.bin", Fixture.bytes("onnx/residual-script.onnx"))
    #expect(try ModelFile.read(path).layers.count == 5)
  }
}
