internal import Foundation

extension Model {
  /// Creates a model with random weights.
  ///
  /// Weights are uniform with the variance 2 / fan-in of He et al. (2015), except in layers whose output isn't
  /// rectified, where it is 1 / fan-in; biases and shifts are 0, scales and running variances 1.
  public init(name: String, randomWeightsFor graph: Graph, seed: UInt64) throws(GraphError) {
    var weights: [String: Tensor] = [:]
    for index in graph.nodes.indices {
      for parameter in graph.parameters(ofNode: index) {
        let key = graph.weightName(ofNode: index, parameter)
        switch parameter.role {
        case .bias, .shift, .runningMean, .activationRange, .trainedActivationRange:
          weights[key] = Tensor(shape: parameter.shape, repeating: 0)
        // PyTorch's slope to begin with.
        case .slope: weights[key] = Tensor(shape: parameter.shape, repeating: 0.25)
        // A graph with constants comes with them; 1 leaves a product or a quotient defined.
        case .constant, .scale, .runningVariance: weights[key] = Tensor(shape: parameter.shape, repeating: 1)
        case .weight:
          let fanIn = parameter.shape.elementCount / max(1, parameter.shape[0])
          let gain: Float = graph.isRectified(afterNode: index) ? 2 : 1
          let bound = (3 * gain / Float(max(1, fanIn))).squareRoot()
          var generator = SeededGenerator(seed: seed, stream: UInt64(index) + 1)
          weights[key] = Tensor(
            shape: parameter.shape,
            elements: (0..<parameter.shape.elementCount).map { _ in
              (2 * generator.nextUnitFloat() - 1) * bound
            })
        }
      }
    }
    try self.init(name: name, graph: graph, weights: weights)
  }
}

extension Graph {
  /// Whether the next operator behind node `index`, normalization aside, cuts off negative values.
  fileprivate func isRectified(afterNode index: Int) -> Bool {
    var value = value(ofNode: index)
    while let reader = nodes.firstIndex(where: { $0.inputs.contains(value) }) {
      if nodes[reader].operation is ReLU || nodes[reader].operation is Clip { return true }
      guard nodes[reader].operation is BatchNorm || nodes[reader].operation is MaxPool2D else { return false }
      value = self.value(ofNode: reader)
    }
    return false
  }
}
