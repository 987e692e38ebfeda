import Testing

@testable import NeuralNetwork

@Suite("Graphs as importers make them")
struct ImportedGraphTests {
  private func graph(
    _ inputs: [Shape], _ nodes: [(String, any Operator, [Int])], outputs: [Int]
  ) throws -> Graph {
    try Graph(
      inputs: inputs.enumerated().map { Graph.Input(name: "x\($0)", shape: $1) },
      nodes: nodes.map { Graph.Node(name: $0.0, operation: $0.1, inputs: $0.2) },
      outputs: outputs.enumerated().map { Graph.Output(name: "y\($0)", value: $1) })
  }

  private func predict(_ graph: Graph, _ inputs: [Tensor], weights: [String: Tensor] = [:]) throws -> [Tensor]
  {
    let runner = InferenceRunner(graph: graph, lanes: 2)
    runner.load(try Model(name: "case", graph: graph, weights: weights))
    return try runner.predict(inputs)
  }

  @Test("A graph of attention: embedding, products of computed values, normalization")
  func attention() throws {
    let nodes: [(String, any Operator, [Int])] = [
      ("q", Dense(outputs: 6), [0]), ("k", Dense(outputs: 6), [0]), ("v", Dense(outputs: 6), [0]),
      ("q.heads", Reshape(to: [4, 2, 3]), [1]), ("q.turn", Transpose(permutation: [1, 0, 2]), [4]),
      ("k.heads", Reshape(to: [4, 2, 3]), [2]), ("k.turn", Transpose(permutation: [1, 2, 0]), [6]),
      ("v.heads", Reshape(to: [4, 2, 3]), [3]), ("v.turn", Transpose(permutation: [1, 0, 2]), [8]),
      ("scores", MatMul(), [5, 7]), ("scaled", Arithmetic(.divide, constant: []), [10]),
      ("weights", Softmax(), [11]), ("mixed", MatMul(), [12, 9]),
      ("turn", Transpose(permutation: [1, 0, 2]), [13]), ("joined", Reshape(to: [4, 6]), [14]),
      ("residual", Add(), [0, 15]), ("norm", LayerNorm(), [16]), ("mean", Reduce(.mean, axes: [0]), [17]),
    ]
    try GradientCheck(graph([[4, 6]], nodes, outputs: [18]), batch: 3, seed: 3).run()
  }

  @Test("A graph of squeeze and excitation, whose channels can be cut")
  func squeezeAndExcitation() throws {
    let nodes: [(String, any Operator, [Int])] = [
      ("conv", Conv2D(outputChannels: 6, window: Window(3, padding: 1)), [0]),
      ("scale", Arithmetic(.multiply, constant: [6, 1, 1]), [1]),
      ("silu", UnaryFunction(.silu), [2]), ("squeeze", Reduce(.mean, axes: [1, 2]), [3]),
      ("down", Conv2D(outputChannels: 2, window: Window(1)), [4]), ("prelu", PReLU(slope: [2, 1, 1]), [5]),
      ("up", Conv2D(outputChannels: 6, window: Window(1)), [6]),
      ("gate", UnaryFunction(.hardSigmoid(alpha: 0.2, beta: 0.5)), [7]),
      ("excite", Arithmetic(.multiply), [3, 8]),
      ("last", Conv2D(outputChannels: 2, window: Window(2)), [9]),
    ]
    let graph = try graph([[3, 5, 4]], nodes, outputs: [10])
    try GradientCheck(graph, batch: 2, seed: 4).run()

    // Everything but the image itself keeps its channels last.
    #expect(ExecutionPlan(graph).steps.count { $0.node == nil } == 2)
    let group = try #require(graph.channelGroups.first { $0.layers == ["conv", "up"] })
    #expect(group.isPrunable)
    #expect(group.members.map(\.weightName).contains("scale.constant"))
    let slopes = try #require(graph.channelGroups.first { $0.layers == ["down"] })
    #expect(slopes.members.map(\.weightName).contains("prelu.slope"))
    let smaller = try graph.resized(channels: [group.id: 4, slopes.id: 1])
    #expect(smaller.outputShape(ofNode: 8) == [4, 5, 4])
    #expect(smaller.parameters(ofNode: 1)[0].shape == [4, 1, 1])
    #expect(smaller.parameters(ofNode: 5)[0].shape == [1, 1, 1])
  }

