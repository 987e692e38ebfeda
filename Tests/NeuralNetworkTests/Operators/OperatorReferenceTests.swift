import Testing

@testable import NeuralNetwork

@Suite("Operators agree with PyTorch")
struct OperatorReferenceTests {
  @Test("Outputs and gradients", arguments: try Fixture.operatorFiles.flatMap(Fixture.operatorCases))
  func agrees(_ reference: Fixture.OperatorCase) throws {
    let operation = try makeOperator(reference)
    let isInference =
      try reference.configuration.has("training") && !reference.configuration.flag("training")
    let graph = try Graph(
      inputs: reference.inputs.enumerated().map { Graph.Input(name: "x\($0)", shape: $1.sampleShape) },
      nodes: [Graph.Node(name: "node", operation: operation, inputs: Array(reference.inputs.indices))],
      outputs: [Graph.Output(name: "y", value: reference.inputs.count)])
    let model = try Model(
      name: "case", graph: graph,
      weights: Dictionary(
        uniqueKeysWithValues: reference.parameters.map { ("node.\($0)", $1.tensor) }))

    if isInference || !reference.configuration.has("training") {
      let runner = InferenceRunner(graph: graph, lanes: 2)
      runner.load(model)
      let output = try runner.predict(reference.inputs.map(\.tensor))[0]
      #expect(output.shape.dimensions == reference.output.shape)
      #expect(Fixture.agree(output.elements, reference.output.data))
    }
    if !isInference { try checkTraining(reference, model: model) }
  }

  private func checkTraining(_ reference: Fixture.OperatorCase, model: Model) throws {
    let batch = reference.output.batch
    let runner = TrainingRunner(model: model, batchCapacity: batch, lanes: 2, findsInputGradients: true)
    for (target, values) in zip(runner.inputs, reference.inputs) {
      target.update(from: values.data, count: values.data.count)
    }
    runner.forward(batch: batch)
    #expect(Fixture.agree(floats(runner.logits, reference.output.data.count), reference.output.data))
    runner.outputs[0].gradient.update(
      from: reference.outputGradient.data, count: reference.outputGradient.data.count)
    runner.backward(batch: batch)
    for (gradient, expected) in zip(runner.inputGradients, reference.inputGradients) {
      let gradient = try #require(gradient)
      #expect(Fixture.agree(floats(gradient, expected.data.count), expected.data))
    }
    for (name, expected) in reference.parameterGradients {
      let range = try #require(runner.ranges.first { $0.name == "node.\(name)" }?.range)
      #expect(
        Fixture.agree(floats(runner.gradients + range.lowerBound, range.count), expected.data), "\(name)")
    }
    let after = runner.model(like: model)
    if let mean = reference.runningMeanAfter {
      #expect(Fixture.agree(after[weight: "node.running_mean"].elements, mean.data))
    }
    if let variance = reference.runningVarianceAfter {
      #expect(Fixture.agree(after[weight: "node.running_var"].elements, variance.data))
    }
  }

  private func floats(_ pointer: UnsafePointer<Float>, _ count: Int) -> [Float] {
    Array(UnsafeBufferPointer(start: pointer, count: count))
  }

  private func makeOperator(_ reference: Fixture.OperatorCase) throws -> any Operator {
    let configuration = reference.configuration
    switch reference.operator {
    case "add": return Add()
    case "avgpool2d":
      return AveragePool2D(
        try window(configuration), countsPadding: try configuration.flag("countIncludesPadding"))
    case "batchnorm1d", "batchnorm2d":
      return BatchNorm(
        epsilon: Float(try configuration.number("epsilon")),
        momentum: Float(try configuration.number("momentum")))
    case "conv2d":
      return Conv2D(
        outputChannels: try configuration.integer("outputChannels"), window: try window(configuration),
        groups: try configuration.integer("groups"), hasBias: try configuration.flag("bias"))
    case "flatten": return Reshape.flatten
    case "gelu":
      return GELU(form: try configuration.text("approximation") == "tanh" ? .tanhApproximation : .exact)
    case "globalaveragepool": return GlobalAveragePool()
    case "linear":
      return Dense(
        outputs: try configuration.integer("outputFeatures"), hasBias: try configuration.flag("bias"))
    case "maxpool2d": return MaxPool2D(try window(configuration))
    case "relu": return ReLU()
    case "relu6": return Clip.relu6
    case "sigmoid": return Sigmoid()
    case "softmax": return Softmax()
    case "tanh": return Tanh()
    default: throw Fixture.Missing(key: reference.operator)
    }
  }

  private func window(_ configuration: Fixture.Configuration) throws -> Window {
    let kernel = try configuration.numbers("kernel")
    var window = Window(height: kernel[0], width: kernel[1])
    let stride = try configuration.numbers("stride")
    (window.strideY, window.strideX) = (stride[0], stride[1])
    let padding = try configuration.numbers("padding")
    (window.top, window.bottom) = (padding[0], padding[0])
    (window.left, window.right) = (padding[1], padding[1])
    if configuration.has("dilation") {
      let dilation = try configuration.numbers("dilation")
      (window.dilationY, window.dilationX) = (dilation[0], dilation[1])
    }
    return window
  }
}
