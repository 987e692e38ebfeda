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
    ]
  }()

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
