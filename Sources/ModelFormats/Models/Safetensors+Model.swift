internal import NeuralNetwork

/// The keys of a file's `__metadata__` that have a meaning here; all others are kept as they are.
enum MetadataKey {
  /// The name of the ``Architecture`` whose graph the weights belong to.
  static let architecture = "tinydash.architecture"
  /// The layers with fewer channels than in the architecture, and how many they have: `conv1=6,fc1=150`.
  static let channels = "tinydash.channels"
}

extension Safetensors {
  /// The model of these weights on the graph of `architecture`, with the numbers of channels that the metadata tell.
  ///
  /// PyTorch's `num_batches_tracked`, which inference doesn't need, is left out.
  ///
  /// - Throws: ``FormatError`` when a weight is missing, unknown, of another shape, or not finite.
  func model(named name: String, architecture: Architecture) throws(FormatError) -> Model {
    var weights: [String: Tensor] = [:]
    for tensor in tensors where !tensor.name.hasSuffix(".num_batches_tracked") {
      let values = floats(of: tensor)
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        throw FormatError(
          .mismatch, file: file, offset: tensor.range.lowerBound + index * tensor.dataType.size,
          "has the value \(values[index]) in \"\(tensor.name)\"; expected finite numbers")
      }
      weights[tensor.name] = Tensor(shape: Shape(tensor.shape), elements: values)
    }
    do {
      let graph =
        if let record = metadata[MetadataKey.channels] {
          try ResizedArchitecture(architecture, record: record).graph()
        } else {
          try architecture.graph()
        }
      return try Model(name: name, graph: graph, weights: weights, metadata: metadata)
    } catch {
      throw FormatError(.mismatch, file: file, "doesn't fit \(architecture.name): \(error)")
    }
  }

  /// The architecture that the metadata names, or the one whose weights have just these names and shapes.
  ///
  /// - Throws: ``FormatError`` when there is none.
  func architecture() throws(FormatError) -> Architecture {
    let known = Architecture.all.map(\.name).joined(separator: ", ")
    if let name = metadata[MetadataKey.architecture] {
      if let architecture = Architecture.named(name) { return architecture }
      throw FormatError(
        .unsupported, file: file, "is of the unknown architecture \"\(name)\"; known are \(known)")
    }
    var shapes: [String: [Int]] = [:]
    for tensor in tensors where !tensor.name.hasSuffix(".num_batches_tracked") {
      shapes[tensor.name] = tensor.shape
    }
    for architecture in Architecture.all {
      if let graph = try? architecture.graph(), graph.weightShapes == shapes { return architecture }
    }
    throw FormatError(
      .mismatch, file: file,
      "doesn't say which architecture its \(tensors.count) tensors belong to, and their names and shapes are "
        + "those of none of \(known)")
  }
}

extension Graph {
  /// The shape of every weight by its name.
  var weightShapes: [String: [Int]] {
    var shapes: [String: [Int]] = [:]
    for index in nodes.indices {
      for parameter in parameters(ofNode: index) {
        shapes[weightName(ofNode: index, parameter)] = parameter.shape.dimensions
      }
    }
    return shapes
  }
}
