internal import NeuralNetwork

/// The inputs and outputs of a file: as the engine has them, with the batch in front, or as the file had them that a model is from.
struct ONNXInterface {
  /// What is known of a model.
  let metadata: [String: String]

  /// Floats, a batch of samples.
  private static func own(_ shape: Shape) -> TensorSignature {
    TensorSignature(type: .float32, extents: [.batch] + shape.dimensions.map { Extent($0) })
  }

  /// The types besides integers in which files that people use have their inputs and outputs. Whatever they are, the engine computes
  /// in single precision.
  private static let commonTypes: [ONNXElementType] = [.bool, .float16, .float32, .float64]

  /// What the file had that the model is from, if it holds as many elements for a sample.
  private func signature(_ key: String, shape: Shape) -> TensorSignature {
    guard let text = metadata[key], var found = TensorSignature(text),
      found.shape(samples: 1)?.reduce(1, *) == shape.elementCount, !shape.dimensions.contains(0)
    else { return Self.own(shape) }
    // Few runtimes take or put out other floats, or integers of four bits.
    let isCommon = found.type.isInteger ? found.type.bits >= 8 : Self.commonTypes.contains(found.type)
    if !isCommon { found.type = .float32 }
    return found
  }

  private func signature(of output: Graph.Output, shape: Shape) -> TensorSignature {
    signature(ONNXMetadata.output(output.name), shape: shape)
  }

  /// Whether an output's value is put out unchanged.
  func takesAsItIs(_ output: Graph.Output, shape: Shape) -> Bool {
    signature(of: output, shape: shape) == Self.own(shape)
  }

  /// Adds an input, and returns the name of its value as the engine has it.
  func write(
    _ input: Graph.Input, named name: String, to builder: inout ONNXGraphBuilder
  ) throws(FormatError) -> String {
    let own = Self.own(input.shape)
    let given = signature(ONNXMetadata.input(input.name), shape: input.shape)
    builder.addInput(name, given)
    var value = name
    if given.extents != own.extents {
      value = builder.add(
        "Reshape", named: "\(name).samples", [value, builder.shape([-1] + input.shape.dimensions)])
    }
    if given.type != .float32 {
      let integers = value
      value = builder.add(
        "Cast", named: "\(name).floats", [value], ["to": .int(Int(ONNXElementType.float32.rawValue))])
      builder.setSource(of: value, integers, given.type)
    }
    return value
  }

  /// Adds an output.
  func write(
    _ output: Graph.Output, shape: Shape, of value: String, named name: String,
    to builder: inout ONNXGraphBuilder
  ) throws(FormatError) {
    let own = Self.own(shape)
    let given = signature(of: output, shape: shape)
    builder.addOutput(name, given)
    if given.extents == own.extents, let source = builder.source(of: value, given.type) {
      return builder.add("Identity", named: name, [source], to: name)
    }
    var value = value
    if given.extents != own.extents {
      let target = given.type == .float32 ? name : builder.reserve("\(name).shaped")
      arrange(value, shape: shape, as: given, named: target, to: &builder)
      value = target
    }
    if given.type != .float32 {
      builder.add("Cast", named: name, [value], to: name, ["to": .int(Int(given.type.rawValue))])
      value = name
    }
    // A value can be put out twice, or be an input.
    if value != name { builder.add("Identity", named: name, [value], to: name) }
  }

  /// Adds nodes that bring a batch into the shape of an output.
  private func arrange(
    _ value: String, shape: Shape, as given: TensorSignature, named name: String,
    to builder: inout ONNXGraphBuilder
  ) {
    let extents = given.extents.map { $0.fixed ?? -1 }
    guard let axis = given.batchAxis else {
      // What has no place for a batch is the same for all samples. Of a constant nothing is taken that knows of the batch, so that
      // it is read as one again.
      let first =
        builder.repeatedSample(of: value)
        ?? builder.add(
          "Slice", named: "\(name).first",
          [value, builder.shape([0]), builder.shape([1]), builder.shape([0])]
        )
      return builder.add("Reshape", named: name, [first, builder.shape(extents)], to: name)
    }
    guard axis > 0 else {
      return builder.add("Reshape", named: name, [value, builder.shape(extents)], to: name)
    }
    // A dimension of several elements for each sample has the samples one behind the other.
    let factor = given.extents[axis].perSample
    let sample = extents[..<axis] + (factor > 1 ? [factor] : []) + extents[(axis + 1)...]
    var value = value
    if Array(sample) != shape.dimensions {
      value = builder.add("Reshape", named: "\(name).parts", [value, builder.shape([-1] + sample)])
    }
    let order = Array(1...axis) + [0] + Array(axis + 1..<sample.count + 1)
    guard factor > 1 else {
      return builder.add("Transpose", named: name, [value], to: name, ["perm": .ints(order)])
    }
    value = builder.add("Transpose", named: "\(name).turned", [value], ["perm": .ints(order)])
    builder.add("Reshape", named: name, [value, builder.shape(extents)], to: name)
  }
}
