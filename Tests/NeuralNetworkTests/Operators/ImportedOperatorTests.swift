import Testing

@testable import NeuralNetwork

extension Slice {
  /// Creates a part from equally long lists as ONNX has them, one entry for each axis.
  init(starts: [Int], ends: [Int], axes: [Int], steps: [Int]? = nil) {
    self.init(
      starts.indices.map {
        Range(axis: axes[$0], start: starts[$0], end: ends[$0], step: steps?[$0] ?? 1)
      })
  }
}

@Suite("Operators of imported graphs agree with PyTorch")
struct ImportedOperatorTests {
  /// The operator of every case, by its name.
  static let operators: [String: any Operator] = {
    var table = movements.merging(reductions) { first, _ in first }
    for (name, kind) in functions { table[name] = UnaryFunction(kind) }
    for (name, function) in arithmetic {
      for shapes in ["(2, 3) (2, 3)", "(2, 3, 2) (2, 1, 1)", "(1, 3, 2) (2, 1, 2)", "(4,) (3, 4)", "() (3,)"]
      {
        table["\(name) \(shapes)"] = Arithmetic(function)
      }
      table["\(name) constant left"] = Arithmetic(function, constant: [3, 1, 1], side: .left)
      table["\(name) constant right"] = Arithmetic(function, constant: [3, 1, 1])
    }
    for (name, function) in reductionFunctions {
      table["reduce \(name) kept"] = Reduce(function, axes: [1, -1])
      table["reduce \(name)"] = Reduce(function, axes: [0, 2], keepsDimensions: false)
      table["reduce \(name) all"] = Reduce(function, axes: nil, keepsDimensions: false)
    }
    return table
  }()

  private static let functions: [(String, UnaryFunction.Kind)] = [
    ("leakyReLU", .leakyReLU(slope: 0.1)), ("elu", .elu(alpha: 1.5)), ("selu", .selu()),
    ("celu", .celu(alpha: 0.75)), ("hardSigmoid", .hardSigmoid(alpha: 1 / 6, beta: 0.5)),
    ("thresholdedReLU", .thresholdedReLU(alpha: 0.75)), ("hardSwish", .hardSwish), ("mish", .mish),
    ("silu", .silu), ("softplus", .softplus), ("softsign", .softsign), ("erf", .erf), ("exp", .exp),
    ("log", .log), ("sqrt", .sqrt), ("reciprocal", .reciprocal), ("negate", .negate),
    ("absolute", .absolute), ("floor", .floor), ("ceil", .ceil), ("round", .round), ("sign", .sign),
    ("sin", .sin), ("cos", .cos),
  ]

  private static let arithmetic: [(String, Arithmetic.Function)] = [
    ("add", .add), ("subtract", .subtract), ("multiply", .multiply), ("divide", .divide), ("power", .power),
    ("minimum", .minimum), ("maximum", .maximum),
  ]

  private static let reductionFunctions: [(String, Reduce.Function)] = [
    ("mean", .mean), ("sum", .sum), ("max", .max), ("min", .min), ("l1", .l1), ("l2", .l2),
    ("sumOfSquares", .sumOfSquares), ("logSum", .logSum), ("logSumExp", .logSumExp),
  ]

  private static let movements: [String: any Operator] = [
    "maximum of equals": Arithmetic(.maximum),
    "prelu": PReLU(slope: [3, 1, 1]),
    "prelu of one slope": PReLU(slope: [1]),
    "concat of channels": Concat(axis: 0),
    "concat of columns": Concat(axis: -1),
    "pad": Pad(before: [2, 0, 1], after: [0, 3, 2], mode: .constant(1.5)),
    "pad that cuts": Pad(before: [0, 1, -1], after: [0, -2, 2], mode: .constant(-1)),
    "pad by mirrors": Pad(before: [0, 2, 3], after: [0, 0, 1], mode: .reflect),
    "pad by edges": Pad(before: [0, 2, 3], after: [0, 0, 1], mode: .edge),
    "slice": Slice(starts: [1, -3, 0], ends: [.max, -1, 99], axes: [0, 1, -1], steps: [1, 1, 2]),
    "slice backwards": Slice(starts: [.max, -1], ends: [.min, -99], axes: [1, 2], steps: [-1, -2]),
    "gather": Gather(indices: [2, 0, -4], axis: 1),
    "gather one": Gather(indices: [1], shape: [], axis: 0),
    "gather many": Gather(indices: [4, 0, 1, 1, 2, -1], shape: [3, 2], axis: -1),
    "transpose": Transpose(permutation: [2, 0, 1]),
    "transpose a matrix": Transpose(permutation: [1, 0]),
    "expand": Expand(to: [4, 5]),
    "tile": Tile(repeats: [2, 1, 3]),
  ]