  @Test("An embedding takes rows of its table, from behind for negative indices, and none for others")
  func embedding() throws {
    let graph = try graph([[3]], [("table", Embedding(rows: 3, features: 2), [0])], outputs: [1])
    let table = Tensor(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6])
    let found = try predict(
      graph, [Tensor(shape: [2, 3], elements: [2, 0, -3, 1, 3, .nan])], weights: ["table.weight": table])[0]
    #expect(found.shape == [2, 3, 2])
    #expect(found.elements.prefix(8) == [5, 6, 1, 2, 1, 2, 3, 4])
    #expect(found.elements.suffix(4).allSatisfy { $0.isNaN })
    #expect(graph.macs == 0)

    let model = try Model(name: "case", graph: graph, weights: ["table.weight": table])
    let runner = TrainingRunner(model: model, batchCapacity: 1, lanes: 1)
    runner.input.update(from: [2, 0, 2], count: 3)
    runner.forward(batch: 1)
    runner.outputs[0].gradient.update(from: [1, 2, 3, 4, 5, 6], count: 6)
    runner.backward(batch: 1)
    #expect(floats(runner.gradients, 6) == [3, 4, 0, 0, 6, 8])
  }

  @Test("An index just outside a table of more rows than a float can count has no row")
  func largeEmbedding() {
    // The nearest float to the number of rows is one more.
    let table = Embedding(rows: (1 << 24) + 3, features: 1)
    let beyond = Float(table.rows)
    #expect(Int(beyond) == table.rows + 1)
    #expect(table.row(-beyond) == nil)
    #expect(table.row(beyond) == nil)
    #expect(table.row(beyond.nextDown) == table.rows - 1)
    #expect(table.row(-beyond.nextDown) == 1)
  }

  @Test("A node without inputs, an input that is an output, a value put out twice, a scalar")
  func unusualOutputs() throws {
    let graph = try graph(
      [[2], []],
      [
        ("constant", ConstantValue(shape: [2]), []), ("sum", Arithmetic(.add), [0, 2]),
        ("scaled", Arithmetic(.multiply), [3, 1]),
      ], outputs: [2, 0, 4, 4, 1])
    let outputs = try predict(
      graph,
      [Tensor(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6]), Tensor(shape: [3], elements: [1, 2, 3])],
      weights: ["constant.value": Tensor(shape: [2], elements: [10, 20])])
    #expect(outputs[0] == Tensor(shape: [3, 2], elements: [10, 20, 10, 20, 10, 20]))
    #expect(outputs[1].elements == [1, 2, 3, 4, 5, 6])
    #expect(outputs[2] == Tensor(shape: [3, 2], elements: [11, 22, 26, 48, 45, 78]))
    #expect(outputs[3] == outputs[2])
    #expect(outputs[4] == Tensor(shape: [3], elements: [1, 2, 3]))
    #expect(!graph.channelGroups.contains { $0.isPrunable })
    #expect(graph.parameterCount == 0)
    let single = try self.graph(
      [[2], []], [("constant", ConstantValue(shape: [2]), []), ("sum", Arithmetic(.add), [0, 2])],
      outputs: [3])
    let model = try Model(
      name: "case", graph: single, weights: ["constant.value": Tensor(shape: [2], elements: [1, 2])])
    let runner = TrainingRunner(model: model, batchCapacity: 2, lanes: 1, findsInputGradients: true)
    runner.forward(batch: 2)
    #expect(floats(runner.logits, 4) == [1, 2, 1, 2])
    runner.outputs[0].gradient.update(from: [1, 2, 3, 4], count: 4)
    runner.backward(batch: 2)
    let gradient = try #require(runner.inputGradients[0])
    #expect(floats(gradient, 4) == [1, 2, 3, 4])
  }

  static let empty: [(String, Shape, any Operator)] = [
    ("unary", [0, 3], UnaryFunction(.exp)), ("arithmetic", [0, 3], Arithmetic(.add, constant: [3])),
    ("broadcasting", [1, 3], Arithmetic(.multiply, constant: [0, 3])), ("prelu", [0, 3], PReLU(slope: [1])),
    ("concat", [0, 3], Concat(axis: 0)), ("pad", [0, 3], Pad(before: [1, 0], after: [0, 1])),
    ("pad by edges", [3, 0], Pad(before: [1, 0], after: [0, 0], mode: .edge)),
    ("slice", [3, 3], Slice(starts: [5], ends: [9], axes: [0])),
    ("gather", [3], Gather(indices: [], axis: 0)),
    ("transpose", [0, 3], Transpose(permutation: [1, 0])), ("expand", [1, 3], Expand(to: [0, 3])),
    ("tile", [2, 3], Tile(repeats: [0, 1])), ("tile of nothing", [0, 1, 0], Tile(repeats: [.max, 1, .max])),
    ("sum", [0, 3], Reduce(.sum, axes: [0])),
    ("sum of rows", [3, 0], Reduce(.logSumExp, axes: [0])), ("layer norm", [0, 3], LayerNorm()),
    ("layer norm of nothing", [3, 0], LayerNorm()), ("softmax", [0, 3], Softmax()),
    ("log softmax", [0, 3], LogSoftmax()), ("quantize", [0, 3], QuantizeLinear(.int8)),
    ("quantize by axis", [0, 3], QuantizeLinear(.int8, axis: 0)),
    ("dynamic", [0, 3], DynamicQuantizeLinear(.codes)),
    ("embedding", [0], Embedding(rows: 2, features: 2)), ("reshape", [0, 3], Reshape(to: [3, 0])),
    ("flatten", [0, 3], Reshape.flatten), ("add", [0], Add()),
    ("constant", [0], Arithmetic(.add, constant: [])),
  ]

  @Test("Extents of zero", arguments: empty.indices)
  func emptyExtents(index: Int) throws {
    let (_, shape, operation) = Self.empty[index]
    let inputs = operation is Add || operation is Concat ? [0, 0] : [0]
    let graph = try graph([shape], [("node", operation, inputs)], outputs: [1])
    var random = RandomValues(seed: 1)
    let model = try random.model(graph)
    let runner = InferenceRunner(graph: graph, lanes: 2)
    runner.load(model)
    for batch in [0, 1, 3] {
      let input = Tensor(shape: Shape([batch] + shape.dimensions), repeating: 1)
      let output = try runner.predict([input])[0]
      #expect(output.shape.dimensions == [batch] + graph.outputShape(ofNode: 0).dimensions)
    }
    let training = TrainingRunner(model: model, batchCapacity: 2, lanes: 2, findsInputGradients: true)
    training.forward(batch: 2)
    training.backward(batch: 2)
  }

  @Test("Beside an extent of zero, others have limits all the same")
  func hugeBesideNothing() {
    let huge = 1 << 40
    #expect(throws: GraphError.self) { try graph([[0, huge, huge]], [], outputs: [0]) }
    #expect(throws: GraphError.self) {
      try graph([[1, 1, 1]], [("node", Expand(to: [0, huge, huge]), [0])], outputs: [1])
    }
    #expect(throws: GraphError.self) {
      try graph([[1]], [("node", Arithmetic(.add, constant: [0, huge]), [0])], outputs: [1])
    }
  }

  @Test("A product of empty matrices is zero, and has no gradients to give")
  func emptyProduct() throws {
    let graph = try graph([[2, 0], [0, 3]], [("node", MatMul(), [0, 1])], outputs: [2])
    let output = try predict(
      graph, [Tensor(shape: [2, 2, 0], elements: []), Tensor(shape: [2, 0, 3], elements: [])])
    #expect(output[0] == Tensor(shape: [2, 2, 3], repeating: 0))
  }

  /// What an operator refuses, and a word of why.
  static let refused: [(any Operator, [Shape], String)] = [
    (Arithmetic(.add), [[2, 3], [4]], "differ"), (Arithmetic(.add), [[2]], "two inputs"),
    (Arithmetic(.add, constant: [3]), [[2]], "differ"),
    (Arithmetic(.add, constant: [3]), [[3], [3]], "one input"),
    (PReLU(slope: [4]), [[3]], "differ"), (PReLU(slope: [2, 3]), [[3]], "slopes"),
    (Concat(axis: 1), [[2]], "axis"), (Concat(axis: 0), [], "input"),
    (Concat(axis: 0), [[2, 3], [2, 4]], "behind"),
    (Concat(axis: 0), [[2, 3], [2]], "rank"), (Pad(before: [1], after: [1, 2]), [[2, 3]], "axes"),
    (Pad(before: [-2], after: [-2]), [[3]], "cuts"),
    (Pad(before: [3], after: [0], mode: .reflect), [[3]], "mirror"),
    (Pad(before: [1], after: [0], mode: .edge), [[0]], "edge"),
    (Pad(before: [.max], after: [.max]), [[3]], "range"),
    (Slice(starts: [0, 0], ends: [1, 1], axes: [0, -2]), [[2, 3]], "twice"),
    (Slice(starts: [0], ends: [1], axes: [0], steps: [0]), [[2]], "step"),
    (Slice(starts: [0], ends: [1], axes: [2]), [[2]], "axis"),
    (Gather(indices: [3], axis: 0), [[3]], "outside"),
    (Gather(indices: [0, 1], shape: [3], axis: 0), [[3]], "fill"),
    (Embedding(rows: 0, features: 2), [[3]], "table"), (Transpose(permutation: [0, 0]), [[2, 3]], "order"),
    (Transpose(permutation: [0]), [[2, 3]], "order"), (Expand(to: [2]), [[3]], "differ"),
    (Tile(repeats: [2]), [[2, 3]], "repetitions"), (Tile(repeats: [.max, 1]), [[2, 3]], "large"),
    (Reduce(.sum, axes: [2]), [[2, 3]], "axis"), (Reduce(.sum, axes: [1, -1]), [[2, 3]], "twice"),
    (LayerNorm(axis: 3), [[2, 3]], "axis"), (Softmax(axis: 2), [[2, 3]], "axis"), (Softmax(), [[]], "axis"),
    (LogSoftmax(), [[2, 0]], "class"), (MatMul(), [[2, 3], [2, 3]], "multiply"),
    (MatMul(), [[3], [3, 2]], "multiply"),
    (MatMul(), [[2, 2, 3], [3, 3, 2]], "differ"), (ConstantValue(shape: [2]), [[2]], "no inputs"),
    (QuantizeLinear(.int8, axis: 1), [[2]], "axis"), (DequantizeLinear(axis: -2), [[2]], "axis"),
  ]

  @Test("Inputs that can't be taken are refused with a reason", arguments: refused.indices)
  func refuses(index: Int) throws {
    let (operation, inputs, word) = Self.refused[index]
    let error = #expect(throws: GraphError.self) { try operation.outputShape(for: inputs) }
    #expect(error?.reason.contains(word) == true, "\(error?.reason ?? "")")
  }

  /// An operator on an image of 4 channels between two layers, and whether its channels can still be cut.
  static let couplings: [(any Operator, Bool)] = [
    (Slice(starts: [1], ends: [3], axes: [1]), true), (Slice(starts: [1], ends: [3], axes: [0]), false),
    (Pad(before: [0, 1, 1], after: [0, 1, 1]), true), (Pad(before: [1, 0, 0], after: [0, 0, 0]), false),
    (Gather(indices: [2, 1], axis: 2), true), (Gather(indices: [1, 0], axis: 0), false),
    (Transpose(permutation: [0, 2, 1]), true), (Transpose(permutation: [1, 0, 2]), false),
    (Expand(to: [4, 1, 1]), true), (Tile(repeats: [1, 2, 1]), true), (Tile(repeats: [2, 1, 1]), false),
    (Reduce(.max, axes: [1, 2]), true), (Reduce(.max, axes: [0]), false),
    (Arithmetic(.add, constant: [4, 4, 4]), true), (Arithmetic(.add, constant: [4]), true),
    (Arithmetic(.power, constant: []), true), (UnaryFunction(.softsign), true), (LayerNorm(), false),
    (Softmax(axis: 0), false), (QuantizeLinear(.int8, axis: 0), true), (DynamicQuantizeLinear(.codes), false),
  ]

  @Test("Channels are followed through what leaves them alone", arguments: couplings.indices)
  func coupling(index: Int) throws {
    let (operation, isPrunable) = Self.couplings[index]
    let graph = try graph(
      [[1, 4, 4]],
      [
        ("before", Conv2D(outputChannels: 4, window: Window(1)), [0]), ("culprit", operation, [1]),
        ("after", Conv2D(outputChannels: 2, window: Window(1)), [2]),
      ], outputs: [3])
    let group = try #require(graph.channelGroups.first { $0.layers == ["before"] })
    #expect(group.isPrunable == isPrunable)
    guard isPrunable else { return }
    let smaller = try graph.resized(channels: [group.id: 2])
    let (before, after) = (graph.outputShape(ofNode: 1), smaller.outputShape(ofNode: 1))
    #expect(after.dimensions == [2] + before.dimensions.dropFirst())
    var random = RandomValues(seed: 2)
    let runner = InferenceRunner(graph: smaller, lanes: 1)
    runner.load(try random.model(smaller))
  }
}
