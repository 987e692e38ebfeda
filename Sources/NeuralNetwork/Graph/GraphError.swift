/// Why a graph or its weights can't be used, with the node it is about.
public struct GraphError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The node that is at fault, or `nil` when it is the graph as a whole.
  public let node: String?

  /// What was found and what was expected.
  public let reason: String

  /// Creates an error about `node`.
  public init(node: String? = nil, _ reason: String) {
    self.node = node
    self.reason = reason
  }

  public var description: String {
    node.map { "node '\($0)': \(reason)" } ?? reason
  }
}
