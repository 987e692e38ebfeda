/// The samples of a dataset that accuracy is measured on, without those to train on.
public struct TestSplit: Sendable {
  /// What the dataset is called, such as `fashion-mnist`.
  public let name: String
  /// The name of every class, in the order of the labels.
  public let classNames: [String]
  /// The samples.
  public var samples: LabeledSamples

  /// Creates a split.
  public init(name: String, classNames: [String], samples: LabeledSamples) {
    self.name = name
    self.classNames = classNames
    self.samples = samples
  }

  /// Checks that models of `graph` can be measured on it.
  ///
  /// - Throws: `GraphError` when the graph can't be run, its input has another shape than the samples, it tells fewer classes
  ///   apart than there are, or a sample holds an index for which a table of the graph has no row.
  public func requireFit(for graph: Graph) throws(GraphError) {
    try Evaluator.requireFit(graph, samples)
    guard classNames.count <= graph.classCount else {
      throw GraphError(
        "the model has \(graph.classCount) \(graph.classCount == 1 ? "output" : "outputs"), but the data has \(classNames.count) classes"
      )
    }
    try requireRows(of: graph.lookups(ofInput: 0))
  }

  /// Checks every value of every sample.
  private func requireRows(of lookups: [TableLookup]) throws(GraphError) {
    guard !lookups.isEmpty else { return }
    let blocks = Blocks(of: samples.count, size: max(1, (1 << 16) / max(1, samples.shape.elementCount)))
    for block in 0..<blocks.count {
      for (place, value) in samples.inputs(blocks[block]).elements.enumerated() {
        guard let problem = lookups.lazy.compactMap({ $0.problem(with: value) }).first else { continue }
        let sample = blocks[block].lowerBound + place / samples.shape.elementCount
        throw GraphError("sample \(sample) has \(problem)")
      }
    }
  }
}
