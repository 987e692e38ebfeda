internal import Foundation
internal import SwiftProtobuf

/// Collects the nodes and tensors of an ONNX graph, each under a name of its own, and which operator set they need.
struct ONNXGraphBuilder {
  /// What has been collected.
  private(set) var graph = Onnx_GraphProto()
  /// The lowest version of the operator set that defines all of it.
  private(set) var opset: Int
  /// Whether something would have been written differently in another operator set.
  private(set) var dependsOnOpset = false
  /// Bytes that the nodes and tensors take in a file.
  private(set) var byteCount = 0
  /// Bytes of the tensors' elements among them.
  private(set) var elementByteCount = 0

  private var valueNames: Set<String> = []
  private var nodeNames: Set<String> = []
  private var constants: [String: String] = [:]
  private var integerValues: [String: ONNXElementType] = [:]
  private var sources: [String: (value: String, type: ONNXElementType)] = [:]
  private var repeatedSamples: [String: String] = [:]

  /// Starts a graph for an operator set, the oldest one if left out; `opset` tells whether it was new enough.
  init(opset: Int = 17) { self.opset = opset }

  /// What can be the value of an attribute.
  enum Attribute {
    case int(Int)
    case ints([Int])
    case float(Float)
    case string(String)
    case tensor(Onnx_TensorProto)
  }

  /// Says that something of this version of the operator set is used.
  mutating func needs(opset version: Int) { opset = max(opset, version) }

  /// Whether the operator set is this version or a later one, for operators that changed their form with it.
  mutating func isAtLeast(opset version: Int) -> Bool {
    dependsOnOpset = true
    return opset >= version
  }

  /// Says that a value is of integers; others are of floats.
  mutating func setType(of value: String, _ type: ONNXElementType) { integerValues[value] = type }

  /// The type of a value of integers.
  func type(of value: String) -> ONNXElementType? { integerValues[value] }

  /// Says that a value of floats was cast from another value, of integers or truth values.
  mutating func setSource(of value: String, _ source: String, _ type: ONNXElementType) {
    sources[value] = (source, type)
  }

  /// The value of one of these types that a value of floats was cast from.
  func source(of value: String, _ types: ONNXElementType...) -> String? {
    sources[value].flatMap { types.contains($0.type) ? $0.value : nil }
  }

  /// Says that a value has the same for every sample, which is another value, of one sample.
  mutating func setRepeatedSample(of value: String, _ sample: String) { repeatedSamples[value] = sample }

  /// What a value has for every sample, where that is another value, of one sample.
  func repeatedSample(of value: String) -> String? { repeatedSamples[value] }

  /// A name that no other value has: `name` itself, or with a number behind it.
  mutating func reserve(_ name: String) -> String { Self.reserve(name, in: &valueNames) }

  private static func reserve(_ name: String, in names: inout Set<String>) -> String {
    // An empty name means that something optional was left out.
    let base = name.isEmpty ? "unnamed" : name
    var candidate = base
    var number = 2
    while !names.insert(candidate).inserted {
      candidate = "\(base)_\(number)"
      number += 1
    }
    return candidate
  }

  /// Adds a node that computes `output`, a name that was reserved.
  mutating func add(
    _ type: String, named name: String, _ inputs: [String], to output: String,
    _ attributes: KeyValuePairs<String, Attribute> = [:]
  ) {
    var node = Onnx_NodeProto()
    node.opType = type
    node.name = Self.reserve(name, in: &nodeNames)
    node.input = inputs
    node.output = [output]
    node.attribute = attributes.map { Onnx_AttributeProto($0.key, $0.value) }
    graph.node.append(node)
    byteCount += Self.bytes(ofFieldWith: Self.bytes(node))
  }

  /// Adds a node, and returns the name of the value that it computes, which is its own.
  mutating func add(
    _ type: String, named name: String, _ inputs: [String],
    _ attributes: KeyValuePairs<String, Attribute> = [:]
  ) -> String {
    let output = reserve(name)
    add(type, named: name, inputs, to: output, attributes)
    return output
  }

