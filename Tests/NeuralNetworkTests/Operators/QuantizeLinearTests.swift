import Testing

@testable import NeuralNetwork

@Suite("Quantization by the book of ONNX")
struct QuantizeLinearTests {
  private func run(
    _ operation: some Operator, _ input: Shape, _ values: [Float], weights: [String: [Float]] = [:]
  ) throws -> [Float] {
    let graph = try Graph(
      inputs: [Graph.Input(name: "x", shape: input)],
      nodes: [Graph.Node(name: "node", operation: operation, inputs: [0])],
      outputs: [Graph.Output(name: "y", value: 1)])
    var tensors: [String: Tensor] = [:]
    for parameter in graph.parameters(ofNode: 0) {
      tensors["node.\(parameter.suffix)"] = Tensor(
        shape: parameter.shape, elements: try #require(weights[parameter.suffix]))
    }
    let runner = InferenceRunner(graph: graph, lanes: 2)
    runner.load(try Model(name: "case", graph: graph, weights: tensors))
    let batch = values.count / input.elementCount
    return try runner.predict([Tensor(shape: Shape([batch] + input.dimensions), elements: values)])[0]
      .elements
  }

  // The numbers are those of the operators' descriptions and of their tests in the ONNX package.

  @Test("One scale: halves go to even before the zero point is added, and codes saturate")
  func perTensor() throws {
    let codes = try run(
      QuantizeLinear(.uint8), [6], [0, 2, 3, 1000, -254, -1000],
      weights: ["scale": [2], "zero_point": [128]])
    #expect(codes == [128, 129, 130, 255, 1, 0])
    let wide = try run(
      QuantizeLinear(.uint16), [16],
      [0, -128, 3, -3, 2.9, -2.9, 3.1, -3.1, 65_536, -65_534, 70_000, -70_000, 1, -1, 5, -5],
      weights: ["scale": [2], "zero_point": [32_767]])
    #expect(
      wide == [
        32_767, 32_703, 32_769, 32_765, 32_768, 32_766, 32_769, 32_765, 65_535, 0, 65_535, 0, 32_767, 32_767,
        32_769, 32_765,
      ])
  }

  @Test("One scale for each channel, of images in either order")
  func perAxis() throws {
    let values: [Float] = [
      -162, 10, -100, 232, -20, -50, -76, 0, 0, 252, 32, -44, 245, -485, -960, -270, -375, -470,
    ]
    let codes = try run(
      QuantizeLinear(.uint8, axis: 0), [3, 3, 2], values,
      weights: ["scale": [2, 4, 5], "zero_point": [84, 24, 196]])
    #expect(codes == [3, 89, 34, 200, 74, 59, 5, 24, 24, 87, 32, 13, 245, 99, 4, 142, 121, 102])
    let back = try run(
      DequantizeLinear(axis: -3), [3, 3, 2], codes,
      weights: ["scale": [2, 4, 5], "zero_point": [84, 24, 196]])
    #expect(back == values)
  }

  @Test("Four bits")
  func fourBits() throws {
    let codes = try run(
      QuantizeLinear(.int4, axis: 0), [3, 4], [0, 2.5, 4.8, 8.6, -30, -20, 6, 9, 12, 15, 16, 40],
      weights: ["scale": [2, 3, 4], "zero_point": [1, 2, 3]])
    #expect(codes == [1, 2, 3, 5, -8, -5, 4, 5, 6, 7, 7, 7])
    let back = try run(
      DequantizeLinear(), [5], [0, 1, 7, -4, -8], weights: ["scale": [2], "zero_point": [1]])
    #expect(back == [-2, 0, 12, -10, -18])
  }

  @Test("A range taken as it comes, sample by sample")
  func dynamic() throws {
    let values: [Float] = [0, 2, -3, -2.5, 1.34, 0.5, -1, -2.1, -1.3, -2.5, -3.34, -4]
    #expect(
      try run(DynamicQuantizeLinear(.codes), [6], values) == [
        153, 255, 0, 26, 221, 179, 191, 121, 172, 96, 42, 0,
      ])
    let scales = try run(DynamicQuantizeLinear(.scale), [6], values)
    #expect(abs(scales[0] - 0.019_607_844) < 1e-8 && abs(scales[1] - 0.015_686_275) < 1e-8)
    #expect(try run(DynamicQuantizeLinear(.zeroPoint), [6], values) == [153, 255])
    #expect(try run(DynamicQuantizeLinear(.zeroPoint), [3], [0, 0, 0]) == [0])
  }

  @Test("Gradients pass where codes aren't saturated")
  func gradients() throws {
    let graph = try Graph(
      inputs: [Graph.Input(name: "x", shape: [5])],
      nodes: [
        Graph.Node(name: "q", operation: QuantizeLinear(.int8), inputs: [0]),
        Graph.Node(name: "dq", operation: DequantizeLinear(), inputs: [1]),
      ],
      outputs: [Graph.Output(name: "y", value: 2)])
    let scale = Tensor(shape: [], repeating: 0.5)
    let zero = Tensor(shape: [], repeating: 3)
    let model = try Model(
      name: "case", graph: graph,
      weights: ["q.scale": scale, "q.zero_point": zero, "dq.scale": scale, "dq.zero_point": zero])
    let runner = TrainingRunner(model: model, batchCapacity: 1, lanes: 1, findsInputGradients: true)
    runner.input.update(from: [0.3, -70, 62, 62.3, -65.4], count: 5)
    runner.forward(batch: 1)
    #expect(floats(runner.logits, 5) == [0.5, -65.5, 62, 62, -65.5])
    runner.outputs[0].gradient.update(from: [1, 2, 3, 4, 5], count: 5)
    runner.backward(batch: 1)
    let gradient = try #require(runner.inputGradients[0])
    #expect(floats(gradient, 5) == [1, 0, 3, 0, 5])
    #expect(runner.trainableCount == 0)
  }
}
