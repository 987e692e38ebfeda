import Testing

@testable import NeuralNetwork

@Suite("Gradients agree with finite differences")
struct OperatorGradientTests {
  /// Operators one behind the other over one input.
  struct Chain: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let input: Shape
    let operations: [any Operator]

    init(_ description: String, _ input: Shape, _ operations: any Operator...) {
      self.testDescription = description
      self.input = input
      self.operations = operations
    }

    func graph() throws -> Graph {
      var builder = GraphBuilder(input: input)
      let output = builder.chain(
        from: builder.input, operations.enumerated().map { ("node\($0)", $1) })
      return try builder.build(output: output)
    }
  }

  private static func window(
    _ height: Int, _ width: Int, stride: (Int, Int) = (1, 1), padding: [Int] = [0, 0, 0, 0],
    dilation: (Int, Int) = (1, 1)
  ) -> Window {
    var window = Window(height: height, width: width)
    (window.strideY, window.strideX) = stride
    (window.top, window.left, window.bottom, window.right) = (padding[0], padding[1], padding[2], padding[3])
    (window.dilationY, window.dilationX) = dilation
    return window
  }

  static let chains: [Chain] = [
    Chain("dense", [7], Dense(outputs: 5)),
    Chain("dense without bias, wide enough to be cut into blocks", [70], Dense(outputs: 66, hasBias: false)),
    Chain("dense at every position", [2, 3, 4], Dense(outputs: 5)),
    Chain("convolution", [3, 6, 5], Conv2D(outputChannels: 4, window: Window(3))),
    Chain(
      "convolution with asymmetric padding and stride", [2, 6, 7],
      Conv2D(outputChannels: 3, window: window(3, 2, stride: (2, 3), padding: [0, 1, 2, 3]))),
    Chain(
      "convolution with dilation", [2, 8, 9],
      Conv2D(outputChannels: 3, window: window(3, 2, padding: [2, 1, 0, 3], dilation: (2, 3)))),
    Chain(
      "convolution with groups", [4, 5, 5],
      Conv2D(outputChannels: 6, window: window(3, 3, padding: [1, 0, 0, 1]), groups: 2, hasBias: false)),
    Chain("pointwise convolution", [5, 3, 4], Conv2D(outputChannels: 3, window: Window(1))),
    Chain(
      "pointwise convolution with groups", [4, 3, 3], Conv2D(outputChannels: 6, window: Window(1), groups: 2)),
    Chain(
      "pointwise convolution with stride", [3, 5, 5], Conv2D(outputChannels: 2, window: Window(1, stride: 2))),
    Chain(
      "convolution of padding alone", [2, 2, 2],
      Conv2D(outputChannels: 2, window: Window(1, stride: 2, padding: 3))),
    Chain(
      "depthwise convolution", [17, 5, 6],
      Conv2D(
        outputChannels: 17, window: window(3, 2, stride: (2, 1), padding: [1, 0, 2, 1]), groups: 17)),
    Chain(
      "depthwise convolution with dilation", [3, 7, 7],
      Conv2D(
        outputChannels: 3, window: window(3, 3, padding: [2, 2, 2, 2], dilation: (2, 2)), groups: 3,
        hasBias: false)),
    Chain(
      "depthwise convolution with multiplier", [3, 5, 5],
      Conv2D(outputChannels: 6, window: Window(3), groups: 3)),
    Chain("one channel", [1, 5, 5], Conv2D(outputChannels: 1, window: Window(3, padding: 1))),
    Chain(
      "maximum with overlap", [3, 6, 7], MaxPool2D(window(3, 2, stride: (2, 1), padding: [1, 1, 2, 0]))),
    Chain("maximum with dilation", [2, 7, 7], MaxPool2D(window(2, 3, dilation: (3, 2)))),
    Chain(
      "average over padding too", [3, 6, 7],
      AveragePool2D(window(3, 2, stride: (2, 1), padding: [1, 1, 2, 0]))),
    Chain(
      "average of pixels only", [3, 6, 7],
      AveragePool2D(window(3, 2, stride: (2, 1), padding: [1, 1, 2, 0]), countsPadding: false)),
    Chain("global average", [5, 4, 3], GlobalAveragePool()),
    Chain("batch norm of images", [3, 4, 5], BatchNorm()),
    Chain("batch norm of features", [6], BatchNorm(epsilon: 0.1)),
    Chain("batch norm over several blocks of rows", [2, 40, 30], BatchNorm()),
    Chain("ReLU", [30], ReLU()),
    Chain(
      "ReLU6 and scale", [3, 3, 3], Conv2D(outputChannels: 4, window: Window(3, padding: 2)), Clip.relu6),
    Chain("clip", [30], Clip(low: -0.5, high: 0.75)),
    Chain("GELU", [30], GELU()),
    Chain("approximate GELU", [30], GELU(form: .tanhApproximation)),
    Chain("sigmoid", [30], Sigmoid()),
    Chain("tanh", [30], Tanh()),
    Chain("softmax", [7], Softmax()),
    Chain("softmax over the last axis", [2, 3, 4], Softmax()),
    Chain("reshape", [2, 3, 4], Reshape(to: [4, 6]), Dense(outputs: 3)),
    Chain(
      "image to features", [2, 5, 5], Conv2D(outputChannels: 3, window: Window(3)), ReLU(), Reshape.flatten,
      Dense(outputs: 4)),
    Chain(
      "image to dense rows", [2, 5, 4], Conv2D(outputChannels: 3, window: Window(3, padding: 1)),
      Dense(outputs: 5),
      Tanh()),
    Chain(
      "image to another image", [2, 4, 4], Conv2D(outputChannels: 3, window: Window(3, padding: 1)),
      Sigmoid(),
      Reshape(to: [4, 4, 3]), Conv2D(outputChannels: 2, window: Window(2))),
    Chain(
      "image to softmax", [2, 4, 4], Conv2D(outputChannels: 3, window: Window(3)), Softmax()),
    Chain(
      "batch norm between rectifiers", [2, 5, 5],
      Conv2D(outputChannels: 4, window: Window(3), hasBias: false),
      BatchNorm(), GELU(), Conv2D(outputChannels: 4, window: Window(1)), BatchNorm(), Tanh(),
      GlobalAveragePool(),
      Reshape.flatten, Dense(outputs: 3)),
    Chain(
      "rectifiers in place", [20], Dense(outputs: 20), Tanh(), Sigmoid(), Reshape(to: [4, 5]), Sigmoid()),
  ]

  @Test("Operators and chains of them", arguments: chains)
  func chain(_ chain: Chain) throws {
    try GradientCheck(chain.graph(), batch: 3, seed: 7).run()
  }

  @Test("Batches larger than one block of a weight's gradient", arguments: [1, 17, 33])
  func blocks(batch: Int) throws {
    let graph = try Chain(
      "", [2, 4, 4], Conv2D(outputChannels: 3, window: Window(3, padding: 1)),
      Conv2D(outputChannels: 3, window: Window(3), groups: 3), Reshape.flatten, Dense(outputs: 2)
    ).graph()
    try GradientCheck(graph, batch: batch, seed: 3).run()
  }

  @Test("A value read twice by one sum gets both gradients")
  func readTwice() throws {
    var builder = GraphBuilder(input: [2, 3, 3])
    let image = builder.add("conv", Conv2D(outputChannels: 2, window: Window(2)), builder.input)
    let twice = builder.add("twice", Add(), image, image)
    let output = builder.add("tanh", Tanh(), twice)
    try GradientCheck(builder.build(output: output), batch: 3, seed: 5).run()
  }

  @Test("A value read twice by one sum and again by others gets all gradients")
  func readByMany() throws {
    var builder = GraphBuilder(input: [2, 3, 3])
    let image = builder.add("conv", Conv2D(outputChannels: 2, window: Window(2)), builder.input)
    let twice = builder.add("twice", Add(), image, image)
    let other = builder.add("gelu", GELU(), image)
    let sum = builder.add("sum", Add(), twice, other)
    let last = builder.add("last", Add(), image, sum)
    try GradientCheck(builder.build(output: last), batch: 3, seed: 5).run()
  }

  @Test("A residual connection, with and without a layout conversion on the way")
  func residual() throws {
    var builder = GraphBuilder(input: [3, 4, 4])
    let start = builder.add("start", Conv2D(outputChannels: 3, window: Window(3, padding: 1)), builder.input)
    let main = builder.chain(
      from: start,
      [
        ("conv", Conv2D(outputChannels: 3, window: Window(3, padding: 1), hasBias: false)),
        ("bn", BatchNorm()),
      ])
    let sum = builder.chain(from: builder.add("add", Add(), main, start), [("relu", Tanh())])
    // The graph's input has its channels first, the sum's other side has them last.
    let second = builder.add("withInput", Add(), builder.input, sum)
    let third = builder.add("withInputBehind", Add(), sum, second)
    let output = builder.chain(from: third, [("flatten", Reshape.flatten), ("fc", Dense(outputs: 3))])
    try GradientCheck(builder.build(output: output), batch: 4, seed: 11).run()
  }

  @Test("Several inputs, and nodes that the output doesn't need")
  func severalInputs() throws {
    let graph = try Graph(
      inputs: [Graph.Input(name: "a", shape: [4]), Graph.Input(name: "b", shape: [4])],
      nodes: [
        Graph.Node(name: "fc", operation: Dense(outputs: 4), inputs: [0]),
        Graph.Node(name: "sum", operation: Add(), inputs: [1, 2]),
        Graph.Node(name: "unused", operation: Softmax(), inputs: [3]),
        Graph.Node(name: "tanh", operation: Tanh(), inputs: [3]),
      ],
      outputs: [Graph.Output(name: "y", value: 5)])
    try GradientCheck(graph, batch: 2, seed: 2).run()
  }

  @Test("Every built-in network's loss", arguments: Architecture.all.map(\.name))
  func architecture(_ name: String) throws {
    let architecture = try #require(Architecture.named(name))
    var check = try GradientCheck(crossEntropyOf: architecture.graph(), batch: 3, seed: 13)
    // Thousands of rectifiers stand behind a parameter: every step crosses some kinks.
    check.tolerance = 5e-2
    check.run(limit: 1, seed: 4)
  }

  @Test("Outputs in the middle of a graph, read further on")
  func severalOutputs() throws {
    var builder = GraphBuilder(input: [2, 5, 5])
    let features = builder.chain(
      from: builder.input,
      [("conv", Conv2D(outputChannels: 4, window: Window(3, padding: 1))), ("gelu", GELU())])
    let logits = builder.chain(
      from: features, [("sigmoid", Sigmoid()), ("flatten", Reshape.flatten), ("fc", Dense(outputs: 3))])
    let one = try builder.build(output: logits)
    let graph = try Graph(
      inputs: one.inputs, nodes: one.nodes,
      outputs: one.outputs + [Graph.Output(name: "features", value: features)])
    try GradientCheck(graph, batch: 3, seed: 8).run()
  }
}