  /// Adds a tensor under its name, and returns the name that it got.
  mutating func add(_ tensor: Onnx_TensorProto) -> String {
    var tensor = tensor
    tensor.name = reserve(tensor.name)
    graph.initializer.append(tensor)
    byteCount += Self.bytes(ofFieldWith: Self.tensorBytes(tensor))
    elementByteCount += tensor.rawData.count
    return tensor.name
  }

  /// Adds a tensor by the positions and values of those elements that aren't zero, and returns the name that it got.
  mutating func add(_ tensor: Onnx_SparseTensorProto) -> String {
    var tensor = tensor
    tensor.values.name = reserve(tensor.values.name)
    graph.sparseInitializer.append(tensor)
    elementByteCount += tensor.values.rawData.count + tensor.indices.rawData.count
    // The tensors' own fields, the extents, which are packed only in newer syntax, and the tags around them.
    let extents = tensor.dims.reduce(0) { $0 + 1 + Self.bytes(ofVarint: UInt64(clamping: $1)) }
    byteCount += Self.bytes(
      ofFieldWith: Self.bytes(ofFieldWith: Self.tensorBytes(tensor.values))
        + Self.bytes(ofFieldWith: Self.tensorBytes(tensor.indices)) + extents)
    return tensor.values.name
  }

  /// The name of a tensor that several nodes read, which is stored once.
  mutating func constant(_ tensor: Onnx_TensorProto) -> String {
    let name = tensor.name
    if let known = constants[name] { return known }
    let added = add(tensor)
    constants[name] = added
    return added
  }

  /// Takes nodes out again whose values nobody reads.
  mutating func removeUnreadNodes() {
    var read = Set(graph.output.map(\.name))
    var kept: [Onnx_NodeProto] = []
    for node in graph.node.reversed() where node.output.contains(where: { read.contains($0) }) {
      read.formUnion(node.input)
      kept.append(node)
    }
    graph.node = kept.reversed()
  }

  private static func bytes(_ message: some Message) -> Int {
    // Fails for required fields only, of which the format has none.
    (try? message.serializedBytes() as [UInt8])?.count ?? 0
  }

  /// Without writing the elements, of which there may be many.
  private static func tensorBytes(_ tensor: Onnx_TensorProto) -> Int {
    var rest = tensor
    rest.clearRawData()
    return bytes(rest) + bytes(ofFieldWith: tensor.rawData.count)
  }

  /// Bytes of a field of so many bytes, with its number and length.
  private static func bytes(ofFieldWith count: Int) -> Int { 1 + bytes(ofVarint: UInt64(count)) + count }

  private static func bytes(ofVarint value: UInt64) -> Int {
    max(1, (UInt64.bitWidth - value.leadingZeroBitCount + 6) / 7)
  }

  mutating func addInput(_ name: String, _ signature: TensorSignature) {
    graph.input.append(Onnx_ValueInfoProto(name, signature))
  }

  mutating func addOutput(_ name: String, _ signature: TensorSignature) {
    graph.output.append(Onnx_ValueInfoProto(name, signature))
  }
}

extension Onnx_AttributeProto {
  fileprivate init(_ name: String, _ value: ONNXGraphBuilder.Attribute) {
    self.init()
    self.name = name
    switch value {
    case .int(let value):
      type = .int
      i = Int64(value)
    case .ints(let values):
      type = .ints
      ints = values.map(Int64.init)
    case .float(let value):
      type = .float
      f = value
    case .string(let value):
      type = .string
      s = Data(value.utf8)
    case .tensor(let value):
      type = .tensor
      t = value
    }
  }
}

extension Onnx_ValueInfoProto {
  /// The batch is a dimension with a name, and so is one that it is multiplied into.
  fileprivate init(_ name: String, _ signature: TensorSignature) {
    self.init()
    self.name = name
    type.tensorType.elemType = signature.type.rawValue
    type.tensorType.shape.dim = signature.extents.map { extent in
      var dimension = Onnx_TensorShapeProto.Dimension()
      if let fixed = extent.fixed {
        dimension.dimValue = Int64(fixed)
      } else {
        dimension.dimParam = extent == .batch ? "batch" : "batch_\(extent.perSample)"
      }
      return dimension
    }
    // A scalar has a shape, too.
    if signature.extents.isEmpty { type.tensorType.shape = Onnx_TensorShapeProto() }
  }
}
