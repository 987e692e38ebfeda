/// What a value's channels did over some samples, with normalizations as they are outside training.
public struct ChannelActivity: Hashable, Sendable {
  /// The mean magnitude of each channel over samples and positions.
  public let meanMagnitude: [Double]
  /// The variance of each channel over samples and positions, with their number as the divisor.
  public let variance: [Double]
  /// How much the cross-entropy of a sample would change to first order if the channel were zero: the magnitude of the sum of
  /// activation times gradient over its positions, mean over samples, in nats; `nil` if it wasn't asked for.
  ///
  /// Molchanov et al. (2017, equation 8) divide it by the number of positions.
  public let taylor: [Double]?
}

extension Model {
  /// Measures the channels of some values.
  ///
  /// - Parameters:
  ///   - values: What nodes of the graph compute, each once.
  ///   - samples: Where `indices` point; labels are read with gradients only.
  ///   - indices: Which samples.
  ///   - withGradients: Whether `taylor` is wanted.
  ///   - progress: Called with the fraction done after every batch. What it throws ends the measurement.
  /// - Returns: The activity of each value, in their order.
  /// - Throws: `GraphError` when the samples don't fit the model, and what `progress` throws.
  public func channelActivity(
    of values: [Graph.ValueID], over samples: LabeledSamples, indices: [Int], withGradients: Bool,
    lanes: Int = ProcessorCount.active, progress: ((Double) throws -> Void)? = nil
  ) throws -> [ChannelActivity] {
    try graph.requireRunnable()
    guard graph.inputs.count == 1, graph.inputs[0].shape.elementCount == samples.shape.elementCount else {
      throw GraphError(
        "the model takes samples of shape \(graph.inputs[0].shape), but the data has \(samples.shape)")
    }
    let classes = graph.shapes[graph.outputs[0].value].elementCount
    if withGradients,
      let label = indices.map({ Int(samples.labels[$0]) }).first(where: { !(0..<classes ~= $0) })
    {
      throw GraphError("there is a label \(label), but the model tells \(classes) classes apart")
    }
    let recorders = values.map { ChannelRecorder(channels: graph.shapes[$0].channels) }
    let probed = try probed(Dictionary(uniqueKeysWithValues: zip(values, recorders)))
    let batches = Blocks(of: indices.count, size: 32)
    let runner = TrainingRunner(model: probed, batchCapacity: min(32, max(1, indices.count)), lanes: lanes)
    for index in 0..<batches.count {
      let batch = Array(indices[batches[index]])
      samples.copyInputs(batch, to: runner.input)
      runner.forward(batch: batch.count)
      if withGradients {
        _ = CrossEntropy().evaluate(
          TrainingBatch(
            inputs: runner.input, labels: batch.map { samples.labels[$0] }, samples: batch,
            outputs: runner.outputs,
            step: TrainingStep(epoch: 1, epochs: 1, step: index, steps: batches.count, learningRate: 0)))
        runner.backward(batch: batch.count)
      }
      try progress?(Double(index + 1) / Double(batches.count))
    }
    return recorders.map { $0.activity(withGradients: withGradients) }
  }

  /// The model up to its logits, with probes behind some values and with normalizations that stand still.
  private func probed(_ recorders: [Graph.ValueID: ChannelRecorder]) throws(GraphError) -> Model {
    let graph = try graph.endingInLogits()
    var nodes: [Graph.Node] = []
    var kept: [String: Tensor] = [:]
    // The value of the new graph for each of the old.
    var places = Array(graph.inputs.indices)
    for (index, node) in graph.nodes.enumerated() {
      var operation = node.operation
      let parameters = graph.parameters(ofNode: index).map {
        self[weight: graph.weightName(ofNode: index, $0)]
      }
      if let norm = operation as? BatchNorm {
        operation = ChannelAffine(
          norm, scale: parameters[0], shift: parameters[1], mean: parameters[2], variance: parameters[3])
      } else {
        for parameter in graph.parameters(ofNode: index) {
          let name = graph.weightName(ofNode: index, parameter)
          kept[name] = self[weight: name]
        }
      }
      nodes.append(Graph.Node(name: node.name, operation: operation, inputs: node.inputs.map { places[$0] }))
      if let recorder = recorders[graph.value(ofNode: index)] {
        nodes.append(
          Graph.Node(
            name: "\(node.name), probed", operation: ChannelProbe(recorder: recorder),
            inputs: [graph.inputs.count + nodes.count - 1]))
      }
      places.append(graph.inputs.count + nodes.count - 1)
    }
    let outputs = graph.outputs.map { Graph.Output(name: $0.name, value: places[$0.value]) }
    return try Model(
      name: name, graph: Graph(inputs: graph.inputs, nodes: nodes, outputs: outputs), weights: kept)
  }
}
