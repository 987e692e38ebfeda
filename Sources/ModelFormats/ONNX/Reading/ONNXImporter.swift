internal import NeuralNetwork

/// Turns an ONNX graph into one of the engine, node by node.
///
/// The engine's shapes leave the batch out. Where every input's first dimension is the batch, it is followed through the graph as a
/// symbolic extent; else the tensors as a whole are one sample.
struct ONNXImporter {
  /// What a tensor of the file is here.
  enum Value {
    /// Its elements are known.
    case constant(ONNXTensor)
    /// A value of the engine's graph.
    case activation(Activation)
    /// It can't be computed.
    case unavailable(ONNXProblem)
  }

  /// A value of the engine's graph, with the shape and type that the file gives it.
  ///
  /// The engine's own shape has as many elements for each sample, but may differ in extents of 1.
  struct Activation {
    var value: Graph.ValueID
    /// The extents, with the batch.
    var extents: [Extent]
    var type: ONNXElementType
    /// How many rows of the batch's dimension there are for each sample before the samples follow each other: 6 where [6, N] became
    /// [6N]. Anything but 1 is known only to operators that ask for it.
    var outer = 1

    /// The dimension that the batch is in, if there is one.
    var batchAxis: Int? { extents.firstIndex { $0.perSample != 0 } }
    /// The shape of one sample: the extents without the batch.
    var sampleShape: Shape { ONNXImporter.sampleShape(extents) }
    /// The number of dimensions in the file.
    var rank: Int { extents.count }
  }

  /// What the first dimension of every input is.
  enum Mode: Hashable, Sendable {
    /// The batch; with the number of samples if the file fixes it.
    case batchFirst(samples: Int?)
    /// A dimension like all others.
    case wholeTensors
  }

  let graph: ONNXGraph
  let mode: Mode
  let external: ExternalData?
  /// How a node is brought into the engine's graph, by operator.
  private let conversions: [String: ONNXConversion]

  var folding: ONNXFolding
  private(set) var inputs: [Graph.Input] = []
  private(set) var nodes: [Graph.Node] = []
  private(set) var shapes: [Shape] = []
  private(set) var weights: [String: Tensor] = [:]
  private(set) var signatures: [String: TensorSignature] = [:]
  private var names: Set<String> = []
  private var values: [String: Value] = [:]
  /// How often each tensor is read.
  private var uses: [String: Int] = [:]
  /// The tensor that each value was made for; it may have other names too.
  private var makers: [Graph.ValueID: String] = [:]
  /// Values that are others in another shape, so that no reshape is done twice.
  private var reshaped: [Int: [Shape: Graph.ValueID]] = [:]

  init(_ graph: ONNXGraph, mode: Mode, external: ExternalData?, byteCount: Int) throws(ONNXProblem) {
    self.graph = graph
    self.mode = mode
    self.external = external
    conversions = ONNXConversions.all
    folding = ONNXFolding(byteCount: byteCount, external: external)
    for node in graph.nodes {
      for input in node.inputs { uses[input, default: 0] += 1 }
    }
    for output in graph.outputs { uses[output, default: 0] += 1 }
    for input in graph.inputs { try add(input) }
  }

  private mutating func add(_ input: ONNXGraph.Input) throws(ONNXProblem) {
    var extents: [Extent] = []
    for (axis, extent) in input.extents.enumerated() {
      if axis == 0, case .batchFirst = mode {
        extents.append(.batch)
      } else if let extent {
        extents.append(Extent(extent))
      } else if axis == 0 {
        // Whole tensors of an unknown number of samples: one.
        extents.append(Extent(1))
      } else {
        let symbol = input.symbols[axis].map { " ('\($0.shortened)')" } ?? ""
        throw ONNXProblem(
          .unsupported,
          "input \"\(input.name.shortened)\" has an unknown extent\(symbol) in dimension \(axis); expected numbers for "
            + "all but the batch")
      }
    }
    _ = try folding.spend(extents.map { $0.fixed ?? 1 })
    let shape = Self.sampleShape(extents)
    inputs.append(Graph.Input(name: input.name, shape: shape))
    shapes.append(shape)
    let signature = TensorSignature(type: input.type, extents: extents)
    signatures[input.name] = signature
    values[input.name] = .activation(
      Activation(value: inputs.count - 1, extents: extents, type: input.type))
  }

  /// The shape of one sample of a tensor: its extents without the batch.
  static func sampleShape(_ extents: [Extent]) -> Shape {
    Shape(
      extents.compactMap { extent in
        extent.perSample == 0 ? extent.constant : extent.perSample == 1 ? nil : extent.perSample
      })
  }

  // MARK: Nodes

