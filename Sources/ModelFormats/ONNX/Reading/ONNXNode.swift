/// One operator of an ONNX graph, with its attributes and the version of its operator set.
struct ONNXNode: Sendable {
  /// The node's name in the file, which may be empty.
  var name: String
  /// The operator, such as `Conv`.
  var type: String
  /// The operator set that it is from; empty for ONNX's own.
  var domain: String
  /// The function's variant.
  var overload: String
  /// The version of its operator set.
  var opset: Int
  /// The values that it reads; empty where an optional one is left out.
  var inputs: [String]
  /// The values that it makes; empty where an optional one isn't wanted.
  var outputs: [String]
  /// Its attributes by name.
  var attributes: [String: Onnx_AttributeProto]

  /// ONNX's own operator set, under any of its names.
  static func isStandard(_ domain: String) -> Bool { domain.isEmpty || domain == "ai.onnx" }

  /// What errors call it: `node "/conv1/Conv" (Conv, opset 17)`.
  var description: String {
    let called =
      name.isEmpty ? outputs.first { !$0.isEmpty }.map { "that computes \"\($0.shortened)\"" } : nil
    let place = ONNXNode.isStandard(domain) ? "opset \(opset)" : "\(domain.shortened) version \(opset)"
    return "node \(called ?? "\"\(name.shortened)\"") (\(type.shortened), \(place))"
  }

  /// Whether there is an input number `index` that isn't left out.
  func hasInput(_ index: Int) -> Bool { inputs.indices.contains(index) && !inputs[index].isEmpty }

  /// Whether an output number `index` is wanted.
  func hasOutput(_ index: Int) -> Bool { outputs.indices.contains(index) && !outputs[index].isEmpty }

  // MARK: Attributes

  private func attribute(
    _ key: String, _ type: Onnx_AttributeProto.AttributeType, has: (Onnx_AttributeProto) -> Bool
  ) throws(ONNXProblem) -> Onnx_AttributeProto? {
    guard let found = attributes[key] else { return nil }
    // Files of the first versions don't tell the type.
    guard found.hasType && found.type != .undefined ? found.type == type : has(found) else {
      throw ONNXProblem(.malformed, "attribute \"\(key)\" is not of the type that the operator has it in")
    }
    return found
  }

  /// An integer, or `nil` when it isn't given.
  func int(_ key: String) throws(ONNXProblem) -> Int? {
    try attribute(key, .int) { $0.hasI }.map { Int($0.i) }
  }

  /// A truth value.
  func flag(_ key: String, default value: Bool = false) throws(ONNXProblem) -> Bool {
    try int(key).map { $0 != 0 } ?? value
  }

  /// A float that is a number, or `nil` when it isn't given.
  func float(_ key: String) throws(ONNXProblem) -> Float? {
    guard let value = try attribute(key, .float, has: { $0.hasF })?.f else { return nil }
    guard !value.isNaN else { throw ONNXProblem(.malformed, "attribute \"\(key)\" is not a number") }
    return value
  }

  /// A string, or `nil` when it isn't given.
  func string(_ key: String) throws(ONNXProblem) -> String? {
    try attribute(key, .string) { $0.hasS }.map { String(decoding: $0.s, as: UTF8.self) }
  }

  /// Integers, or `nil` when they aren't given.
  func ints(_ key: String) throws(ONNXProblem) -> [Int]? {
    try attribute(key, .ints) { !$0.ints.isEmpty }?.ints.map { Int($0) }
  }

  /// Floats, or `nil` when they aren't given.
  func floats(_ key: String) throws(ONNXProblem) -> [Float]? {
    try attribute(key, .floats) { !$0.floats.isEmpty }?.floats
  }

  /// A tensor, or `nil` when it isn't given.
  func tensor(_ key: String, external: ExternalData?) throws(ONNXProblem) -> ONNXTensor? {
    guard let proto = try attribute(key, .tensor, has: { $0.hasT })?.t else { return nil }
    return try ONNXTensor(proto, external: external)
  }

  /// A sparse tensor, or `nil` when it isn't given.
  func sparseTensor(_ key: String, external: ExternalData?) throws(ONNXProblem) -> ONNXTensor? {
    guard let proto = try attribute(key, .sparseTensor, has: { $0.hasSparseTensor })?.sparseTensor else {
      return nil
    }
    return try ONNXTensor(proto, external: external)
  }
}

extension ONNXNode {
  /// Reads a node.
  ///
  /// - Parameter versions: The version of every operator set.
  init(_ proto: Onnx_NodeProto, versions: [String: Int]) throws(ONNXProblem) {
    name = proto.name
    type = proto.opType
    domain = ONNXNode.isStandard(proto.domain) ? "" : proto.domain
    overload = proto.overload
    opset = versions[domain] ?? 1
    inputs = proto.input
    outputs = proto.output
    attributes = [:]
    for attribute in proto.attribute {
      guard attributes.updateValue(attribute, forKey: attribute.name) == nil else {
        throw ONNXProblem(.malformed, "\(description) has two attributes \"\(attribute.name.shortened)\"")
      }
    }
  }
}
