import Testing

@testable import NeuralNetwork

@Suite("Graphs and models that can't be used are refused by name")
struct GraphTests {
  private func buildError(
    _ shape: Shape, _ nodes: [(String, any Operator, [Int])], output: Int? = nil
  ) -> GraphError? {
    do {
      _ = try Graph(
        inputs: [Graph.Input(name: "input", shape: shape)],
        nodes: nodes.map { Graph.Node(name: $0, operation: $1, inputs: $2) },
        outputs: [Graph.Output(name: "logits", value: output ?? nodes.count)])
      return nil
    } catch { return error }
  }

  @Test("A good graph is taken")
  func good() throws {
    #expect(buildError([4], [("fc", Dense(outputs: 3), [0])]) == nil)
  }

  @Test("A name used twice")
  func duplicate() throws {
    let found = try #require(
      buildError([4], [("fc", Dense(outputs: 4), [0]), ("fc", Dense(outputs: 4), [1])]))
    #expect(found.node == "fc")
    #expect(found.description.contains("two nodes"))
  }

  @Test("A value that comes later, is the node's own, or doesn't exist", arguments: [1, 2, 99, -1])
  func forwardReference(value: Int) throws {
    let found = try #require(buildError([4], [("early", ReLU(), [value]), ("late", ReLU(), [0])]))
    #expect(found.node == "early")
    #expect(found.description.contains("value \(value)"))
  }

  @Test("An output that doesn't exist", arguments: [-1, 2])
  func output(value: Int) throws {
    let found = try #require(buildError([4], [("relu", ReLU(), [0])], output: value))
    #expect(found.description.contains("logits"))
  }

  @Test("No inputs or no outputs")
  func empty() {
    #expect(throws: GraphError.self) {
      try Graph(inputs: [], nodes: [], outputs: [Graph.Output(name: "y", value: 0)])
    }
    #expect(throws: GraphError.self) {
      try Graph(inputs: [Graph.Input(name: "x", shape: [1])], nodes: [], outputs: [])
    }
  }

  /// An operator that can't take an input of a shape.
  struct Misfit: Sendable, CustomTestStringConvertible {
    let operation: any Operator
    let input: Shape
    var reads = 1

    var testDescription: String { "\(operation.name) on \(input)" }
  }

  private static func window(_ change: (inout Window) -> Void) -> Window {
    var window = Window(3)
    change(&window)
    return window
  }

  static let misfits: [Misfit] = [
    Misfit(operation: Dense(outputs: 0), input: [4]),
    Misfit(operation: Dense(outputs: -3), input: [4]),
    Misfit(operation: Dense(outputs: 3), input: []),
    Misfit(operation: Dense(outputs: 3), input: [2, 0]),
    Misfit(operation: Dense(outputs: 3), input: [4], reads: 2),
    Misfit(operation: Add(), input: [4], reads: 1),
    Misfit(operation: Add(), input: [4], reads: 3),
    Misfit(operation: ReLU(), input: [4], reads: 0),
    Misfit(operation: Softmax(), input: []),
    Misfit(operation: Softmax(), input: [0]),
    Misfit(operation: Reshape(to: [5]), input: [4]),
    Misfit(operation: BatchNorm(), input: [4, 4]),
    Misfit(operation: BatchNorm(), input: [0]),
    Misfit(operation: GlobalAveragePool(), input: [4]),
    Misfit(operation: GlobalAveragePool(), input: [4, 0, 3]),
    Misfit(operation: Conv2D(outputChannels: 2, window: Window(3)), input: [9]),
    Misfit(operation: Conv2D(outputChannels: 2, window: Window(3)), input: [1, 2, 9]),
    Misfit(operation: Conv2D(outputChannels: 0, window: Window(3)), input: [1, 9, 9]),
    Misfit(operation: Conv2D(outputChannels: 3, window: Window(3), groups: 2), input: [2, 9, 9]),
    Misfit(operation: Conv2D(outputChannels: 2, window: Window(3), groups: 0), input: [2, 9, 9]),
    Misfit(operation: Conv2D(outputChannels: 2, window: Window(3), groups: -1), input: [2, 9, 9]),
    Misfit(operation: MaxPool2D(Window(0)), input: [2, 9, 9]),
    Misfit(operation: MaxPool2D(Window(2, stride: 0)), input: [2, 9, 9]),
    Misfit(operation: MaxPool2D(Window(2, padding: 2)), input: [2, 9, 9]),
    Misfit(operation: MaxPool2D(window { $0.left = -1 }), input: [2, 9, 9]),
    Misfit(operation: AveragePool2D(window { $0.dilationX = 0 }), input: [2, 9, 9]),
  ]

  @Test("Shapes that don't fit", arguments: misfits)
  func refuses(_ misfit: Misfit) throws {
    let reads = [Int](repeating: 0, count: misfit.reads)
    let found = try #require(buildError(misfit.input, [("culprit", misfit.operation, reads)]))
    #expect(found.node == "culprit")
    #expect(found.description.contains("node 'culprit'"))
    #expect(found.reason.contains(misfit.operation.name))
  }

  @Test("Sums of different shapes")
  func sums() throws {
    let found = try #require(
      buildError([4], [("fc", Dense(outputs: 3), [0]), ("sum", Add(), [0, 1])]))
    #expect(found.node == "sum")
    #expect(found.reason.contains("4") && found.reason.contains("3"))
  }

  /// Numbers that a file can name and no memory can hold.
  static let absurd: [Misfit] = {
    let huge = Int.max / 2
    return [
      Misfit(operation: ReLU(), input: [huge, huge]),
      Misfit(operation: ReLU(), input: [huge, huge, 0]),
      Misfit(operation: ReLU(), input: [1 << 40]),
      Misfit(operation: Dense(outputs: huge), input: [4]),
      Misfit(operation: Dense(outputs: 1 << 20), input: [1 << 20]),
      Misfit(operation: Reshape(to: [huge, huge]), input: [4]),
      Misfit(operation: Conv2D(outputChannels: huge, window: Window(3)), input: [1, 9, 9]),
      Misfit(operation: Conv2D(outputChannels: 2, window: Window(huge)), input: [1, 9, 9]),
      Misfit(operation: Conv2D(outputChannels: 2, window: Window(300)), input: [1, 999, 999]),
      Misfit(
        operation: Conv2D(outputChannels: 1, window: Window(200, padding: 100)), input: [1, 9_999, 9_999]),
      Misfit(operation: Conv2D(outputChannels: 1, window: Window(1, padding: 1 << 24)), input: [1, 9, 9]),
      Misfit(operation: Conv2D(outputChannels: 1, window: Window(3, padding: huge)), input: [1, 9, 9]),
      Misfit(operation: Conv2D(outputChannels: 2, window: Window(3, dilation: huge)), input: [1, 9, 9]),
      Misfit(operation: MaxPool2D(Window(huge, padding: huge - 1)), input: [1, 9, 9]),
      Misfit(operation: MaxPool2D(Window(3, dilation: huge)), input: [1, 9, 9]),
      Misfit(operation: AveragePool2D(Window(3, stride: huge)), input: [1, 9, 9]),
    ]
  }()

  @Test("Absurd sizes are an error and no crash", arguments: absurd)
  func absurdSize(_ misfit: Misfit) {
    #expect(buildError(misfit.input, [("culprit", misfit.operation, [0])]) != nil)
  }

  private func graph() throws(GraphError) -> Graph {
    var builder = GraphBuilder(input: [4])
    let output = builder.add("fc", Dense(outputs: 3), builder.input)
    return try builder.build(output: output)
  }

  private func modelError(_ weights: [String: Tensor]) -> GraphError? {
    do {
      _ = try Model(name: "m", graph: graph(), weights: weights)
      return nil
    } catch { return error }
  }

  @Test("Weights that are missing, of the wrong shape, or strange")
  func weights() throws {
    let weight = Tensor(shape: [3, 4], repeating: 1)
    let bias = Tensor(shape: [3], repeating: 1)
    #expect(modelError(["fc.weight": weight, "fc.bias": bias]) == nil)

    let missing = try #require(modelError(["fc.weight": weight]))
    #expect(missing.node == "fc")
    #expect(missing.reason.contains("'fc.bias'"))

    let turned = Tensor(shape: [4, 3], repeating: 1)
    let wrong = try #require(modelError(["fc.weight": turned, "fc.bias": bias]))
    #expect(wrong.node == "fc")
    #expect(wrong.reason.contains("4×3") && wrong.reason.contains("3×4"))

    let strange = try #require(modelError(["fc.weight": weight, "fc.bias": bias, "fc2.bias": bias]))
    #expect(strange.reason.contains("'fc2.bias'"))
  }

  @Test("Copies of a model don't share changes")
  func values() throws {
    let original = try Model(name: "m", randomWeightsFor: graph(), seed: 1)
    var copy = original
    copy[weight: "fc.bias"].elements[0] = 42
    #expect(original[weight: "fc.bias"].elements[0] == 0)
    #expect(copy[weight: "fc.bias"].elements[0] == 42)
  }
}
