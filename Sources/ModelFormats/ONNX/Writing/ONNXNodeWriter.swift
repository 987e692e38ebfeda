internal import NeuralNetwork

/// An operator of the engine that ONNX has a form for.
protocol ONNXExpressible: Operator {
  /// Writes the nodes that compute the same; the last of them with `finish`.
  ///
  /// - Throws: `GraphError` when ONNX can't express these settings.
  func write(to writer: inout ONNXNodeWriter) throws(GraphError)
}

/// One node of the engine's graph while it becomes nodes of ONNX.
struct ONNXNodeWriter {
  /// Everything written so far.
  var builder: ONNXGraphBuilder
  /// The node's name.
  let name: String
  /// The names of the values that it reads.
  let inputs: [String]
  /// Their shapes, without the batch.
  let inputShapes: [Shape]
  /// The shape of its value, without the batch.
  let outputShape: Shape
  /// The name that its value must have.
  let output: String
  /// Its parameters, by suffix.
  let parameters: [String: ONNXParameter]
  /// How layers' weights may be stored.
  let weightForm: ONNXWeightForm
  /// The name of an input of the graph.
  let graphInput: String
  /// Whether nothing but dequantizations reads its value.
  let isReadOnlyByDequantization: Bool
  /// How the layer's weight was stored, if it has one.
  private(set) var stored: ONNXStoredWeight?

  init(
    _ builder: ONNXGraphBuilder, name: String, inputs: [String], inputShapes: [Shape], outputShape: Shape,
    output: String, parameters: [String: ONNXParameter], weightForm: ONNXWeightForm, graphInput: String,
    isReadOnlyByDequantization: Bool
  ) {
    self.builder = builder
    self.name = name
    self.inputs = inputs
    self.inputShapes = inputShapes
    self.outputShape = outputShape
    self.output = output
    self.parameters = parameters
    self.weightForm = weightForm
    self.graphInput = graphInput
    self.isReadOnlyByDequantization = isReadOnlyByDequantization
  }

  /// Adds the node that computes the operator's value.
  mutating func finish(
    _ type: String, _ inputs: [String], _ attributes: KeyValuePairs<String, ONNXGraphBuilder.Attribute> = [:]
  ) {
    builder.add(type, named: name, inputs, to: output, attributes)
  }

  /// Adds a node on the way to the operator's value, and returns what it computes.
  mutating func step(
    _ type: String, _ suffix: String, _ inputs: [String],
    _ attributes: KeyValuePairs<String, ONNXGraphBuilder.Attribute> = [:]
  ) -> String {
    builder.add(type, named: "\(name).\(suffix)", inputs, attributes)
  }

  /// The name of a number that is the same for all nodes that use it.
  mutating func number(_ value: Float) -> String {
    builder.constant(Onnx_TensorProto("value_\(value)", [], floats: [value]))
  }

  /// The name of an input's value with dimensions of extent 1 behind the batch, so that a sample has `rank` of them: shapes are
  /// aligned at their ends, where the batch must not meet another dimension.
  mutating func aligned(_ index: Int, toRank rank: Int) -> String {
    let missing = rank - inputShapes[index].rank
    guard missing > 0 else { return inputs[index] }
    return step("Unsqueeze", "aligned", [inputs[index], builder.shape(Array(1...missing))])
  }

  /// The name of a parameter as a tensor of floats, under another shape if one is given.
  mutating func parameter(_ suffix: String, dimensions: [Int]? = nil) throws(GraphError) -> String {
    guard let parameter = parameters[suffix] else { throw missing(suffix) }
    return builder.add(
      Onnx_TensorProto(
        parameter.name, dimensions ?? parameter.tensor.shape.dimensions, floats: parameter.tensor.elements))
  }

  /// The parameter's values.
  func values(_ suffix: String) throws(GraphError) -> [Float] {
    guard let parameter = parameters[suffix] else { throw missing(suffix) }
    return parameter.tensor.elements
  }

  /// The name of the layer's weight as the floats that the engine computes with, stored in the smallest form.
  ///
  /// - Parameter transposed: Whether its two dimensions are to be swapped.
  mutating func weight(_ suffix: String = "weight", transposed: Bool = false) throws(GraphError) -> String {
    guard let parameter = parameters[suffix] else { throw missing(suffix) }
    let weight = PlacedWeight(parameter, transposed: transposed)
    let stored = weight.store(in: &builder, allowing: weightForm)
    self.stored = stored
    return stored.value
  }

  private func missing(_ suffix: String) -> GraphError {
    GraphError(node: name, "the weight '\(suffix)' is missing")
  }
}
