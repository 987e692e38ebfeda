internal import Foundation
internal import NeuralNetwork
internal import SwiftProtobuf

/// An ONNX file, as a model.
struct ONNXFile {
  private let proto: Onnx_ModelProto
  private let path: String
  private let byteCount: Int

  /// Whether `bytes` can be the start of an ONNX file: its first field is the version of the format, a small number.
  static func isONNX(_ bytes: some Collection<UInt8>) -> Bool {
    let start = Array(bytes.prefix(3))
    return start.count == 3 && start[0] == 0x08 && (1...32).contains(start[1])
      // What may come next: the other fields of a model, with their kinds.
      && [0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72].contains(start[2])
  }

  /// Reads `bytes`, the contents of the file at `path`.
  ///
  /// - Throws: ``FormatError`` when they aren't a protobuf message of a model.
  init(_ bytes: [UInt8], path: String) throws(FormatError) {
    self.path = path
    byteCount = bytes.count
    do {
      var options = BinaryDecodingOptions()
      options.discardUnknownFields = true
      proto = try Onnx_ModelProto(serializedBytes: bytes, options: options)
    } catch {
      let reason: String
      switch error {
      case BinaryDecodingError.truncated: reason = "it ends within a field"
      case BinaryDecodingError.invalidUTF8: reason = "a name isn't UTF-8"
      case BinaryDecodingError.messageDepthLimit: reason = "its messages are nested too deep"
      default: reason = "a field can't be decoded"
      }
      throw FormatError(.corrupt, file: path, "is not an ONNX model, or is damaged: \(reason)")
    }
    guard proto.hasGraph else {
      throw FormatError(.wrongFormat, file: path, "is not an ONNX model: it holds no graph")
    }
  }

  /// The model that the file describes; its weights alone when its graph has something that can't be computed here.
  ///
  /// An output that can't be computed is left out where others have all the weights that it depends on.
  ///
  /// - Parameter allowsLoss: Whether it is left out with weights of its own too.
  /// - Throws: ``FormatError`` when the file breaks the format's rules, or holds neither a graph that can be computed nor weights.
  func model(named name: String, allowsLoss: Bool = false) throws(FormatError) -> Model {
    let external = ExternalData(besides: path)
    do throws(ONNXProblem) {
      let graph = try ONNXGraph(proto)
      do throws(ONNXProblem) {
        return try model(named: name, graph, external, allowsLoss: allowsLoss)
      } catch {
        guard error.kind != .malformed else { throw error }
        return try weightsAlone(named: name, graph, external, because: error)
      }
    } catch {
      throw FormatError(
        error.kind == .malformed ? .corrupt : .unsupported, file: path, error.message)
    }
  }

  // MARK: Graph

  /// The graph with the first dimension of all inputs as the batch, or else with whole tensors as samples.
  private func model(
    named name: String, _ graph: ONNXGraph, _ external: ExternalData, allowsLoss: Bool
  ) throws(ONNXProblem) -> Model {
    var problem: ONNXProblem?
    for mode in modes(graph) {
      do {
        var model = try model(named: name, graph, external, mode, allowsLoss: allowsLoss)
        if let problem { model.metadata[ONNXMetadata.wholeTensors] = problem.message }
        return model
      } catch {
        if problem == nil || problem?.kind == .mixesSamples { problem = error }
        // Only what concerns the batch can be otherwise without one.
        guard error.kind == .mixesSamples else { break }
      }
    }
    throw problem ?? ONNXProblem(.unsupported, "has no inputs")
  }

  /// What the inputs' first dimension may be.
  private func modes(_ graph: ONNXGraph) -> [ONNXImporter.Mode] {
    let first = graph.inputs.map(\.extents.first)
    let known = Set(first.compactMap { $0 ?? nil })
    guard !graph.inputs.isEmpty, first.allSatisfy({ $0 != nil }), known.count <= 1, known != [0] else {
      return [.wholeTensors]
    }
    return [.batchFirst(samples: known.first), .wholeTensors]
  }

