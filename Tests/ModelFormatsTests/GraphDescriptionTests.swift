import NeuralNetwork
import Testing

@testable import ModelFormats

@Suite struct GraphDescriptionTests {
  @Test("What an operator was made with is read back")
  func numbers() throws {
    var builder = GraphBuilder(input: [2, 6, 6])
    let last = builder.chain(
      from: builder.input,
      [
        ("max", MaxPool2D(Window(3, stride: 2), roundsUp: true)),
        ("mean", AveragePool2D(Window(2, stride: 2), countsPadding: true, roundsUp: true)),
        ("limit", Clip(low: -.infinity, high: 1)), ("share", Softmax(axis: -2)),
      ])
    let graph = try builder.build(output: last)
    let read = try GraphDescription(text: GraphDescription(graph).text()).graph()
    #expect(read.shapes == graph.shapes)
    #expect((read.nodes[0].operation as? MaxPool2D)?.roundsUp == true)
    let mean = try #require(read.nodes[1].operation as? AveragePool2D)
    #expect(mean.roundsUp && mean.countsPadding)
    let limit = try #require(read.nodes[2].operation as? Clip)
    #expect(limit.low == -.infinity && limit.high == 1)
    #expect((read.nodes[3].operation as? Softmax)?.axis == -2)
  }

  /// One operator of each kind that the table has, with nothing as it would be if it were left out.
  private static let operators: [any NeuralNetwork.Operator] = {
    var window = Window(height: 2, width: 3)
    (window.strideY, window.strideX, window.dilationY, window.dilationX) = (4, 5, 6, 7)
    (window.top, window.left, window.bottom, window.right) = (8, 9, 10, 11)
    return [
      Conv2D(outputChannels: 6, window: window, groups: 2, hasBias: false), Dense(outputs: 3, hasBias: false),
      BatchNorm(epsilon: 0.3, momentum: 0.7), ReLU(), Sigmoid(), Tanh(), Softmax(axis: -3), Add(),
      GlobalAveragePool(), GELU(form: .tanhApproximation), Clip(low: -0.1, high: .infinity), Reshape.flatten,
      Reshape(to: [3, 1, 2]), MaxPool2D(window, roundsUp: true),
      AveragePool2D(window, countsPadding: false, roundsUp: true),
      QuantizeActivations(bits: 5, isSymmetric: true),
      Arithmetic(.power), Arithmetic(.divide, constant: [3, 1], side: .left), Comparison(.greaterOrEqual),
      Concat(axis: -2), ConstantValue(shape: [2, 0, 3]), DequantizeLinear(), DequantizeLinear(axis: -1),
      QuantizeLinear(.uint16), QuantizeLinear(.int4, axis: 1), DynamicQuantizeLinear(.zeroPoint),
      Embedding(rows: 7, features: 3), Expand(to: [4, 1]),
      Gather(indices: [2, -1, 0, 1], shape: [2, 2], axis: -1), Gather(indices: [5], shape: [], axis: 0),
      LayerNorm(axis: -2, epsilon: 0.25, hasShift: false), LogSoftmax(axis: -2), MatMul(), Select(),
      PReLU(slope: [3, 1, 1]), Pad(before: [1, -2], after: [0, 3], mode: .constant(-.infinity)),
      Pad(before: [], after: [], mode: .edge), Pad(before: [1], after: [2], mode: .reflect),
      Reduce(.logSumExp, axes: [-1, 0], keepsDimensions: false), Reduce(.l2, axes: nil),
      Slice([.init(axis: 1, start: -1, end: -9, step: -2), .init(axis: 0, start: 0, end: 4)]),
      Tile(repeats: [2, 1, 3]), Transpose(permutation: [2, 0, 1]),
    ] + kinds.map { UnaryFunction($0) }
  }()

  private static let kinds: [UnaryFunction.Kind] = [
    .leakyReLU(slope: 0.3), .elu(alpha: 0.4), .selu(alpha: 0.5, gamma: 0.6), .celu(alpha: 0.7),
    .hardSigmoid(alpha: 0.8, beta: 0.9), .thresholdedReLU(alpha: 1.1), .hardSwish, .mish, .silu, .softplus,
    .softsign, .erf, .exp, .log, .sqrt, .reciprocal, .negate, .absolute, .floor, .ceil, .round, .sign, .sin,
    .cos,
  ]

  @Test("Numbers that make no operator are refused", arguments: GraphDescription.operators.keys.sorted())
  func refusals(_ name: String) throws {
    let entry = try #require(GraphDescription.operators[name])
    // None of these may stop the program; what is made of them is checked with the graph.
    for numbers: [Double] in [
      [], [-1], [.nan, .nan], [1e300, -1e300], [0.5], [99, 99, 99, 99, 99],
      Array(repeating: 4_000_000_000, count: 12),
    ] {
      guard let made = entry.make(Numbers(numbers)) else { continue }
      _ = try? made.outputShape(for: [[2, 3]])
      _ = try? made.outputShape(for: [[2, 3], [2, 3]])
    }
    #expect(GraphDescription.operators[name] != nil)
  }

  @Test("Every operator that has an entry is made again with all that it was made with")
  func entries() throws {
    var names = Set<String>()
    for operation in Self.operators {
      let (name, numbers) = try #require(GraphDescription.describe(operation))
      names.insert(name)
      let made = try #require(GraphDescription.operators[name]?.make(Numbers(numbers)))
      // With the names and values of all properties.
      #expect(String(reflecting: made) == String(reflecting: operation))
    }
    #expect(names == Set(GraphDescription.operators.keys))
  }

  @Test("A graph is an architecture's only if its operators are made with the same numbers")
  func architectures() throws {
    let model = try #require(Architecture.named("resnet8")).makeModel(seed: 1)
    #expect(ModelFile.architecture(of: model)?.name == "resnet8")
    let nodes = model.graph.nodes.map { node in
      guard let norm = node.operation as? BatchNorm else { return node }
      return Graph.Node(
        name: node.name, operation: BatchNorm(epsilon: 0.5, momentum: norm.momentum), inputs: node.inputs)
    }
    let graph = try Graph(inputs: model.graph.inputs, nodes: nodes, outputs: model.graph.outputs)
    let other = try Model(name: "other", graph: graph, weights: model.weights)
    #expect(ModelFile.architecture(of: other) == nil)
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/other.safetensors"
    try ModelFile.save(other, to: path)
    let norms = try ModelFile.read(path).graph.nodes.compactMap { $0.operation as? BatchNorm }
    #expect(!norms.isEmpty && norms.allSatisfy { $0.epsilon == 0.5 })
  }
}