  private static let reductions: [String: any Operator] = [
    "reduce product": Reduce(.product, axes: [1], keepsDimensions: false),
    "reduce max of a long row": Reduce(.max, axes: [0], keepsDimensions: false),
    "layer norm": LayerNorm(epsilon: 1e-3),
    "layer norm of two axes": LayerNorm(axis: 1, hasShift: false),
    "softmax of channels": Softmax(axis: 0),
    "log softmax": LogSoftmax(),
    "log softmax of rows": LogSoftmax(axis: 1),
    "matmul": MatMul(),
    "matmul of stacks": MatMul(),
    "max pool rounding up": MaxPool2D(Window(3, stride: 2, padding: 1), roundsUp: true),
    "max pool rounding up, drops a window": MaxPool2D(Window(2, stride: 3, padding: 1), roundsUp: true),
    "average pool rounding up": AveragePool2D(Window(3, stride: 2, padding: 1), roundsUp: true),
    "average pool of pixels rounding up": AveragePool2D(
      Window(3, stride: 2, padding: 1), countsPadding: false, roundsUp: true),
  ]

  static let cases: [Fixture.OperatorCase] =
    (try? Fixture.importedFiles.flatMap(Fixture.operatorCases)) ?? []

  private func model(_ reference: Fixture.OperatorCase) throws -> Model {
    try reference.model(of: #require(Self.operators[reference.name]))
  }

  @Test("There is a case for every operator, and an operator for every case")
  func complete() { #expect(Set(Self.cases.map(\.name)) == Set(Self.operators.keys)) }

  @Test("Outputs and gradients", arguments: cases)
  func agrees(_ reference: Fixture.OperatorCase) throws {
    let model = try model(reference)
    let runner = InferenceRunner(graph: model.graph, lanes: 2)
    runner.load(model)
    let output = try runner.predict(reference.inputs.map(\.tensor))[0]
    #expect(output.shape.dimensions == reference.output.shape)
    #expect(Fixture.agree(output.elements, reference.output.data, tolerance: 2e-6))

    let training = try reference.expectGradients(of: model, tolerance: 2e-6)
    #expect(training.trainableCount == reference.parameterGradients.values.reduce(0) { $0 + $1.data.count })
  }

  @Test(
    "Images whose channels lie last give the same",
    arguments: cases.filter { $0.inputs.contains { $0.shape.count == 4 } })
  func channelsLast(_ reference: Fixture.OperatorCase) throws {
    let direct = try model(reference)
    // A pooling of single pixels changes nothing, but works on images with their channels last.
    let identity = MaxPool2D(Window(1))
    var nodes: [Graph.Node] = []
    for (index, input) in reference.inputs.enumerated() {
      let isImage = input.sampleShape.rank == 3
      nodes.append(
        Graph.Node(
          name: "in\(index)", operation: isImage ? identity : Reshape(to: input.sampleShape), inputs: [index])
      )
    }
    let count = reference.inputs.count
    nodes.append(
      Graph.Node(name: "node", operation: direct.graph.nodes[0].operation, inputs: Array(count..<2 * count)))
    if reference.output.sampleShape.rank == 3 {
      nodes.append(Graph.Node(name: "out", operation: identity, inputs: [2 * count]))
    }
    let graph = try Graph(
      inputs: direct.graph.inputs, nodes: nodes,
      outputs: [Graph.Output(name: "y", value: count + nodes.count - 1)])
    let model = try Model(name: "case", graph: graph, weights: direct.weights)
    let runner = InferenceRunner(graph: graph, lanes: 1)
    runner.load(model)
    let output = try runner.predict(reference.inputs.map(\.tensor))[0]
    #expect(Fixture.agree(output.elements, reference.output.data, tolerance: 2e-6))

    try reference.expectGradients(of: model, tolerance: 2e-6)
  }
}
