/// A graph and its named weights: a value, whose copies cost nothing until a weight is changed.
public struct Model: Sendable {
  /// What the model is called.
  public var name: String

  /// What it computes.
  public let graph: Graph

  /// Every parameter of every node, under `node.suffix` as in a PyTorch state dictionary: `conv1.weight`.
  public private(set) var weights: [String: Tensor]

  /// Where the model comes from: how it was trained, on what, by which command.
  public var metadata: [String: String]

  /// Creates a model.
  ///
  /// - Throws: `GraphError` when a weight that the graph needs is missing or has the wrong shape. Weights that the graph
  ///   doesn't know are an error too: they would be lost without a word.
  public init(
    name: String, graph: Graph, weights: [String: Tensor], metadata: [String: String] = [:]
  ) throws(GraphError) {
    var known = Set<String>()
    for index in graph.nodes.indices {
      for parameter in graph.parameters(ofNode: index) {
        let node = graph.nodes[index].name
        let key = graph.weightName(ofNode: index, parameter)
        guard let tensor = weights[key] else {
          throw GraphError(node: node, "the weight '\(key)' is missing")
        }
        guard tensor.shape == parameter.shape else {
          throw GraphError(
            node: node, "the weight '\(key)' has the shape \(tensor.shape), expected \(parameter.shape)")
        }
        known.insert(key)
      }
    }
    if let stranger = weights.keys.filter({ !known.contains($0) }).min() {
      throw GraphError("the weight '\(stranger)' belongs to no node of the graph")
    }
    self.name = name
    self.graph = graph
    self.weights = weights
    self.metadata = metadata
  }

  /// The weight called `name`.
  ///
  /// - Precondition: The model has such a weight; setting must not change its shape.
  public subscript(weight name: String) -> Tensor {
    get {
      guard let tensor = weights[name] else { preconditionFailure("there is no weight '\(name)'") }
      return tensor
    }
    set {
      precondition(weights[name]?.shape == newValue.shape, "'\(name)' must keep its shape")
      weights[name] = newValue
    }
  }

  /// The number of parameters that training changes: weights, biases, and normalization's scales and shifts.
  public var parameterCount: Int { graph.parameterCount }

  /// Multiply-accumulates for one sample.
  public var macs: Int { graph.macs }
}

extension Graph {
  /// The number of parameters that training changes: weights, biases, and normalization's scales and shifts.
  public var parameterCount: Int {
    nodes.indices.reduce(0) { sum, index in
      sum + parameters(ofNode: index).filter(\.isTrainable).reduce(0) { $0 + $1.shape.elementCount }
    }
  }

  /// Multiply-accumulates for one sample.
  public var macs: Int {
    nodes.indices.reduce(0) { $0 + nodes[$1].operation.macs(for: inputShapes(ofNode: $1)) }
  }

  /// The parameters that node `index` needs.
  public func parameters(ofNode index: Int) -> [Parameter] {
    nodes[index].operation.parameters(for: inputShapes(ofNode: index))
  }

  /// The name under which a model keeps a parameter of node `index`.
  public func weightName(ofNode index: Int, _ parameter: Parameter) -> String {
    // A weight that is stored alone may have any name.
    parameter.suffix.isEmpty ? nodes[index].name : "\(nodes[index].name).\(parameter.suffix)"
  }
}
