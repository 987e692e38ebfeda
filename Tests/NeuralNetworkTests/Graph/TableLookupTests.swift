import Testing

@testable import NeuralNetwork

@Suite("Lookups in tables")
struct TableLookupTests {
  /// Two classes from three indices; `computed` are made positive first.
  private func graph(computed: Bool = false) throws -> Graph {
    var nodes: [Graph.Node] = []
    func add(_ name: String, _ operation: any Operator, _ input: Int) {
      nodes.append(Graph.Node(name: name, operation: operation, inputs: [input]))
    }
    add("column", Reshape(to: [3, 1]), 0)
    add("magnitude", UnaryFunction(.absolute), 1)
    add("table", Embedding(rows: 5, features: 2), computed ? 2 : 1)
    add("flat", Reshape(to: [6]), 3)
    add("classes", Dense(outputs: 2), 4)
    return try Graph(
      inputs: [.init(name: "ids", shape: [3])], nodes: nodes, outputs: [.init(name: "y", value: 5)])
  }

  @Test("are known where indices are given, and not where they are computed")
  func known() throws {
    let lookups = try graph().lookups(ofInput: 0)
    #expect(lookups.map(\.node) == ["table"] && lookups.map(\.table.rows) == [5])
    #expect(try graph(computed: true).lookups(ofInput: 0).isEmpty)
  }

  @Test("take whole numbers that name a row, from behind as well")
  func values() {
    let lookup = TableLookup(node: "table", table: Embedding(rows: 5, features: 2))
    for value in -5..<5 { #expect(lookup.problem(with: Float(value)) == nil) }
    #expect(lookup.problem(with: 5) == "the index 5, but the table of table has 5 rows")
    #expect(lookup.problem(with: -6) == "the index -6, but the table of table has 5 rows")
    #expect(lookup.problem(with: 0.5) == "0.5 for an index into the table of table")
    for value in [Float.nan, .infinity, -.infinity, 1e30] { #expect(lookup.problem(with: value) != nil) }
    #expect(
      TableLookup(node: "t", table: Embedding(rows: 1, features: 2)).problem(with: 1)
        == "the index 1, but the table of t has 1 row")
  }

  @Test("refuse samples that name no row, whichever it is, before anything is measured")
  func samples() throws {
    func split(_ values: [Float]) -> TestSplit {
      TestSplit(
        name: "ids", classNames: ["a", "b"],
        samples: LabeledSamples(
          shape: [3], storage: .floats(values), labels: [Int32](repeating: 0, count: values.count / 3)))
    }
    let count = 30_000
    var values = (0..<3 * count).map { Float($0 % 5) }
    try split(values).requireFit(for: graph())
    values[3 * 29_999 + 1] = 7
    let error = #expect(throws: GraphError.self) { try split(values).requireFit(for: graph()) }
    #expect(error?.reason == "sample 29999 has the index 7, but the table of table has 5 rows")
    try split(values).requireFit(for: graph(computed: true))
  }
}
