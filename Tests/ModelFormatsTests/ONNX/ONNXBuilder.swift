import Foundation
import NeuralNetwork
import SwiftProtobuf

@testable import ModelFormats

/// Small ONNX files, right or wrong.
struct ONNXBuilder {
  var model = Onnx_ModelProto()

  init(opset: Int = 17) {
    model.irVersion = 8
    var version = Onnx_OperatorSetIdProto()
    version.domain = ""
    version.version = Int64(opset)
    model.opsetImport = [version]
  }

  static func info(_ name: String, _ shape: [Int64?]) -> Onnx_ValueInfoProto {
    var info = Onnx_ValueInfoProto()
    info.name = name
    info.type.tensorType.elemType = 1
    info.type.tensorType.shape.dim = shape.map { extent in
      var dimension = Onnx_TensorShapeProto.Dimension()
      if let extent { dimension.dimValue = extent } else { dimension.dimParam = "n" }
      return dimension
    }
    return info
  }

  mutating func input(_ name: String, _ shape: [Int64?]) { model.graph.input.append(Self.info(name, shape)) }
  mutating func output(_ name: String) { model.graph.output.append(Self.info(name, [])) }

  mutating func node(
    _ type: String, _ inputs: [String], _ outputs: [String], name: String = "", ints: [String: [Int]] = [:],
    numbers: [String: Int] = [:]
  ) {
    var node = Onnx_NodeProto()
    node.opType = type
    node.input = inputs
    node.output = outputs
    node.name = name
    for (key, values) in ints.sorted(by: { $0.key < $1.key }) {
      var attribute = Onnx_AttributeProto()
      attribute.name = key
      attribute.type = .ints
      attribute.ints = values.map { Int64($0) }
      node.attribute.append(attribute)
    }
    for (key, value) in numbers.sorted(by: { $0.key < $1.key }) {
      var attribute = Onnx_AttributeProto()
      attribute.name = key
      attribute.type = .int
      attribute.i = Int64(value)
      node.attribute.append(attribute)
    }
    model.graph.node.append(node)
  }

  mutating func floats(_ name: String, _ dims: [Int64], _ values: [Float]) {
    var tensor = Onnx_TensorProto()
    tensor.name = name
    tensor.dims = dims
    tensor.dataType = 1
    tensor.floatData = values
    model.graph.initializer.append(tensor)
  }

  mutating func integers(_ name: String, _ values: [Int64]) {
    var tensor = Onnx_TensorProto()
    tensor.name = name
    tensor.dims = [Int64(values.count)]
    tensor.dataType = 7
    tensor.int64Data = values
    model.graph.initializer.append(tensor)
  }

  var bytes: [UInt8] { get throws { try model.serializedBytes() } }

  /// What the reader makes of it.
  func read(_ path: String = "test.onnx") throws(FormatError) -> Model {
    let bytes: [UInt8]
    do { bytes = try self.bytes } catch { throw FormatError(.corrupt, file: path, "\(error)") }
    return try ONNXFile(bytes, path: path).model(named: "test")
  }

  /// The message that the reader refuses it with.
  func problem() -> String? {
    do {
      _ = try read()
      return nil
    } catch {
      return error.message
    }
  }
}
