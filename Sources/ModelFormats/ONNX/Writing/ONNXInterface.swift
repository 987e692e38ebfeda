internal import NeuralNetwork

/// The inputs and outputs of a file: as the engine has them, with the batch in front, or as the file had them that a model is from.
struct ONNXInterface {
  /// What is known of a model.
  let metadata: [String: String]

  /// Floats, a batch of samples.
  private static func own(_ shape: Shape) -> TensorSignature {
    TensorSignature(type: .float32, extents: [.batch] + shape.dimensions.map { Extent($0) })
  }

  /// What the file had that the model is from, if it holds as many elements for a sample.
  private func signature(_ key: String, shape: Shape) -> TensorSignature {
    guard let text = metadata[key], let found = TensorSignature(text),
      found.type == .float32 || found.type.isInteger,
      found.shape(samples: 1)?.reduce(1, *) == shape.elementCount, !shape.dimensions.contains(0)
    else { return Self.own(shape) }
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
    var value = value
    if given.extents != own.extents {
      let extents = given.extents.map { $0.fixed ?? -1 }
      let target = given.type == .float32 ? name : builder.reserve("\(name).shaped")
      builder.add("Reshape", named: target, [value, builder.shape(extents)], to: target)
      value = target
    }
    if given.type != .float32 {
      builder.add("Cast", named: name, [value], to: name, ["to": .int(Int(given.type.rawValue))])
      value = name
    }
    // A value can be put out twice, or be an input.
    if value != name { builder.add("Identity", named: name, [value], to: name) }
  }
}
