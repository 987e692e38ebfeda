public import NeuralNetwork

extension Model {
  /// The singular values of a dense layer and what they mean for factorizing it.
  ///
  /// - Throws: `GraphError` when there is no such dense layer, or its weights have no singular values.
  public func lowRankSpectrum(of layer: String) throws(GraphError) -> LowRankSpectrum {
    try LowRankSpectrum(self[weight: "\(denseNode(layer).name).weight"])
  }

  /// The model with a dense layer replaced by two: `NAME.in` maps the inputs to `rank` values without a bias, `NAME.out`
  /// those to the outputs, with the layer's bias.
  ///
  /// Their product is the matrix of that rank nearest to the layer's weights. Each singular value is split into two roots, so
  /// that both layers have weights of the same size, which is what quantizing them needs.
  ///
  /// - Throws: `GraphError` when there is no such dense layer, the rank isn't in 1...min(*m*, *n*), or one of the new
  ///   names is taken.
  public func factorized(layer: String, rank: Int) throws(GraphError) -> Model {
    try factorized(layer: layer, rank: rank, spectrum: lowRankSpectrum(of: layer))
  }

  /// The same with singular values that are already known.
  ///
  /// - Precondition: `spectrum` is that of the layer.
  public func factorized(
    layer: String, rank: Int, spectrum: LowRankSpectrum
  ) throws(GraphError) -> Model {
    let dense = try denseNode(layer)
    guard (1...max(1, spectrum.fullRank)).contains(rank) else {
      throw GraphError(node: layer, "a rank of \(rank) is out of range; use 1…\(spectrum.fullRank)")
    }
    let (m, n, k) = (spectrum.outputs, spectrum.inputs, spectrum.fullRank)
    let roots = spectrum.singularValues.prefix(rank).map { $0.squareRoot() }
    var inner: [Float] = []
    inner.reserveCapacity(rank * n)
    for r in 0..<rank {
      for column in 0..<n { inner.append(Float(roots[r] * spectrum.decomposition.right[r * n + column])) }
    }
    var outer: [Float] = []
    outer.reserveCapacity(m * rank)
    for row in 0..<m {
      for r in 0..<rank { outer.append(Float(spectrum.decomposition.left[row * k + r] * roots[r])) }
    }

    var weights = weights
    weights["\(layer).weight"] = nil
    weights["\(layer).in.weight"] = Tensor(shape: [rank, n], elements: inner)
    weights["\(layer).out.weight"] = Tensor(shape: [m, rank], elements: outer)
    if let bias = weights.removeValue(forKey: "\(layer).bias") { weights["\(layer).out.bias"] = bias }
    var rewriter = GraphRewriter(graph)
    for node in graph.nodes {
      guard node.name == layer else {
        rewriter.keepNode(node)
        continue
      }
      let reduced = rewriter.add(
        "\(layer).in", Dense(outputs: rank, hasBias: false), node.inputs.map(rewriter.place(of:)))
      let value = rewriter.add("\(layer).out", Dense(outputs: m, hasBias: dense.operation.hasBias), [reduced])
      rewriter.finishNode(as: value)
    }
    return try Model(name: name, graph: rewriter.build(), weights: weights, metadata: metadata)
  }

  private func denseNode(_ layer: String) throws(GraphError) -> (name: String, operation: Dense) {
    guard let node = graph.nodes.first(where: { $0.name == layer }) else {
      let names = graph.nodes.filter { $0.operation is Dense }.map(\.name).joined(separator: ", ")
      throw GraphError(node: layer, "the model has no such layer; its dense layers are \(names)")
    }
    guard let dense = node.operation as? Dense else {
      throw GraphError(node: layer, "only dense layers can be factorized, this is a \(node.operation.name)")
    }
    return (layer, dense)
  }
}
