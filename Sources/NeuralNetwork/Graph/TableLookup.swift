/// A table in which a graph looks up what an input holds.
public struct TableLookup: Sendable {
  /// The node that looks rows up.
  public let node: String
  let table: Embedding

  /// What is wrong with a value that isn't a whole number that names a row, such as
  /// `the index 1000, but the table of emb has 50 rows`; `nil` for those that are.
  public func problem(with value: Float) -> String? {
    guard let index = Int(exactly: value) else {
      return "\(value) for an index into the table of \(node)"
    }
    guard table.row(value) == nil else { return nil }
    return
      "the index \(index), but the table of \(node) has \(table.rows) \(table.rows == 1 ? "row" : "rows")"
  }
}

extension Graph {
  /// The lookups that take every element of an input for an index as it is, wherever it has been moved.
  ///
  /// Indices that are computed, or of which some aren't used, aren't known before the graph is run: see ``Embedding``.
  public func lookups(ofInput input: Int) -> [TableLookup] {
    var moved: Set<ValueID> = [input]
    var found: [TableLookup] = []
    for (index, node) in nodes.enumerated() where node.inputs.contains(where: moved.contains) {
      switch node.operation {
      case is Reshape, is Transpose: moved.insert(value(ofNode: index))
      case let table as Embedding: found.append(TableLookup(node: node.name, table: table))
      default: break
      }
    }
    return found
  }
}
