internal import NeuralNetwork

extension ONNXConversions {
  /// Operators along some dimensions.
  static let reductions: [String: ONNXConversion] = {
    let functions: [String: Reduce.Function] = [
      "ReduceMean": .mean, "ReduceSum": .sum, "ReduceMax": .max, "ReduceMin": .min, "ReduceProd": .product,
      "ReduceL1": .l1, "ReduceL2": .l2, "ReduceSumSquare": .sumOfSquares, "ReduceLogSum": .logSum,
      "ReduceLogSumExp": .logSumExp,
    ]
    var table: [String: ONNXConversion] = [
      "Softmax": { node, importer throws(ONNXProblem) in
        try softmax(node, &importer) { axis in Softmax(axis: axis) }
      },
      "LogSoftmax": { node, importer throws(ONNXProblem) in
        try softmax(node, &importer) { axis in LogSoftmax(axis: axis) }
      },
    ]
    for (name, function) in functions { table[name] = reduction(function) }
    return table
  }()

  private static func reduction(_ function: Reduce.Function) -> ONNXConversion {
    { node, importer throws(ONNXProblem) in try reduce(node, &importer, function) }
  }

  private static func reduce(
    _ node: ONNXNode, _ importer: inout ONNXImporter, _ function: Reduce.Function
  ) throws(ONNXProblem) {
    let input = try importer.activation(node)
    let given = try importer.integers(node, "axes", orInput: 1) ?? []
    if given.isEmpty, try node.flag("noop_with_empty_axes") {
      return importer.set(node, .activation(input))
    }
    let axes = try given.isEmpty ? Array(0..<input.rank) : ONNXFolding.axes(given, rank: input.rank)
    var sampleAxes: [Int] = []
    for axis in axes { sampleAxes.append(try importer.sampleAxis(axis, of: input)) }
    let keeps = try node.flag("keepdims", default: true)
    let extents = input.extents.enumerated().compactMap { axis, extent -> Extent? in
      axes.contains(axis) ? (keeps ? Extent(1) : nil) : extent
    }
    let isImageMean = function == .mean && input.rank == 4 && axes.sorted() == [2, 3]
    guard !isImageMean || (input.extents[0] != .batch && input.extents[0] != Extent(1)) else {
      let image = try importer.imageShape(input)
      let value = try importer.add(
        importer.nodeName(node), GlobalAveragePool(), [importer.value(input.value, in: image)])
      return importer.set(
        node, .activation(.init(value: value, extents: extents, type: input.type)))
    }
    let value = try importer.add(
      importer.nodeName(node), Reduce(function, axes: sampleAxes, keepsDimensions: keeps),
      [importer.value(input)])
    importer.set(node, .activation(.init(value: value, extents: extents, type: input.type)))
  }

  /// A softmax or its logarithm. Before version 13 it is that over all dimensions from one on.
  private static func softmax(
    _ node: ONNXNode, _ importer: inout ONNXImporter, _ operation: (_ axis: Int) -> any Operator
  ) throws(ONNXProblem) {
    let input = try importer.activation(node)
    let given = try node.int("axis") ?? (node.opset < 13 ? 1 : -1)
    var axis = try ONNXFolding.axis(given, rank: input.rank, mayEnd: node.opset < 13)
    let sample = input.sampleShape.dimensions
    let last = node.opset < 13 ? input.rank : axis + 1
    guard input.extents[axis..<last].allSatisfy({ $0.perSample == 0 }) else {
      throw ONNXProblem(.mixesSamples, "compares along dimension \(axis), which is the batch")
    }
    var shape = sample
    if node.opset < 13 {
      axis = input.extents[..<axis].filter { $0 != .batch }.count
      shape = Array(sample[..<axis]) + [sample[axis...].reduce(1, *)]
    } else {
      axis = try importer.sampleAxis(axis, of: input)
    }
    // One row of classes is one whatever dimensions of 1 are around it.
    if shape.indices.allSatisfy({ $0 == axis || shape[$0] == 1 }) { (shape, axis) = ([shape[axis]], 0) }
    let value = try importer.add(
      importer.nodeName(node), operation(axis == shape.count - 1 ? -1 : axis),
      [importer.value(input.value, in: Shape(shape))])
    importer.set(node, .activation(.init(value: value, extents: input.extents, type: input.type)))
  }
}
