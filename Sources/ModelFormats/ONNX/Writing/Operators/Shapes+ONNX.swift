internal import NeuralNetwork

// Axes here are those of a sample. In a file the batch comes before them: what counts from the front is one more, what counts
// from behind stays.

/// The axis of a batch that is `axis` of a sample.
private func batched(_ axis: Int) -> Int { axis < 0 ? axis : axis + 1 }

extension Reshape: ONNXExpressible {
  /// A zero in the new shape keeps the batch as it is.
  func write(to writer: inout ONNXNodeWriter) throws(GraphError) {
    guard let shape else { return writer.finish("Flatten", writer.inputs, ["axis": .int(1)]) }
    guard !shape.dimensions.contains(0) else {
      throw GraphError(node: writer.name, "a reshape to \(shape) can't be told from one that keeps extents")
    }
    writer.finish("Reshape", [writer.inputs[0], writer.builder.shape([0] + shape.dimensions)])
  }
}

extension Transpose: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    writer.finish("Transpose", writer.inputs, ["perm": .ints([0] + permutation.map { $0 + 1 })])
  }
}

extension Concat: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    writer.finish("Concat", writer.inputs, ["axis": .int(batched(axis))])
  }
}

extension Slice: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    guard !ranges.isEmpty else { return writer.finish("Identity", writer.inputs) }
    let lists = [
      ranges.map(\.start), ranges.map(\.end), ranges.map { batched($0.axis) }, ranges.map(\.step),
    ]
    writer.finish("Slice", writer.inputs + lists.map { writer.builder.shape($0) })
  }
}

extension Gather: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    let places = writer.builder.add(
      Onnx_TensorProto("\(writer.name).indices", shape.dimensions, int64s: indices))
    writer.finish("Gather", [writer.inputs[0], places], ["axis": .int(batched(axis))])
  }
}

extension Tile: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    writer.finish("Tile", [writer.inputs[0], writer.builder.shape([1] + repeats)])
  }
}

extension Pad: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    let pads = writer.builder.shape([0] + before + [0] + after)
    switch mode {
    case .constant(let value):
      writer.finish(
        "Pad", [writer.inputs[0], pads, writer.number(value)], ["mode": .string("constant")])
    case .reflect: writer.finish("Pad", [writer.inputs[0], pads], ["mode": .string("reflect")])
    case .edge: writer.finish("Pad", [writer.inputs[0], pads], ["mode": .string("edge")])
    }
  }
}

extension Softmax: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    writer.finish("Softmax", writer.inputs, ["axis": .int(batched(axis))])
  }
}

extension LogSoftmax: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) {
    writer.finish("LogSoftmax", writer.inputs, ["axis": .int(batched(axis))])
  }
}

extension LayerNorm: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) throws(GraphError) {
    var inputs = [writer.inputs[0], try writer.parameter("weight")]
    if hasShift { inputs.append(try writer.parameter("bias")) }
    writer.finish(
      "LayerNormalization", inputs, ["axis": .int(batched(axis)), "epsilon": .float(epsilon)])
  }
}

extension Reduce: ONNXExpressible {
  /// Axes are an attribute before operator set 18, and for sums before 13; since then they are an input.
  func write(to writer: inout ONNXNodeWriter) {
    let rank = writer.inputShapes[0].rank
    var axes = axes?.map(batched) ?? Array(1..<rank + 1)
    var input = writer.inputs[0]
    var keeps = keepsDimensions
    if axes.isEmpty {
      // Without axes, ONNX reduces along all of them: along one more, of extent 1, nothing changes.
      input = writer.step("Unsqueeze", "column", [input, writer.builder.shape([-1])])
      (axes, keeps) = ([-1], false)
    }
    if function == .max, keeps, rank == 3, axes.sorted() == [2, 3] {
      return writer.finish("GlobalMaxPool", [input])
    }
    let kept = ONNXGraphBuilder.Attribute.int(keeps ? 1 : 0)
    if function == .sum || writer.builder.isAtLeast(opset: 18) {
      writer.finish(onnxName, [input, writer.builder.shape(axes)], ["keepdims": kept])
    } else {
      writer.finish(onnxName, [input], ["axes": .ints(axes), "keepdims": kept])
    }
  }

  private var onnxName: String {
    switch function {
    case .mean: "ReduceMean"
    case .sum: "ReduceSum"
    case .max: "ReduceMax"
    case .min: "ReduceMin"
    case .product: "ReduceProd"
    case .l1: "ReduceL1"
    case .l2: "ReduceL2"
    case .sumOfSquares: "ReduceSumSquare"
    case .logSum: "ReduceLogSum"
    case .logSumExp: "ReduceLogSumExp"
    }
  }
}

extension Embedding: ONNXExpressible {
  func write(to writer: inout ONNXNodeWriter) throws(GraphError) {
    let indices =
      writer.builder.source(of: writer.inputs[0], .int32, .int64)
      ?? writer.step(
        "Cast", "indices", writer.inputs, ["to": .int(Int(ONNXElementType.int64.rawValue))])
    writer.finish("Gather", [try writer.weight(), indices], ["axis": .int(0)])
  }
}