  private func model(
    named name: String, _ graph: ONNXGraph, _ external: ExternalData, _ mode: ONNXImporter.Mode,
    allowsLoss: Bool
  ) throws(ONNXProblem) -> Model {
    var importer = try ONNXImporter(graph, mode: mode, external: external, byteCount: byteCount)
    try importer.importNodes()
    var outputs: [Graph.Output] = []
    var metadata = self.metadata(graph)
    for (input, signature) in importer.signatures {
      metadata[ONNXMetadata.input(input)] = signature.description
    }
    var problem: ONNXProblem?
    var leftOut: [String] = []
    for output in graph.outputs {
      switch try importer.output(output) {
      case .activation(let activation):
        outputs.append(Graph.Output(name: output, value: try importer.finalValue(activation)))
        metadata[ONNXMetadata.output(output)] =
          TensorSignature(type: activation.type, extents: activation.extents).description
      case .constant(let constant):
        outputs.append(Graph.Output(name: output, value: try importer.finalValue(constant, named: output)))
        metadata[ONNXMetadata.output(output)] =
          TensorSignature(type: constant.type, extents: constant.shape.map { Extent($0) }).description
      case .unavailable(let why):
        if why.kind != .unsupported { throw why }
        problem = problem ?? why
        leftOut.append("\(output): \(why.message)")
      }
    }
    if let problem {
      let computed = outputs.map(\.name)
      let others = graph.outputs.filter { !computed.contains($0) }
      guard !outputs.isEmpty,
        allowsLoss
          || graph.weights(neededFor: others).isSubset(of: graph.weights(neededFor: computed))
      else { throw problem }
      metadata[ONNXMetadata.leftOut] = leftOut.joined(separator: "; ")
    }
    do {
      let (nodes, mapped, weights) = importer.needed(for: outputs)
      let graph = try Graph(inputs: importer.inputs, nodes: nodes, outputs: mapped)
      return try Model(name: name, graph: graph, weights: weights, metadata: metadata)
    } catch {
      throw ONNXProblem(.unsupported, "can't be computed: \(error)")
    }
  }

  /// What the file says of itself.
  private func metadata(_ graph: ONNXGraph) -> [String: String] {
    var metadata = [ONNXMetadata.opset: String(graph.opset)]
    if !proto.producerName.isEmpty { metadata[ONNXMetadata.producer] = proto.producerName }
    if !proto.producerVersion.isEmpty { metadata[ONNXMetadata.producerVersion] = proto.producerVersion }
    if !proto.graph.name.isEmpty { metadata[ONNXMetadata.graph] = proto.graph.name }
    for entry in proto.metadataProps where !entry.key.isEmpty {
      metadata[ONNXMetadata.key(ofProperty: entry.key)] = entry.value
    }
    return metadata
  }

  // MARK: Weights

  /// The weights that nodes use, where what they compute isn't known.
  ///
  /// Integers are left out, which the metadata say: what number one of them stands for depends on what is computed.
  private func weightsAlone(
    named name: String, _ graph: ONNXGraph, _ external: ExternalData, because problem: ONNXProblem
  ) throws(ONNXProblem) -> Model {
    var nodes: [Graph.Node] = []
    var weights: [String: Tensor] = [:]
    var names: Set<String> = []
    var integers: [(name: String, text: String)] = []
    for node in graph.nodes {
      for weight in graph.weights(of: node) {
        let input = weight.name
        guard weight.isFloat else {
          if !integers.contains(where: { $0.name == input }) {
            integers.append(
              (input, "\(input.shortened) \(weight.tensor.dims), integers that \(weight.reader) reads"))
          }
          continue
        }
        let layer = input.hasSuffix(".weight") && input.count > 7 ? String(input.dropLast(7)) : input
        guard names.insert(layer).inserted else { continue }
        let tensor = try ONNXTensor(weight.tensor, external: external)
        guard let values = tensor.floats, tensor.count > 0 else { continue }
        if let index = values.firstIndex(where: { !$0.isFinite }) {
          throw ONNXProblem(
            .malformed,
            "tensor \"\(input.shortened)\" has \(values[index].nonfiniteDescription) at \(index); expected finite numbers"
          )
        }
        let shape = Shape(tensor.shape)
        weights["\(layer).weight"] = Tensor(shape: shape, elements: values)
        let stored = StoredWeights(shape: shape, originalName: weight.reader, reason: problem.message)
        nodes.append(Graph.Node(name: layer, operation: stored, inputs: []))
      }
    }
    guard !nodes.isEmpty else { throw problem }
    let inputs = graph.inputs.map { input in
      let extents = input.extents.dropFirst().map { $0 ?? 1 }
      let shape = Shape(extents)
      return Graph.Input(name: input.name, shape: shape.fits ? shape : [1])
    }
    var metadata = metadata(graph)
    if !integers.isEmpty {
      let more = integers.count > 3 ? "; and \(integers.count - 3) more" : ""
      metadata[ONNXMetadata.leftOut] = integers.prefix(3).map(\.text).joined(separator: "; ") + more
    }
    do {
      let stored = try Graph(
        inputs: inputs.isEmpty ? [Graph.Input(name: "input", shape: [1])] : inputs, nodes: nodes,
        outputs: [Graph.Output(name: graph.outputs[0], value: 0)])
      return try Model(name: name, graph: stored, weights: weights, metadata: metadata)
    } catch {
      throw ONNXProblem(.unsupported, "\(problem.message) (\(error))")
    }
  }
}
