public import NeuralNetwork

extension CompressedModel {
  /// The decoded model with biases that undo the shift of each channel's mean that compression causes (Nagel et al., 2019, the
  /// empirical form).
  ///
  /// Layers are done in order: the mean output of each channel over the samples is compared with the uncompressed model's, with the
  /// layers before already corrected, and the difference is subtracted from the bias. Where a layer has none, it is added to
  /// the running mean of the batch normalization behind it, which is the same; a layer that has neither keeps its shift.
  ///
  /// - Parameters:
  ///   - samples: The training split.
  ///   - count: How many of them, drawn by `seed`.
  /// - Throws: `GraphError` when there are no samples or they don't fit the model.
  public func correctingBias(
    on samples: LabeledSamples, count: Int = 512, seed: UInt64 = 0, lanes: Int = ProcessorCount.active
  ) throws(GraphError) -> Model {
    let indices = try calibrationIndices(of: samples, count: count, seed: seed)
    let graph = base.graph
    var result = decodedModel()
    let changed = layers.filter { result[weight: $0.weightName] != base[weight: $0.weightName] }
    let values = changed.map { graph.value(ofNode: $0.node) }
    guard !values.isEmpty else { return result }
    let goals = try base.channelMoments(of: values, over: samples, indices: indices, lanes: lanes)
    for (place, layer) in changed.enumerated() {
      guard let (name, sign) = shiftParameter(of: layer) else { continue }
      let found = try result.channelMoments(
        of: [values[place]], over: samples, indices: indices, lanes: lanes)[0]
      var tensor = result[weight: name]
      tensor.elements = tensor.elements.indices.map { c in
        Float(Double(tensor.elements[c]) + sign * (goals[place].mean[c] - found.mean[c]))
      }
      result[weight: name] = tensor
    }
    return result
  }

  /// The parameter that shifts a layer's channels, and whether a larger one shifts them up or down.
  private func shiftParameter(of layer: Layer) -> (name: String, sign: Double)? {
    let graph = base.graph
    if let bias = graph.parameters(ofNode: layer.node).first(where: { $0.role == .bias }) {
      return (graph.weightName(ofNode: layer.node, bias), 1)
    }
    guard let reader = graph.soleReader(ofNode: layer.node),
      let mean = graph.parameters(ofNode: reader).first(where: { $0.role == .runningMean })
    else { return nil }
    return (graph.weightName(ofNode: reader, mean), -1)
  }

  /// The same encoded layers with everything that isn't encoded taken from another model: biases that were corrected,
  /// normalizations that were recalibrated.
  ///
  /// - Throws: `GraphError` when `model` lacks one of the parameters or has it in another shape.
  public func takingOtherParameters(from model: Model) throws(GraphError) -> CompressedModel {
    var merged = base
    let encoded = Set(layers.map(\.weightName))
    for (name, tensor) in base.weights where !encoded.contains(name) {
      guard let other = model.weights[name], other.shape == tensor.shape else {
        throw GraphError("'\(name)' is missing in the other model or has another shape")
      }
      merged[weight: name] = other
    }
    return CompressedModel(
      original: original, base: merged, recipe: recipe, encodedLayers: encodedLayers)
  }
}
