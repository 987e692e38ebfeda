/// Weights of a layer of which it isn't known what is computed with them: they can be looked at and compressed, not run.
///
/// Such a node reads nothing and nobody reads it. A graph with one says in `Graph.obstacle` why it can't be run.
public struct StoredWeights: Operator {
  /// The weights that are stored under the node's name. The one whose role is `weight`, if there is one, makes the node a layer.
  public let parameters: [Parameter]
  /// What the model that the weights are from computes with them, such as `ConvTranspose`, where that is known.
  public let originalName: String?
  /// Why they can't be run, as the end of a sentence: `the file holds weights but no graph`.
  public let reason: String

  /// Stores several weights under one name.
  public init(_ parameters: [Parameter], originalName: String? = nil, reason: String) {
    self.parameters = parameters
    self.originalName = originalName
    self.reason = reason
  }

  /// Stores the weight of a layer under `NODE.weight`, output channels first.
  public init(shape: Shape, originalName: String? = nil, reason: String) {
    self.init(
      [Parameter(role: .weight, suffix: "weight", shape: shape, outputChannelAxis: nil)],
      originalName: originalName, reason: reason)
  }

  public var name: String { originalName ?? "weights" }
  public func parameters(for inputs: [Shape]) -> [Parameter] { parameters }
  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .opaque }

  /// Nothing is computed; a node has to have a value.
  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape { [0] }

  public func forward(_ pass: ForwardPass) {
    preconditionFailure("graphs with an obstacle are refused before they are run")
  }

  public func backward(_ pass: BackwardPass) {
    preconditionFailure("graphs with an obstacle are refused before they are run")
  }
}

extension Graph {
  /// Why the graph can't be run: its first node that nobody can compute, and what is missing; `nil` when it can.
  public var obstacle: String? { Self.obstacle(in: nodes) }

  static func obstacle(in nodes: [Node]) -> String? {
    for node in nodes {
      guard let stored = node.operation as? StoredWeights else { continue }
      return stored.originalName.map { "'\(node.name)' (\($0)): \(stored.reason)" } ?? stored.reason
    }
    return nil
  }

  /// Refuses a graph that can't be run.
  ///
  /// - Throws: `GraphError` with the obstacle.
  public func requireRunnable() throws(GraphError) {
    if let obstacle { throw GraphError("the model can't be run: \(obstacle)") }
  }
}
