/// A network that tinydash knows how to build: a graph under a name, without weights.
public struct Architecture: Sendable {
  /// The name on the command line.
  public let name: String
  /// One sentence for people who choose.
  public let summary: String
  /// The dataset that it is made for.
  public let datasetName: String
  private let makeGraph: @Sendable () throws(GraphError) -> Graph

  init(
    name: String, summary: String, datasetName: String,
    makeGraph: @escaping @Sendable () throws(GraphError) -> Graph
  ) {
    self.name = name
    self.summary = summary
    self.datasetName = datasetName
    self.makeGraph = makeGraph
  }

  /// Its graph.
  public func graph() throws(GraphError) -> Graph { try makeGraph() }

  /// A model with random weights that `seed` decides.
  public func makeModel(seed: UInt64) throws(GraphError) -> Model {
    try Model(name: name, randomWeightsFor: graph(), seed: seed)
  }

  /// All of them, smallest first.
  public static let all: [Architecture] = [digitsMLP, lenet300100, lenet5, mobileNetTiny, resNet8]

  /// The one called `name`.
  public static func named(_ name: String) -> Architecture? { all.first { $0.name == name } }
}
