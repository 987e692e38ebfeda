/// A directed acyclic graph of operators: what a model computes, without its weights.
///
/// Values are numbered: the graph's inputs first, then one value for each node, in order. A node reads values with lower
/// numbers only, so the nodes can be run in order and a cycle can't be written down. All shapes are those of one
/// sample; the batch is never part of them.
public struct Graph: Sendable {
  /// A value's number.
  public typealias ValueID = Int

  /// A named input of the graph.
  public struct Input: Hashable, Sendable {
    /// The input's name.
    public let name: String
    /// The shape of one sample, such as `[channels, height, width]`.
    public let shape: Shape

    /// Creates an input.
    public init(name: String, shape: Shape) {
      self.name = name
      self.shape = shape
    }
  }

  /// One operator at work: where it reads, and what its value is called.
  public struct Node: Sendable {
    /// The node's name, unique in the graph; its weights are named after it.
    public let name: String
    /// What it computes.
    public let operation: any Operator
    /// The values that it reads.
    public let inputs: [ValueID]

    /// Creates a node.
    public init(name: String, operation: any Operator, inputs: [ValueID]) {
      self.name = name
      self.operation = operation
      self.inputs = inputs
    }
  }

  /// A named output of the graph.
  public struct Output: Hashable, Sendable {
    /// The output's name.
    public let name: String
    /// The value that is put out.
    public let value: ValueID

    /// Creates an output.
    public init(name: String, value: ValueID) {
      self.name = name
      self.value = value
    }
  }

  /// The graph's inputs; none where there are only weights.
  public let inputs: [Input]
  /// The nodes, in an order in which they can be run.
  public let nodes: [Node]
  /// The graph's outputs; the first holds a classifier's logits. None where there are only weights.
  public let outputs: [Output]
  /// The shape of every value.
  public let shapes: [Shape]

  /// The most elements that one sample of a value, or one weight, may have: a gibibyte of floats.
  ///
  /// Below it no product of extents overflows, and no image's coordinates leave the 32 bits that kernels count in.
  public static let elementLimit = 1 << 28

  /// Creates a graph, working out all shapes.
  ///
  /// - Throws: `GraphError` when a name is used twice, a node reads a value that comes later or doesn't exist, an
  ///   operator can't take its inputs' shapes, or a value or weight has more than `elementLimit` elements.
  public init(inputs: [Input], nodes: [Node], outputs: [Output]) throws(GraphError) {
    // Weights alone have neither.
    if Self.obstacle(in: nodes) == nil {
      guard !inputs.isEmpty else { throw GraphError("a graph needs at least one input") }
      guard !outputs.isEmpty else { throw GraphError("a graph needs at least one output") }
    }
    for input in inputs {
      try Self.checkSize(input.shape, node: nil, "the input '\(input.name)'")
    }
    var shapes = inputs.map(\.shape)
    var names = Set<String>()
    for node in nodes {
      guard names.insert(node.name).inserted else {
        throw GraphError(node: node.name, "the name is used by two nodes")
      }
      for value in node.inputs where !(0..<shapes.count).contains(value) {
        throw GraphError(node: node.name, "reads value \(value), but only 0..<\(shapes.count) come before it")
      }
      let inputShapes = node.inputs.map { shapes[$0] }
      do {
        shapes.append(try node.operation.outputShape(for: inputShapes))
      } catch {
        throw GraphError(node: node.name, "\(node.operation.name): \(error.reason)")
      }
      try Self.checkSize(shapes[shapes.count - 1], node: node.name, "the output")
      for parameter in node.operation.parameters(for: inputShapes) {
        try Self.checkSize(parameter.shape, node: node.name, "the parameter '\(parameter.suffix)'")
      }
    }
    for output in outputs where !(0..<shapes.count).contains(output.value) {
      throw GraphError("output '\(output.name)' names value \(output.value) of \(shapes.count)")
    }
    self.inputs = inputs
    self.nodes = nodes
    self.outputs = outputs
    self.shapes = shapes
  }

  private static func checkSize(_ shape: Shape, node: String?, _ what: String) throws(GraphError) {
    // An extent of 0 counts like 1: beside it, others could still be more than products and distances can bear.
    let extents = Shape(shape.dimensions.map { max($0, 1) })
    guard let count = extents.representableElementCount, count <= elementLimit else {
      throw GraphError(node: node, "\(what) of shape \(shape) has more than \(elementLimit) elements")
    }
  }

  /// The value that node `index` computes.
  public func value(ofNode index: Int) -> ValueID { inputs.count + index }

  /// The index of the node that computes `value`, or `nil` when it is an input of the graph.
  public func node(computing value: ValueID) -> Int? {
    value < inputs.count ? nil : value - inputs.count
  }

  /// The shapes that node `index` reads.
  public func inputShapes(ofNode index: Int) -> [Shape] { nodes[index].inputs.map { shapes[$0] } }

  /// The shape that node `index` computes.
  public func outputShape(ofNode index: Int) -> Shape { shapes[value(ofNode: index)] }
}
