public import NeuralNetwork

/// Runs a model on arrays as its file describes them, with the batch where the file has it.
///
/// Graphs leave the batch out of their shapes; what an ONNX file said of its inputs and outputs is in the model's metadata.
/// Models from elsewhere take and give floats with the batch first.
public struct ArrayInference {
  private let model: Model
  private let runner: InferenceRunner
  private let inputs: [TensorSignature]
  private let outputs: [TensorSignature]

  /// Prepares for running `model`.
  ///
  /// - Throws: `GraphError` when the model can't be run.
  public init(_ model: Model, lanes: Int = ProcessorCount.active) throws(GraphError) {
    try model.graph.requireRunnable()
    let graph = model.graph
    self.model = model
    inputs = graph.inputs.map {
      Self.signature(model.metadata[ONNXMetadata.input($0.name)], sample: $0.shape)
    }
    outputs = graph.outputs.map {
      Self.signature(model.metadata[ONNXMetadata.output($0.name)], sample: graph.shapes[$0.value])
    }
    runner = InferenceRunner(graph: graph, lanes: lanes)
    runner.load(model)
  }

  /// What the metadata say, unless the graph has been changed since.
  private static func signature(_ text: String?, sample: Shape) -> TensorSignature {
    if let text, let signature = TensorSignature(text), ONNXImporter.sampleShape(signature.extents).fits,
      ONNXImporter.sampleShape(signature.extents).elementCount == sample.elementCount
    {
      return signature
    }
    return TensorSignature(type: .float32, extents: [.batch] + sample.dimensions.map { Extent($0) })
  }

  /// The outputs for the inputs of some samples, by the names that the graph gives them.
  ///
  /// - Parameters:
  ///   - arrays: One for each input of the graph, by name; the only one may have any name.
  ///   - file: What the arrays are from, for errors.
  ///   - progress: Told now and then how many of how many samples are done.
  /// - Throws: ``FormatError`` when an array is missing, doesn't have the shape that the graph takes, or holds what isn't a whole
  ///   number, or names no row of a table, where one is needed.
  public func callAsFunction(
    _ arrays: [String: NPYArray], file: String, progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(FormatError) -> [(name: String, array: NPYArray)] {
    let graph = model.graph
    let names = graph.inputs.map { "\"\($0.name)\"" }.joined(separator: ", ")
    if let stranger = arrays.keys.filter({ name in !graph.inputs.contains { $0.name == name } }).min() {
      throw FormatError(
        .mismatch, file: file, "has an array \"\(stranger)\"; the model's inputs are \(names)")
    }
    var samples: Int?
    var tensors: [Tensor] = []
    for (index, (input, signature)) in zip(graph.inputs, inputs).enumerated() {
      guard let array = arrays[input.name] else {
        throw FormatError(
          .mismatch, file: file, "has no array \"\(input.name)\"; the model's inputs are \(names)")
      }
      tensors.append(try tensor(array, input, signature, graph.lookups(ofInput: index), &samples, file: file))
    }
    let count = samples ?? 1
    let results: [Tensor]
    do {
      results = try runner.predict(tensors, progress: progress)
    } catch {
      throw FormatError(.mismatch, file: file, "\(error)")
    }
    var named: [(name: String, array: NPYArray)] = []
    for (index, output) in graph.outputs.enumerated() {
      named.append((output.name, try array(results[index], outputs[index], samples: count, file: file)))
    }
    return named
  }

  /// An array as the graph takes it, one sample behind the other.
  private func tensor(
    _ array: NPYArray, _ input: Graph.Input, _ signature: TensorSignature, _ lookups: [TableLookup],
    _ samples: inout Int?, file: String
  ) throws(FormatError) -> Tensor {
    let wrong = FormatError(
      .mismatch, file: file,
      "has the shape \(array.shape) for \"\(input.name)\"; expected "
        + "[\(signature.extents.map(\.description).joined(separator: ", "))]"
        + (signature.batchAxis == nil ? "" : ", N being the number of samples"))
    guard array.shape.count == signature.extents.count else { throw wrong }
    var count = 1
    for (found, expected) in zip(array.shape, signature.extents) {
      guard expected.perSample == 0 else {
        count = found
        continue
      }
      guard found == expected.constant else { throw wrong }
    }
    if let samples, samples != count {
      throw FormatError(
        .mismatch, file: file,
        "has \(count) samples for \"\(input.name)\", but \(samples) for the inputs before")
    }
    samples = count
    let values: [Float]
    switch array.elements {
    case .floats(let floats):
      values = floats
      if signature.type.isInteger, let value = floats.first(where: { $0 != $0.rounded() || !$0.isFinite }) {
        throw FormatError(
          .mismatch, file: file,
          "has \(value) in \"\(input.name)\", which takes whole numbers (\(signature.type))")
      }
    case .bytes(let bytes): values = bytes.map { Float($0) }
    case .integers(let integers):
      values = integers.map { Float($0) }
      if let index = integers.firstIndex(where: { abs($0.clamped) > 1 << 24 }) {
        throw FormatError(
          .unsupported, file: file,
          "has the integer \(integers[index]) in \"\(input.name)\"; those up to 2^24 are computed with exactly"
        )
      }
    }
    for lookup in lookups {
      guard let problem = values.lazy.compactMap({ lookup.problem(with: $0) }).first else { continue }
      throw FormatError(.mismatch, file: file, "has in \"\(input.name)\" \(problem)")
    }
    return Tensor(shape: Shape([count] + input.shape.dimensions), elements: values)
  }

  /// A value of the graph as its file has it.
  private func array(
    _ tensor: Tensor, _ signature: TensorSignature, samples: Int, file: String
  ) throws(FormatError) -> NPYArray {
    guard let shape = signature.shape(samples: samples) else {
      throw FormatError(.tooLarge, file: file, "holds too many samples: \(samples)")
    }
    var values = tensor.elements
    // What has no place for a batch is the same for all samples.
    if signature.batchAxis == nil, samples > 1 { values = Array(values[..<(values.count / samples)]) }
    guard shape.reduce(1, *) == values.count else {
      throw FormatError(
        .mismatch, file: file, "makes \(values.count) numbers for an output of shape \(shape)")
    }
    if let axis = signature.batchAxis, axis > 0 {
      let outer = shape[..<axis].reduce(1, *)
      let inner = outer * samples == 0 ? 0 : values.count / (outer * samples)
      let source = values
      for sample in 0..<samples {
        for row in 0..<outer {
          let from = (sample * outer + row) * inner
          let to = (row * samples + sample) * inner
          values.replaceSubrange(to..<to + inner, with: source[from..<from + inner])
        }
      }
    }
    if signature.type == .bool {
      return NPYArray(shape: shape, elements: .bytes(values.map { $0 == 0 ? 0 : 1 }), isBoolean: true)
    }
    guard signature.type.isInteger else { return NPYArray(shape: shape, elements: .floats(values)) }
    return NPYArray(
      shape: shape,
      elements: .integers(values.map { $0.isFinite ? Int64(min(max($0, -0x1p62), 0x1p62)) : 0 }))
  }
}

extension Int64 {
  /// Away from the one value that has no magnitude.
  fileprivate var clamped: Int64 { self == .min ? .max : self }
}
