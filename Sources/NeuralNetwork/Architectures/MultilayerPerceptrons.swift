extension Architecture {
  /// 64-128-64-10 with ReLU, for the embedded 8×8 digits.
  public static let digitsMLP = Architecture(
    name: "digits-mlp", summary: "64-128-64-10 perceptron for 8×8 digits", datasetName: "digits"
  ) { () throws(GraphError) in try perceptron(input: [1, 8, 8], hidden: [128, 64], classes: 10) }

  /// 784-300-100-10 with ReLU: LeNet-300-100 of the pruning literature (LeCun et al., 1998; Han et al., 2015).
  public static let lenet300100 = Architecture(
    name: "lenet-300-100", summary: "784-300-100-10 perceptron, the classic of pruning papers",
    datasetName: "fashion-mnist"
  ) { () throws(GraphError) in try perceptron(input: [1, 28, 28], hidden: [300, 100], classes: 10) }

  private static func perceptron(input: Shape, hidden: [Int], classes: Int) throws(GraphError) -> Graph {
    var builder = GraphBuilder(input: input)
    var last = builder.add("flatten", Reshape.flatten, builder.input)
    for (index, features) in hidden.enumerated() {
      last = builder.chain(
        from: last, [("fc\(index + 1)", Dense(outputs: features)), ("relu\(index + 1)", ReLU())])
    }
    let logits = builder.add("fc\(hidden.count + 1)", Dense(outputs: classes), last)
    return try builder.build(output: logits)
  }
}
