/// The functions that a file defines itself; nodes that call one are replaced by what it consists of.
struct ONNXFunctions {
  /// Which function a node means.
  private struct Key: Hashable {
    let domain, name, overload: String
  }

  private let functions: [Key: Onnx_FunctionProto]
  /// Functions that call functions go no deeper than this.
  private static let depthLimit = 32
  /// The most nodes that a graph has when all calls are replaced.
  static let nodeLimit = 200_000

  init(_ protos: [Onnx_FunctionProto]) throws(ONNXProblem) {
    var functions: [Key: Onnx_FunctionProto] = [:]
    for proto in protos {
      let domain = ONNXNode.isStandard(proto.domain) ? "" : proto.domain
      let key = Key(domain: domain, name: proto.name, overload: proto.overload)
      guard functions.updateValue(proto, forKey: key) == nil else {
        throw ONNXProblem(.malformed, "defines the function \"\(proto.name.shortened)\" twice")
      }
    }
    self.functions = functions
  }

  /// The nodes with all calls replaced.
  func inlined(_ nodes: [ONNXNode]) throws(ONNXProblem) -> [ONNXNode] {
    guard !functions.isEmpty else { return nodes }
    var result: [ONNXNode] = []
    var calls = 0
    for node in nodes { try append(node, to: &result, depth: 0, calls: &calls) }
    return result
  }

  private func append(
    _ node: ONNXNode, to result: inout [ONNXNode], depth: Int, calls: inout Int
  ) throws(ONNXProblem) {
    guard
      let function = functions[Key(domain: node.domain, name: node.type, overload: node.overload)]
    else {
      guard result.count < Self.nodeLimit else {
        throw ONNXProblem(.malformed, "has more than \(Self.nodeLimit) nodes once functions are put in")
      }
      result.append(node)
      return
    }
    guard depth < Self.depthLimit else {
      throw ONNXProblem(
        .malformed, "\(node.description) calls functions within functions more than \(Self.depthLimit) deep")
    }
    calls += 1
    guard calls <= Self.nodeLimit else {
      throw ONNXProblem(.malformed, "calls functions more than \(Self.nodeLimit) times")
    }
    guard node.inputs.count <= function.input.count, node.outputs.count <= function.output.count else {
      throw ONNXProblem(
        .malformed,
        "\(node.description) has \(node.inputs.count) inputs and \(node.outputs.count) outputs; the function has "
          + "\(function.input.count) and \(function.output.count)")
    }
    var names: [String: String] = ["": ""]
    for (index, name) in function.input.enumerated() {
      names[name] = node.inputs.indices.contains(index) ? node.inputs[index] : ""
    }
    for (index, name) in function.output.enumerated() where node.hasOutput(index) {
      names[name] = node.outputs[index]
    }
    // A prefix that no other call has keeps the values of calls apart.
    let prefix = "\(node.name.isEmpty ? function.name : node.name)#\(calls)/"
    func renamed(_ name: String) -> String { names[name] ?? prefix + name }
    let versions = ONNXGraph.versions(function.opsetImport)
    let scope = node.name.isEmpty ? "" : node.name + "/"
    for proto in function.node {
      var inner = try ONNXNode(proto, versions: versions)
      inner.name = inner.name.isEmpty ? node.name : scope + inner.name
      inner.inputs = inner.inputs.map(renamed)
      inner.outputs = inner.outputs.map(renamed)
      inner.attributes = attributes(of: inner, calledBy: node, function)
      try append(inner, to: &result, depth: depth + 1, calls: &calls)
    }
  }

  /// The attributes of a node in a function: those that name an attribute of the call take its value or the default.
  private func attributes(
    of inner: ONNXNode, calledBy node: ONNXNode, _ function: Onnx_FunctionProto
  ) -> [String: Onnx_AttributeProto] {
    var result: [String: Onnx_AttributeProto] = [:]
    for (key, attribute) in inner.attributes {
      guard !attribute.refAttrName.isEmpty else {
        result[key] = attribute
        continue
      }
      let given =
        node.attributes[attribute.refAttrName]
        ?? function.attributeProto.first { $0.name == attribute.refAttrName }
      guard var value = given else { continue }
      value.name = key
      result[key] = value
    }
    return result
  }
}