  /// Brings all nodes in. What can't be brought in makes the values that depend on it unavailable.
  ///
  /// - Throws: ``ONNXProblem`` when a node breaks the format's rules or mixes samples.
  mutating func importNodes() throws(ONNXProblem) {
    for node in graph.nodes {
      do {
        try importNode(node)
      } catch {
        let problem = ONNXProblem(error.kind, "\(node.description) \(error.message)")
        guard problem.kind == .unsupported else { throw problem }
        for output in node.outputs where !output.isEmpty { values[output] = .unavailable(problem) }
      }
    }
  }

  private mutating func importNode(_ node: ONNXNode) throws(ONNXProblem) {
    // A problem further up is the one to tell.
    var constants: [ONNXTensor?] = []
    for (index, name) in node.inputs.enumerated() where !name.isEmpty {
      switch try value(name) {
      case .unavailable(let problem):
        for output in node.outputs where !output.isEmpty { values[output] = .unavailable(problem) }
        return
      case .constant(let tensor):
        constants += [ONNXTensor?](repeating: nil, count: index - constants.count) + [tensor]
      case .activation: break
      }
    }
    guard ONNXNode.isStandard(node.domain) || ONNXConversions.domains.contains(node.domain) else {
      throw ONNXProblem(
        .unsupported, "is from the operator set \"\(node.domain.shortened)\", which isn't known here")
    }
    let isConstant = node.inputs.indices.allSatisfy { index in
      node.inputs[index].isEmpty || (constants.indices.contains(index) && constants[index] != nil)
    }
    if isConstant, let function = ONNXFolding.functions[node.type] {
      constants += [ONNXTensor?](repeating: nil, count: max(0, node.inputs.count - constants.count))
      do {
        let results = try function(node, constants, &folding)
        for (output, result) in zip(node.outputs, results) where !output.isEmpty {
          values[output] = .constant(result)
        }
      } catch {
        // What has a value for each sample is no constant.
        guard error.kind == .mixesSamples, let conversion = conversions[node.type] else { throw error }
        try conversion(node, &self)
      }
    } else if let conversion = conversions[node.type] {
      try conversion(node, &self)
    } else {
      throw ONNXProblem(.unsupported, "is an operator that isn't computed here")
    }
    for output in node.outputs where !output.isEmpty && values[output] == nil {
      let message = "\(node.description) has an output \"\(output.shortened)\", which isn't computed here"
      values[output] = .unavailable(ONNXProblem(.unsupported, message))
    }
  }

  /// The tensor called `name`.
  private mutating func value(_ name: String) throws(ONNXProblem) -> Value {
    if let value = values[name] { return value }
    let tensor: ONNXTensor
    if let proto = graph.initializers[name] {
      tensor = try ONNXTensor(proto, external: external)
    } else if let proto = graph.sparseInitializers[name] {
      _ = try folding.spend(proto.dims.map { Int($0) })
      tensor = try ONNXTensor(proto, external: external)
    } else {
      throw ONNXProblem(.malformed, "reads \"\(name.shortened)\", which nothing computes")
    }
    var named = tensor
    named.origin = name
    values[name] = .constant(named)
    return .constant(named)
  }

  // MARK: What a node reads

  /// Input number `index`.
  ///
  /// - Parameter interleaved: Whether the samples may be inside a dimension.
  mutating func input(
    _ node: ONNXNode, _ index: Int, interleaved: Bool = false
  ) throws(ONNXProblem) -> Value {
    guard node.hasInput(index) else { throw ONNXProblem(.malformed, "lacks input \(index)") }
    let result = try value(node.inputs[index])
    if !interleaved, case .activation(let activation) = result { try requireTogether(activation) }
    return result
  }

  /// Refuses a tensor whose samples are inside a dimension.
  func requireTogether(_ activation: Activation) throws(ONNXProblem) {
    guard activation.outer != 1 else { return }
    throw ONNXProblem(
      .mixesSamples, "reads samples that are inside a dimension of \(describe(activation.extents))")
  }

  /// Input number `index`, which must depend on the graph's inputs.
  mutating func activation(
    _ node: ONNXNode, _ index: Int = 0, interleaved: Bool = false
  ) throws(ONNXProblem) -> Activation {
    guard case .activation(let activation) = try input(node, index, interleaved: interleaved) else {
      throw ONNXProblem(.unsupported, "has a constant as input \(index)")
    }
    return activation
  }

  /// Input number `index`, which must be constant, or `nil` when it is left out.
  mutating func constant(
    _ node: ONNXNode, _ index: Int, _ what: String
  ) throws(ONNXProblem) -> ONNXTensor? {
    guard node.hasInput(index) else { return nil }
    guard case .constant(let tensor) = try input(node, index) else {
      throw ONNXProblem(.unsupported, "has \(what) that are computed; only constant ones are supported")
    }
    return tensor
  }

