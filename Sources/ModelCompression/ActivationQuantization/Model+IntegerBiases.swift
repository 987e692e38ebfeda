internal import NeuralNetwork

extension Model {
  /// The same model with biases that integers can stand for, where a layer's product can be one of integers.
  ///
  /// Runtimes compute products of bytes in 32-bit integers and start the sums with the bias, so that it has to be a multiple of the
  /// product of both scales. They round it themselves if it isn't; with biases that were rounded before, what is measured here is
  /// what they compute.
  ///
  /// - Parameter layers: The codes of the layers' weights, by layer name.
  func roundingBiases(layers: [String: CompressedLayer]) -> Model {
    var result = self
    for layer in graph.layers {
      guard let scales = layers[layer.name]?.quantized?.scalesOfChannels,
        let inputScale = inputScale(ofNode: layer.node),
        let parameter = graph.parameters(ofNode: layer.node).first(where: { $0.role == .bias })
      else { continue }
      let name = graph.weightName(ofNode: layer.node, parameter)
      var bias = self[weight: name]
      for channel in bias.elements.indices {
        let step = inputScale * scales[scales.count == 1 ? 0 : channel]
        let code = (bias.elements[channel] / step).rounded(.toNearestOrEven)
        // Where no integer of 32 bits stands for it, a runtime computes with floats.
        if step.isNormal, abs(code) < 0x1p31 { bias.elements[channel] = code * step }
      }
      result[weight: name] = bias
    }
    return result
  }

  /// The scale of what a node reads, if that is quantized to bytes or less.
  private func inputScale(ofNode index: Int) -> Float? {
    guard let value = graph.nodes[index].inputs.first, let node = graph.node(computing: value),
      let operation = graph.nodes[node].operation as? QuantizeActivations, operation.source == .fixed,
      operation.bits <= 8, let scale = weights["\(graph.nodes[node].name).scale"]?.elements.first,
      scale > 0, scale.isFinite
    else { return nil }
    return scale
  }
}

extension QuantizedTensor {
  /// The scale of every channel, or one for all, where codes take a byte each: fewer bits are unpacked before products.
  fileprivate var scalesOfChannels: [Float]? {
    guard (5...8).contains(settings.bits), settings.scheme != .palette,
      scales.count == 1 || scales.count == rows
    else { return nil }
    return scales
  }
}
