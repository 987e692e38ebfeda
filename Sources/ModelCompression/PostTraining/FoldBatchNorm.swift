public import NeuralNetwork

extension Model {
  /// The model without those batch normalizations that a convolution or dense layer before them can do the work of.
  ///
  /// With factor *f* = scale / √(variance + ε) the layer's weights become *f* · *w* and its bias *f* · (*b* − mean) + shift;
  /// a layer without a bias gets one. Outputs stay the same but for rounding. A normalization stays where it doesn't follow
  /// such a layer, where something else reads the layer's output too, and where a factor isn't finite.
  public func foldingBatchNorm() throws(GraphError) -> Model {
    var rewriter = GraphRewriter(graph)
    var weights = weights
    var folded: [Int: Int] = [:]
    for index in graph.nodes.indices {
      if let norm = foldableNorm(behind: index) { folded[norm] = index }
    }
    let absorbing = Set(folded.values)
    for (index, node) in graph.nodes.enumerated() {
      if absorbing.contains(index) {
        rewriter.keepNode(node, operation: node.operation.withBias)
      } else if let layer = folded[index] {
        fold(index, into: layer, &weights)
        rewriter.finishNode(as: rewriter.place(of: graph.value(ofNode: layer)))
      } else {
        rewriter.keepNode(node)
      }
    }
    return try Model(name: name, graph: rewriter.build(), weights: weights, metadata: metadata)
  }

  /// The normalization that a layer can do the work of.
  private func foldableNorm(behind index: Int) -> Int? {
    let node = graph.nodes[index]
    // A dense layer of several positions has its channels last, a normalization first.
    let isLayer =
      node.operation is Conv2D || node.operation is Dense && graph.outputShape(ofNode: index).rank == 1
    guard isLayer, let reader = graph.soleReader(ofNode: index), graph.nodes[reader].operation is BatchNorm,
      affine(ofNorm: reader).allSatisfy({ $0.factor.isFinite && $0.summand.isFinite })
    else { return nil }
    return reader
  }

  /// The normalization as a factor and a summand for each channel.
  private func affine(ofNorm index: Int) -> [(factor: Double, summand: Double)] {
    guard let norm = graph.nodes[index].operation as? BatchNorm else { return [] }
    let values = graph.parameters(ofNode: index).map {
      self[weight: graph.weightName(ofNode: index, $0)].elements.map { Double($0) }
    }
    return values[0].indices.map { c in
      let factor = values[0][c] / (values[3][c] + Double(norm.epsilon)).squareRoot()
      return (factor, values[1][c] - values[2][c] * factor)
    }
  }

  private func fold(_ norm: Int, into layer: Int, _ weights: inout [String: Tensor]) {
    let affine = affine(ofNorm: norm)
    let name = graph.nodes[layer].name
    guard var weight = weights["\(name).weight"] else { return }
    let columns = weight.columns
    var elements = weight.elements
    for (row, channel) in affine.enumerated() {
      for index in row * columns..<(row + 1) * columns {
        elements[index] = Float(Double(elements[index]) * channel.factor)
      }
    }
    weight.elements = elements
    weights["\(name).weight"] = weight
    let bias = weights["\(name).bias"]?.elements ?? [Float](repeating: 0, count: affine.count)
    weights["\(name).bias"] = Tensor(
      shape: [affine.count],
      elements: zip(bias, affine).map { Float(Double($0) * $1.factor + $1.summand) })
    for parameter in graph.parameters(ofNode: norm) {
      weights[graph.weightName(ofNode: norm, parameter)] = nil
    }
  }
}

extension Operator {
  /// The same layer with a bias.
  fileprivate var withBias: any Operator {
    switch self {
    case let layer as Conv2D:
      Conv2D(outputChannels: layer.outputChannels, window: layer.window, groups: layer.groups, hasBias: true)
    case let layer as Dense: Dense(outputs: layer.outputs, hasBias: true)
    default: self
    }
  }
}