  /// Input number `index` as constant integers, or `nil` when it is left out.
  mutating func integers(_ node: ONNXNode, _ index: Int, _ what: String) throws(ONNXProblem) -> [Int]? {
    guard let tensor = try constant(node, index, what) else { return nil }
    guard let values = tensor.integers else { throw ONNXFolding.dependsOnBatch }
    return values
  }

  /// Integers that are an attribute in some versions and input number `index` in others, or `nil` when they are left out.
  mutating func integers(
    _ node: ONNXNode, _ attribute: String, orInput index: Int
  ) throws(ONNXProblem) -> [Int]? {
    if let values = try node.ints(attribute) { return values }
    return try integers(node, index, attribute)
  }

  /// Input number `index` as one constant number, or `nil` when it is left out.
  mutating func number(_ node: ONNXNode, _ index: Int, _ what: String) throws(ONNXProblem) -> Float? {
    guard let tensor = try constant(node, index, what) else { return nil }
    guard tensor.count == 1, let value = tensor.floats?.first, !value.isNaN else {
      throw ONNXProblem(.malformed, "has \(what) that aren't one number")
    }
    return value
  }

  /// How often output number `index` is read.
  func useCount(_ node: ONNXNode, _ index: Int = 0) -> Int {
    node.hasOutput(index) ? uses[node.outputs[index], default: 0] : 0
  }

  /// How often the tensor that input number `index` names is read.
  func useCount(ofInput index: Int, _ node: ONNXNode) -> Int {
    node.hasInput(index) ? uses[node.inputs[index], default: 0] : 0
  }

  /// Makes `value` the node's output number `index`.
  mutating func set(_ node: ONNXNode, _ value: Value, output index: Int = 0) {
    guard node.hasOutput(index) else { return }
    values[node.outputs[index]] = value
    if case .activation(let activation) = value, makers[activation.value] == nil {
      makers[activation.value] = node.outputs[index]
    }
  }

  /// Whether the tensor called `name` is the one that `value` was made for.
  func isMade(_ value: Graph.ValueID, by name: String) -> Bool { makers[value] == name }

  /// The value of the output of the graph called `name`.
  mutating func output(_ name: String) throws(ONNXProblem) -> Value { try value(name) }

  /// The value to put out for a tensor: in its own shape, except behind a softmax, which is to stay the last node.
  mutating func finalValue(_ activation: Activation) throws(ONNXProblem) -> Graph.ValueID {
    try requireTogether(activation)
    if let index = node(computing: activation.value), nodes[index].operation is Softmax {
      return activation.value
    }
    return try value(activation)
  }

  /// The value to put out for a constant.
  mutating func finalValue(_ constant: ONNXTensor, named name: String) throws(ONNXProblem) -> Graph.ValueID {
    guard let values = constant.floats else {
      throw ONNXProblem(
        .mixesSamples, "output \"\(name.shortened)\" depends on how many samples are in the batch")
    }
    let tensor = Tensor(shape: Shape(constant.shape), elements: values)
    return try add(name, ConstantValue(shape: tensor.shape), [], ["value": tensor])
  }

  /// The nodes that `outputs` need, the outputs numbered accordingly, and the weights that they have.
  func needed(
    for outputs: [Graph.Output]
  ) -> (nodes: [Graph.Node], outputs: [Graph.Output], weights: [String: Tensor]) {
    var isNeeded = [Bool](repeating: false, count: shapes.count)
    for output in outputs { isNeeded[output.value] = true }
    for index in nodes.indices.reversed() where isNeeded[inputs.count + index] {
      for input in nodes[index].inputs { isNeeded[input] = true }
    }
    var numbers = Array(shapes.indices)
    var kept: [Graph.Node] = []
    var weights = self.weights
    for (index, node) in nodes.enumerated() {
      guard isNeeded[inputs.count + index] else {
        for parameter in node.operation.parameters(for: node.inputs.map({ shapes[$0] })) {
          weights.removeValue(forKey: "\(node.name).\(parameter.suffix)")
        }
        continue
      }
      numbers[inputs.count + index] = inputs.count + kept.count
      kept.append(
        Graph.Node(name: node.name, operation: node.operation, inputs: node.inputs.map { numbers[$0] }))
    }
    return (kept, outputs.map { Graph.Output(name: $0.name, value: numbers[$0.value]) }, weights)
  }

  // MARK: What a node becomes

