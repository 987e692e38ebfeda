internal import Foundation
public import NeuralNetwork

/// How the ranges of quantized activations behave in training.
public enum ActivationRangeTraining: Codable, Hashable, Sendable {
  /// They stay as they were calibrated.
  case fixed
  /// They follow the extremes of every batch by a moving average.
  case tracked(momentum: Float)
  /// Scales are trained (LSQ).
  case learned
}

extension Model {
  /// The same model with what its layers read quantized: a `QuantizeActivations` stands before every layer with weights.
  ///
  /// A value that several layers read is quantized once. The new node is called after the first layer that reads it, `conv1.input`, and
  /// its parameters are among the weights, `conv1.input.scale`. A layer that already reads quantized values is left as it is.
  ///
  /// - Throws: `GraphError` when the calibration lacks a layer.
  public func quantizingActivations(
    _ calibration: ActivationCalibration, training: ActivationRangeTraining = .fixed
  ) throws(GraphError) -> Model {
    if let problem = calibration.settings.problem { throw GraphError(problem) }
    try graph.requireRunnable()
    let operation = calibration.settings.operation(source: training.source)
    let layers = Dictionary(graph.layers.map { ($0.node, $0) }) { first, _ in first }
    var names = Set(graph.nodes.map(\.name))
    var nodes: [Graph.Node] = []
    var weights = weights
    // For every value of this graph, its number in the new one, and that of its quantized form.
    var values = Array(graph.inputs.indices)
    var quantized: [Graph.ValueID: Graph.ValueID] = [:]
    for (index, node) in graph.nodes.enumerated() {
      var inputs = node.inputs.map { values[$0] }
      if let layer = layers[index] {
        let value = node.inputs[0]
        let isQuantized = graph.node(computing: value).map {
          graph.nodes[$0].operation is QuantizeActivations
        }
        if let known = quantized[value] {
          inputs[0] = known
        } else if isQuantized != true {
          guard let range = calibration.ranges[layer.name] else {
            throw GraphError(node: layer.name, "there is no calibrated range for its input")
          }
          var name = "\(layer.name).input"
          while !names.insert(name).inserted { name += "_" }
          nodes.append(Graph.Node(name: name, operation: operation, inputs: [inputs[0]]))
          for (suffix, value) in training.parameters(of: operation, range) {
            weights["\(name).\(suffix)"] = Tensor(shape: [1], elements: [value])
          }
          inputs[0] = graph.inputs.count + nodes.count - 1
          quantized[value] = inputs[0]
        }
      }
      nodes.append(Graph.Node(name: node.name, operation: node.operation, inputs: inputs))
      values.append(graph.inputs.count + nodes.count - 1)
    }
    return try Model(
      name: name,
      graph: Graph(
        inputs: graph.inputs, nodes: nodes,
        outputs: graph.outputs.map { Graph.Output(name: $0.name, value: values[$0.value]) }),
      weights: weights, metadata: metadata)
  }

  /// The same model with ranges that were tracked or learned as fixed scales and zero points; it computes the same.
  public func fixingActivationRanges() throws(GraphError) -> Model {
    var weights = weights
    var nodes = graph.nodes
    for (index, node) in nodes.enumerated() {
      guard let operation = node.operation as? QuantizeActivations, operation.source != .fixed else {
        continue
      }
      func take(_ suffix: String) -> Float {
        weights.removeValue(forKey: "\(node.name).\(suffix)")?.elements.first ?? 0
      }
      let found: (scale: Float, zeroPoint: Float)
      switch operation.source {
      case .fixed: continue
      case .tracked:
        let (low, high) = (take("low"), take("high"))
        // Nothing was tracked yet: values stay as they are.
        found = low == 0 && high == 0 ? (0, 0) : operation.parameters(covering: low, high)
      case .learned: found = (exp(take("log_scale")), take("zero_point"))
      }
      weights["\(node.name).scale"] = Tensor(shape: [1], elements: [found.scale])
      weights["\(node.name).zero_point"] = Tensor(shape: [1], elements: [found.zeroPoint])
      nodes[index] = Graph.Node(
        name: node.name,
        operation: QuantizeActivations(bits: operation.bits, isSymmetric: operation.isSymmetric),
        inputs: node.inputs)
    }
    return try Model(
      name: name, graph: Graph(inputs: graph.inputs, nodes: nodes, outputs: graph.outputs), weights: weights,
      metadata: metadata)
  }
}

extension ActivationRangeTraining {
  fileprivate var source: QuantizeActivations.Source {
    switch self {
    case .fixed: .fixed
    case .tracked(let momentum): .tracked(momentum: momentum)
    case .learned: .learned
    }
  }

  fileprivate func parameters(
    of operation: QuantizeActivations, _ range: ClosedRange<Float>
  ) -> [(suffix: String, value: Float)] {
    let (scale, zeroPoint) = operation.parameters(covering: range.lowerBound, range.upperBound)
    return switch self {
    case .fixed: [("scale", scale), ("zero_point", zeroPoint)]
    case .tracked: [("low", range.lowerBound), ("high", range.upperBound)]
    case .learned: [("log_scale", log(scale)), ("zero_point", zeroPoint)]
    }
  }
}
