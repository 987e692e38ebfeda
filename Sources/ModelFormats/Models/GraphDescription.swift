internal import Foundation
internal import ModelCompression
internal import NeuralNetwork

/// A graph as text, for files whose graph is none of the built-in architectures': folded, factorized or imported ones.
///
/// JSON: `inputs` with names and shapes, `nodes` with names, operators, attributes and the numbers of the values that they read, and
/// `outputs` with names and values. Values are numbered as in ``Graph``.
struct GraphDescription: Codable, Equatable {
  struct Input: Codable, Equatable {
    let name: String
    let shape: [Int]
  }

  struct Node: Codable, Equatable {
    let name: String
    let op: String
    /// Numbers, in the order that the operator's entry in `operators` tells.
    let with: [Double]?
    let of: [Int]
  }

  struct Output: Codable, Equatable {
    let name: String
    let value: Int
  }

  let inputs: [Input]
  let nodes: [Node]
  let outputs: [Output]

  /// More nodes than models have; finding out how their channels hang together takes time that grows with the square.
  static let nodeLimit = 20_000

  /// How a limit that there isn't is written, since JSON's numbers are finite.
  private static let infinity = "inf"

  /// Describes a graph.
  ///
  /// - Throws: `GraphError` that names the first node with an operator that has no entry in the table.
  init(_ graph: Graph) throws(GraphError) {
    inputs = graph.inputs.map { Input(name: $0.name, shape: $0.shape.dimensions) }
    outputs = graph.outputs.map { Output(name: $0.name, value: $0.value) }
    var described: [Node] = []
    for node in graph.nodes {
      guard let (name, numbers) = Self.describe(node.operation) else {
        throw GraphError(node: node.name, "the operator \(node.operation.name) can't be written down here")
      }
      described.append(
        Node(name: node.name, op: name, with: numbers.isEmpty ? nil : numbers, of: node.inputs))
    }
    nodes = described
  }

  /// Reads what `text` wrote.
  ///
  /// - Throws: `GraphError`.
  init(text: String) throws(GraphError) {
    do {
      let decoder = JSONDecoder()
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: Self.infinity, negativeInfinity: "-\(Self.infinity)", nan: "nan")
      self = try decoder.decode(GraphDescription.self, from: Data(text.utf8))
    } catch {
      throw GraphError(
        "its graph isn't written as expected: \(JSONProblem.of(decoding: Data(text.utf8), error))")
    }
  }

  /// The description as JSON; equal graphs give equal text.
  func text() throws(GraphError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: Self.infinity, negativeInfinity: "-\(Self.infinity)", nan: "nan")
    do {
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    } catch {
      throw GraphError("the graph can't be written down: \(error)")
    }
  }

  /// The graph.
  ///
  /// - Throws: `GraphError` when an operator is unknown, its numbers make no sense, or the graph isn't one.
  func graph() throws(GraphError) -> Graph {
    guard nodes.count <= Self.nodeLimit else {
      throw GraphError("its graph has \(nodes.count) nodes; at most \(Self.nodeLimit) are read")
    }
    var graphInputs: [Graph.Input] = []
    for input in inputs {
      graphInputs.append(Graph.Input(name: input.name, shape: try Self.shape(input.shape, of: input.name)))
    }
    var graphNodes: [Graph.Node] = []
    for node in nodes {
      guard let entry = Self.operators[node.op] else {
        throw GraphError(node: node.name, "the operator \"\(node.op.prefix(60))\" is unknown")
      }
      guard let operation = entry.make(Numbers(node.with ?? [])) else {
        throw GraphError(node: node.name, "the numbers of \(node.op) make no sense")
      }
      graphNodes.append(Graph.Node(name: node.name, operation: operation, inputs: node.of))
    }
    return try Graph(
      inputs: graphInputs, nodes: graphNodes,
      outputs: outputs.map { Graph.Output(name: $0.name, value: $0.value) })
  }

  private static func shape(_ extents: [Int], of name: String) throws(GraphError) -> Shape {
    guard extents.count <= 8, extents.allSatisfy({ (0...Graph.elementLimit).contains($0) }) else {
      throw GraphError("the input '\(name)' can't have the shape \(extents.prefix(9))")
    }
    return Shape(extents)
  }
}

/// The numbers of an operator, each checked when it is read.
struct Numbers {
  private let values: [Double]

  init(_ values: [Double]) { self.values = values }

  var count: Int { values.count }

  /// The whole number at a place; one that no operator accepts when there is none.
  func whole(_ index: Int) -> Int { wholeIfAny(index) ?? -1 }

  /// The whole number at a place, also for those that may be negative.
  func wholeIfAny(_ index: Int) -> Int? {
    guard values.indices.contains(index), let whole = Int(exactly: values[index]) else { return nil }
    return (-Graph.elementLimit...Graph.elementLimit).contains(whole) ? whole : nil
  }

  func wholes() -> [Int] { values.indices.map(whole) }

  func flag(_ index: Int) -> Bool { whole(index) == 1 }

  /// The number at a place; not a number when there is none.
  func float(_ index: Int) -> Float { values.indices.contains(index) ? Float(values[index]) : .nan }
}