  /// Adds an operator to the engine's graph.
  ///
  /// - Parameters:
  ///   - name: What it is to be called; made unique.
  ///   - tensors: Its weights by their suffix.
  /// - Throws: ``ONNXProblem`` when the operator can't take the inputs' shapes or a weight doesn't fit or isn't finite.
  mutating func add(
    _ name: String, _ operation: some Operator, _ inputs: [Graph.ValueID], _ tensors: [String: Tensor] = [:]
  ) throws(ONNXProblem) -> Graph.ValueID {
    let inputShapes = inputs.map { shapes[$0] }
    let shape: Shape
    do {
      shape = try operation.outputShape(for: inputShapes)
    } catch {
      throw ONNXProblem(.unsupported, "can't be computed: \(error.reason)")
    }
    guard shape.fits else {
      throw ONNXProblem(.unsupported, "has an output of shape \(shape), which is too large")
    }
    let unique = uniqueName(name)
    for parameter in operation.parameters(for: inputShapes) {
      guard let tensor = tensors[parameter.suffix], tensor.shape == parameter.shape else {
        let found = tensors[parameter.suffix].map { "has the shape \($0.shape)" } ?? "is missing"
        throw ONNXProblem(
          .unsupported, "needs a \(parameter.suffix) of shape \(parameter.shape); it \(found)")
      }
      try checkFinite(tensor, "its \(parameter.suffix)")
      weights["\(unique).\(parameter.suffix)"] = tensor
    }
    names.insert(unique)
    nodes.append(Graph.Node(name: unique, operation: operation, inputs: inputs))
    shapes.append(shape)
    return shapes.count - 1
  }

  private func checkFinite(_ tensor: Tensor, _ what: String) throws(ONNXProblem) {
    // The sum of what isn't finite isn't either, and summing is quick; what overflows is looked at again.
    guard !tensor.elements.sumIsFinite, let index = tensor.elements.firstIndex(where: { !$0.isFinite }) else {
      return
    }
    throw ONNXProblem(
      .malformed,
      "has \(tensor.elements[index].nonfiniteDescription) at \(index) in \(what); expected finite numbers")
  }

  /// Puts another operator in the place of one that was added, with some more weights.
  ///
  /// - Precondition: Its output has the same shape.
  mutating func replace(
    _ index: Int, by operation: some Operator, adding tensors: [String: Tensor]
  ) throws(ONNXProblem) {
    let node = nodes[index]
    for (suffix, tensor) in tensors {
      try checkFinite(tensor, "its \(suffix)")
      weights["\(node.name).\(suffix)"] = tensor
    }
    nodes[index] = Graph.Node(name: node.name, operation: operation, inputs: node.inputs)
  }

  /// Gives a node and its weights another name.
  mutating func rename(_ index: Int, to name: String) {
    let node = nodes[index]
    guard node.name != name, !names.contains(name) else { return }
    names.remove(node.name)
    names.insert(name)
    for parameter in node.operation.parameters(for: node.inputs.map { shapes[$0] }) {
      weights["\(name).\(parameter.suffix)"] = weights.removeValue(forKey: "\(node.name).\(parameter.suffix)")
    }
    nodes[index] = Graph.Node(name: name, operation: node.operation, inputs: node.inputs)
  }

  /// The index of the node that computes `value`, or `nil` when it is an input of the graph.
  func node(computing value: Graph.ValueID) -> Int? { value < inputs.count ? nil : value - inputs.count }

  /// The name with a number behind it if it is taken.
  private func uniqueName(_ name: String) -> String {
    let wanted = name.isEmpty ? "op_\(nodes.count)" : name
    guard names.contains(wanted) else { return wanted }
    var number = 2
    while names.contains("\(wanted)_\(number)") { number += 1 }
    return "\(wanted)_\(number)"
  }

  /// A value with its elements in `shape`, of as many.
  mutating func value(_ value: Graph.ValueID, in shape: Shape) throws(ONNXProblem) -> Graph.ValueID {
    if shapes[value] == shape { return value }
    if let index = node(computing: value), nodes[index].operation is Reshape {
      return try self.value(nodes[index].inputs[0], in: shape)
    }
    if let known = reshaped[value]?[shape] { return known }
    let result = try add("reshape", Reshape(to: shape), [value])
    reshaped[value, default: [:]][shape] = result
    return result
  }

  /// A value in the shape of one sample of its tensor.
  mutating func value(_ activation: Activation) throws(ONNXProblem) -> Graph.ValueID {
    try value(activation.value, in: activation.sampleShape)
  }
}

extension Shape {
  /// Whether a value of this shape is small enough for a graph.
  var fits: Bool {
    var count = 1
    for extent in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      if overflow { return false }
      count = product
    }
    return count <= Graph.elementLimit
  }
}

extension [Float] {
  /// Whether the sum of all is finite, which it isn't when an element isn't.
  fileprivate var sumIsFinite: Bool {
    withUnsafeBufferPointer { buffer in
      var sums = SIMD8<Float>()
      let whole = buffer.count / 8 * 8
      for start in stride(from: 0, to: whole, by: 8) {
        sums += UnsafeRawPointer(buffer.baseAddress! + start).loadUnaligned(as: SIMD8<Float>.self)
      }
      var sum = sums.sum()
      for index in whole..<buffer.count { sum += buffer[index] }
      return sum.isFinite
    }
  }
}
