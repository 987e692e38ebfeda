extension Graph {
  /// The number of classes that a classifier tells apart: the elements of the first output.
  ///
  /// - Precondition: It has an output.
  public var classCount: Int { shapes[outputs[0].value].elementCount }

  /// Whether the first output holds probabilities instead of logits.
  public var endsInSoftmax: Bool {
    outputs.first.flatMap { node(computing: $0.value) }.map { nodes[$0].operation is Softmax } ?? false
  }

  /// The same nodes with the logits as the first output where this graph puts out their softmax.
  ///
  /// Losses take the softmax themselves: training through two of them would flatten every gradient.
  public func endingInLogits() throws(GraphError) -> Graph {
    guard endsInSoftmax, let node = node(computing: outputs[0].value) else { return self }
    let logits = nodes[node].inputs[0]
    // Only a softmax over all that a sample puts out is the one that a classifier's loss takes.
    guard let softmax = nodes[node].operation as? Softmax,
      let axis = try? shapes[logits].resolved(axis: softmax.axis),
      shapes[logits][axis] == shapes[logits].elementCount
    else { return self }
    var outputs = outputs
    outputs[0] = Output(name: outputs[0].name, value: logits)
    return try Graph(inputs: inputs, nodes: nodes, outputs: outputs)
  }
}
