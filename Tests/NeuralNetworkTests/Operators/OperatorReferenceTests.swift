import Testing

@testable import NeuralNetwork

@Suite("Operators agree with PyTorch")
struct OperatorReferenceTests {
  @Test("Outputs and gradients", arguments: try Fixture.operatorFiles.flatMap(Fixture.operatorCases))
  func agrees(_ reference: Fixture.OperatorCase) throws {
    let isInference =
      try reference.configuration.has("training") && !reference.configuration.flag("training")
    let model = try reference.model(of: makeOperator(reference))
    if isInference || !reference.configuration.has("training") {
      let runner = InferenceRunner(graph: model.graph, lanes: 2)
      runner.load(model)
      let output = try runner.predict(reference.inputs.map(\.tensor))[0]
      #expect(output.shape.dimensions == reference.output.shape)
      #expect(Fixture.agree(output.elements, reference.output.data))
    }
    if !isInference { try checkTraining(reference, model: model) }
  }

  private func checkTraining(_ reference: Fixture.OperatorCase, model: Model) throws {
    let runner = try reference.expectGradients(of: model)
    let after = runner.model(like: model)
    if let mean = reference.runningMeanAfter {
      #expect(Fixture.agree(after[weight: "node.running_mean"].elements, mean.data))
    }
    if let variance = reference.runningVarianceAfter {
      #expect(Fixture.agree(after[weight: "node.running_var"].elements, variance.data))
    }
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
