internal import Foundation
internal import ModelCompression
internal import NeuralNetwork
internal import SwiftProtobuf

/// Writes a model as an ONNX file that any runtime loads.
///
/// The batch is the symbolic dimension `batch`. Names of the graph's inputs, outputs and nodes stay; a weight is called after its node,
/// `conv1.weight`, and what it is decoded from `conv1.weight_quantized`, `conv1.weight_scale` and so on. The operator set is
/// version 17 unless something needs a newer one: integers of four or sixteen bits and scales of groups need 21.
struct ONNXWriter {
  /// What to write; its weights are what the engine computes with.
  let model: Model
  /// The codes behind the layers' weights, by layer name.
  let layers: [String: CompressedLayer]
  /// How weights may be stored.
  let weightForm: ONNXWeightForm
  /// The file's name in errors.
  let file: String

  /// The bytes of a file, and how each layer is stored in it.
  struct Result {
    var bytes: [UInt8]
    var opset: Int
    /// Bytes of all tensors, without their names.
    var tensorBytes: Int
    /// In the graph's order.
    var layers: [(layer: Layer, stored: ONNXStoredWeight)]
  }

  init(
    _ model: Model, layers: [String: CompressedLayer] = [:], weightForm: ONNXWeightForm = .smallest,
    file: String
  ) {
    self.model = model
    self.layers = layers
    self.weightForm = weightForm
    self.file = file
  }

  /// The file.
  ///
  /// - Throws: ``FormatError`` when ONNX can't express an operator, or the file would be larger than its format allows.
  func encoded() throws(FormatError) -> Result {
    let (proto, opset, tensorBytes, layers) = try message()
    do {
      return Result(
        bytes: try proto.serializedBytes(), opset: opset, tensorBytes: tensorBytes, layers: layers)
    } catch {
      throw FormatError(.unsupported, file: file, "can't be written as protocol buffers: \(error)")
    }
  }

  /// The file before it becomes bytes, the version of its operator set, the bytes of all tensors, and how each layer is stored.
  func message() throws(FormatError) -> (
    proto: Onnx_ModelProto, opset: Int, tensorBytes: Int, layers: [(layer: Layer, stored: ONNXStoredWeight)]
  ) {
    var proto = Onnx_ModelProto()
    var stored: [(layer: Layer, stored: ONNXStoredWeight)] = []
    var builder = try graph(opset: 17, &stored)
    // Something asked for a newer operator set when something else had been written for the older one.
    if builder.dependsOnOpset, builder.opset > 17 { builder = try graph(opset: builder.opset, &stored) }
    guard builder.byteCount < Self.byteLimit else {
      throw FormatError(
        .tooLarge, file: file,
        "would take \(builder.byteCount) bytes; an ONNX file holds less than \(Self.byteLimit)")
    }
    proto.graph = builder.graph
    proto.graph.name = model.name.isEmpty ? "model" : model.name
    proto.irVersion = Self.irVersion(ofOpset: builder.opset)
    var opset = Onnx_OperatorSetIdProto()
    opset.domain = ""
    opset.version = Int64(builder.opset)
    proto.opsetImport = [opset]
    proto.producerName = Producer.name
    proto.producerVersion = Producer.version
    proto.metadataProps = ONNXMetadata.properties(of: model.metadata).map { key, value in
      var entry = Onnx_StringStringEntryProto()
      entry.key = key
      entry.value = value
      return entry
    }
    return (proto, builder.opset, builder.elementByteCount, stored)
  }

  /// Two gibibytes, with room for what isn't a node or a tensor.
  private static let byteLimit = 1 << 31 - 1 << 20

  /// The version of the file format that came with a version of the operator set.
  private static func irVersion(ofOpset opset: Int) -> Int64 {
    switch opset {
    case ...18: 8
    case ...20: 9
    case ...22: 10
    default: 11
    }
  }

  private func graph(opset: Int, _ stored: inout [(layer: Layer, stored: ONNXStoredWeight)])
    throws(FormatError)
    -> ONNXGraphBuilder
  {
    let graph = model.graph
    if let obstacle = graph.obstacle {
      throw FormatError(
        .unsupported, file: file,
        "can't be written: ONNX holds graphs, and \(model.name) has none: \(obstacle)")
    }
    stored = []
    var builder = ONNXGraphBuilder(opset: opset)
    // Whoever uses the file knows its inputs and outputs by name, so these come first.
    let inputs = graph.inputs.map { builder.reserve($0.name) }
    let outputs = graph.outputs.map { builder.reserve($0.name) }
    let interface = ONNXInterface(metadata: model.metadata)
    var values: [String] = []
    for (input, name) in zip(graph.inputs, inputs) {
      values.append(try interface.write(input, named: name, to: &builder))
    }
    let readers = readers
    let layersByNode = Dictionary(graph.layers.map { ($0.node, $0) }) { first, _ in first }
    for (index, node) in graph.nodes.enumerated() {
      let value = graph.value(ofNode: index)
      let output = graph.outputs.firstIndex {
        $0.value == value && interface.takesAsItIs($0, shape: graph.shapes[value])
      }.map { outputs[$0] }
      var parameters: [String: ONNXParameter] = [:]
      for parameter in graph.parameters(ofNode: index) {
        let name = graph.weightName(ofNode: index, parameter)
        try model[weight: name].load(name, for: file)
        parameters[parameter.suffix] = ONNXParameter(
          name: name, tensor: model[weight: name],
          layer: parameter.role == .weight ? layers[node.name] : nil)
      }
      var writer = ONNXNodeWriter(
        builder, name: node.name, inputs: node.inputs.map { values[$0] },
        inputShapes: graph.inputShapes(ofNode: index), outputShape: graph.outputShape(ofNode: index),
        output: output ?? builder.reserve(node.name), parameters: parameters, weightForm: weightForm,
        graphInput: values[0],
        isReadOnlyByDequantization: output == nil
          && readers[value, default: []].allSatisfy { graph.nodes[$0].operation is DequantizeLinear })
      builder = ONNXGraphBuilder()
      guard let operation = node.operation as? any ONNXExpressible else {
        throw FormatError(
          .unsupported, file: file,
          "can't be written: ONNX has no form for node '\(node.name)' (\(node.operation.name))")
      }
      do {
        try operation.write(to: &writer)
      } catch {
        throw FormatError(.unsupported, file: file, "can't be written: \(error)")
      }
      builder = writer.builder
      values.append(writer.output)
      if let layer = layersByNode[index], let weight = writer.stored { stored.append((layer, weight)) }
    }
    for (output, name) in zip(graph.outputs, outputs) {
      try interface.write(
        output, shape: graph.shapes[output.value], of: values[output.value], named: name, to: &builder)
    }
    // Casts between floats and what others read as integers or truth values.
    builder.removeUnreadNodes()
    return builder
  }

  /// For every value the nodes that read it.
  private var readers: [Graph.ValueID: [Int]] {
    var readers: [Graph.ValueID: [Int]] = [:]
    for (index, node) in model.graph.nodes.enumerated() {
      for value in node.inputs { readers[value, default: []].append(index) }
    }
    return readers
  }
}
