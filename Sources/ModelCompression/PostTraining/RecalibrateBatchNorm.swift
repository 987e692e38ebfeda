public import NeuralNetwork

extension Model {
  /// The model with the running statistics of its batch normalizations taken anew: what compression did to the values before a
  /// normalization, its mean and variance then make up for.
  ///
  /// Normalizations are done one after the other, each over all samples at once with those before it already renewed, so
  /// that there is no momentum to choose. Variances have *n* − 1 as their divisor, as in training.
  ///
  /// - Parameters:
  ///   - samples: The training split.
  ///   - count: How many of them, drawn by `seed`.
  /// - Throws: `GraphError` when there are no samples or they don't fit the model.
  public func recalibratingBatchNorm(
    on samples: LabeledSamples, count: Int = 1024, seed: UInt64 = 0, lanes: Int = ProcessorCount.active
  ) throws(GraphError) -> Model {
    let indices = try calibrationIndices(of: samples, count: count, seed: seed)
    var result = self
    for (index, node) in graph.nodes.enumerated() where node.operation is BatchNorm {
      let found = try result.channelMoments(
        of: [node.inputs[0]], over: samples, indices: indices, lanes: lanes)[0]
      for parameter in graph.parameters(ofNode: index) {
        let values: [Double]
        switch parameter.role {
        case .runningMean: values = found.mean
        case .runningVariance: values = found.unbiasedVariance
        default: continue
        }
        result[weight: graph.weightName(ofNode: index, parameter)] = Tensor(
          shape: parameter.shape, elements: values.map { Float($0) })
      }
    }
    return result
  }
}
