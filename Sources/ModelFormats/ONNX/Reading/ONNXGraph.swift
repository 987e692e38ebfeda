/// The graph of an ONNX file: its inputs, outputs, constants, and the nodes that the outputs need, in an order in which they
/// can be computed.
struct ONNXGraph: Sendable {
  /// A named input with what the file says of its shape.
  struct Input: Sendable {
    let name: String
    let type: ONNXElementType
    /// The extents; `nil` where one isn't known.
    let extents: [Int?]
    /// The name of each extent that isn't known, as far as it has one.
    let symbols: [String?]
  }

  /// The inputs that aren't initializers.
  let inputs: [Input]
  /// The names of the outputs.
  let outputs: [String]
  /// The initializers by name.
  let initializers: [String: Onnx_TensorProto]
  /// The sparse initializers by name.
  let sparseInitializers: [String: Onnx_SparseTensorProto]
  /// The nodes that the outputs need, each behind those that it reads.
  let nodes: [ONNXNode]
  /// The version of ONNX's own operator set.
  let opset: Int

  /// Versions of ONNX's own operator set that are read. What changes after 22 is in operators' names and attributes, which are
  /// checked one by one.
  static let opsets = 6...99

  /// The version of every operator set that is imported.
  static func versions(_ protos: [Onnx_OperatorSetIdProto]) -> [String: Int] {
    var versions: [String: Int] = [:]
    for proto in protos {
      versions[ONNXNode.isStandard(proto.domain) ? "" : proto.domain] = Int(proto.version)
    }
    return versions
  }

  /// Checks and orders the graph of `model`.
  ///
  /// - Throws: ``ONNXProblem`` when names are missing or used twice, nodes form a cycle, or types and shapes aren't known.
  init(_ model: Onnx_ModelProto) throws(ONNXProblem) {
    guard model.hasGraph else { throw ONNXProblem(.malformed, "has no graph") }
    let graph = model.graph
    let versions = ONNXGraph.versions(model.opsetImport)
    guard let opset = versions[""] ?? model.opsetImport.first.map({ Int($0.version) }) else {
      throw ONNXProblem(.malformed, "doesn't say which version of ONNX's operators it uses")
    }
    guard versions[""] == nil || ONNXGraph.opsets.contains(opset) else {
      throw ONNXProblem(
        .unsupported,
        "uses version \(opset) of ONNX's operators; \(ONNXGraph.opsets.lowerBound) and later are read")
    }
    self.opset = opset

    var initializers: [String: Onnx_TensorProto] = [:]
    var sparse: [String: Onnx_SparseTensorProto] = [:]
    for tensor in graph.initializer {
      guard !tensor.name.isEmpty else { throw ONNXProblem(.malformed, "has an initializer without a name") }
      guard initializers.updateValue(tensor, forKey: tensor.name) == nil else {
        throw ONNXProblem(.malformed, "has two initializers \"\(tensor.name.shortened)\"")
      }
    }
    for tensor in graph.sparseInitializer {
      let name = tensor.values.name
      guard !name.isEmpty else { throw ONNXProblem(.malformed, "has a sparse initializer without a name") }
      guard initializers[name] == nil, sparse.updateValue(tensor, forKey: name) == nil else {
        throw ONNXProblem(.malformed, "has two initializers \"\(name.shortened)\"")
      }
    }
    self.initializers = initializers
    sparseInitializers = sparse

    var inputs: [Input] = []
    var known = Set(initializers.keys).union(sparse.keys)
    for proto in graph.input where initializers[proto.name] == nil && sparse[proto.name] == nil {
      guard !proto.name.isEmpty else { throw ONNXProblem(.malformed, "has an input without a name") }
      guard known.insert(proto.name).inserted else {
        throw ONNXProblem(.malformed, "has two inputs \"\(proto.name.shortened)\"")
      }
      inputs.append(try ONNXGraph.input(proto))
    }
    self.inputs = inputs

    var nodes: [ONNXNode] = []
    nodes.reserveCapacity(graph.node.count)
    for proto in graph.node { nodes.append(try ONNXNode(proto, versions: versions)) }
    nodes = try ONNXFunctions(model.functions).inlined(nodes)
    outputs = graph.output.map(\.name)
    guard !outputs.isEmpty else { throw ONNXProblem(.malformed, "has no outputs") }
    guard Set(outputs).count == outputs.count, !outputs.contains("") else {
      throw ONNXProblem(.malformed, "has two outputs of one name, or one without a name")
    }
    self.nodes = try ONNXGraph.ordered(nodes, known: known, outputs: outputs)
  }

  private static func input(_ proto: Onnx_ValueInfoProto) throws(ONNXProblem) -> Input {
    let name = proto.name.shortened
    guard case .tensorType(let tensor)? = proto.type.value else {
      throw ONNXProblem(
        .unsupported, "input \"\(name)\" is not a tensor (or its type isn't given); only tensors are read")
    }
    guard let type = ONNXElementType(rawValue: tensor.elemType),
      type.isFloat || type.isInteger || type == .bool
    else {
      let found = ONNXElementType(rawValue: tensor.elemType)?.description ?? "unknown type \(tensor.elemType)"
      throw ONNXProblem(.unsupported, "input \"\(name)\" has elements of \(found); expected numbers")
    }
    guard tensor.hasShape else {
      throw ONNXProblem(
        .unsupported, "input \"\(name)\" has no shape; expected one with a number for all but the batch")
    }
    var extents: [Int?] = []
    var symbols: [String?] = []
    for dimension in tensor.shape.dim {
      switch dimension.value {
      case .dimValue(let value) where value >= 0:
        extents.append(Int(value))
        symbols.append(nil)
      // Some exporters write −1 where the extent isn't known.
      case .dimValue(-1), nil:
        extents.append(nil)
        symbols.append(nil)
      case .dimValue(let value):
        throw ONNXProblem(.malformed, "input \"\(name)\" has the negative extent \(value)")
      case .dimParam(let symbol):
        extents.append(nil)
        symbols.append(symbol.isEmpty ? nil : symbol)
      }
    }
    return Input(name: proto.name, type: type, extents: extents, symbols: symbols)
  }

  // MARK: Order

  /// The nodes that `outputs` need, each behind those that it reads.
  private static func ordered(
    _ nodes: [ONNXNode], known: Set<String>, outputs: [String]
  ) throws(ONNXProblem) -> [ONNXNode] {
    var makers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for output in node.outputs where !output.isEmpty {
        guard !known.contains(output), makers.updateValue(index, forKey: output) == nil else {
          throw ONNXProblem(
            .malformed, "\(node.description) computes \"\(output.shortened)\", which is there already")
        }
      }
    }
    for output in outputs where makers[output] == nil && !known.contains(output) {
      throw ONNXProblem(.malformed, "has an output \"\(output.shortened)\" that nothing computes")
    }
    var order: [ONNXNode] = []
    enum State { case untouched, open, done }
    var states = [State](repeating: .untouched, count: nodes.count)
    let captured = nodes.map { $0.captured.filter { makers[$0] != nil } }
    // Depth first with a stack of its own: a graph may be deeper than the program's.
    for output in outputs {
      guard let root = makers[output], states[root] == .untouched else { continue }
      var stack = [(node: root, next: 0)]
      states[root] = .open
      while let (index, next) = stack.last {
        let node = nodes[index]
        guard next < node.inputs.count + captured[index].count else {
          states[index] = .done
          order.append(node)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let input =
          next < node.inputs.count ? node.inputs[next] : captured[index][next - node.inputs.count]
        if input.isEmpty || known.contains(input) { continue }
        guard let maker = makers[input] else {
          throw ONNXProblem(
            .malformed, "\(node.description) reads \"\(input.shortened)\", which nothing computes")
        }
        switch states[maker] {
        case .done: continue
        case .open:
          throw ONNXProblem(
            .malformed,
            "\(node.description) needs \"\(input.shortened)\", which is computed from its own output")
        case .untouched:
          states[maker] = .open
          stack.append((maker, 0))
        }
      }
    }
    return order
  }
}
