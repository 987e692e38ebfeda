internal import CKernels
public import NeuralNetwork

/// The ranges of the values that a model's layers read, as they were on some samples.
public struct ActivationCalibration: Codable, Hashable, Sendable {
  /// What the ranges are for.
  public let settings: ActivationQuantization
  /// The range that each layer with weights quantizes its input with, by layer name; contains 0.
  public let ranges: [String: ClosedRange<Float>]
  /// The number of samples that were run.
  public let sampleCount: Int

  /// Creates a calibration from known ranges.
  public init(
    settings: ActivationQuantization, ranges: [String: ClosedRange<Float>], sampleCount: Int = 0
  ) {
    self.settings = settings
    self.ranges = ranges
    self.sampleCount = sampleCount
  }

  /// The number of samples that calibration runs unless told otherwise.
  public static let defaultSampleCount = 1024

  /// Samples that run together.
  private static let batch = 64

  /// Runs a model over training samples and chooses the range of every layer's input.
  ///
  /// Values are seen twice: first their extremes, then, where the estimator needs it, how they are distributed.
  ///
  /// - Parameters:
  ///   - model: The model whose activations are to be quantized, with the weights that it will have then.
  ///   - samples: The training split.
  ///   - limit: How many of them to run, drawn at random.
  ///   - seed: Decides which.
  ///   - progress: Called with the fraction that is done, often. What it throws ends the calibration.
  /// - Throws: `GraphError` when settings, model and samples don't fit together, and what `progress` throws.
  public init(
    _ model: Model, samples: LabeledSamples, settings: ActivationQuantization,
    limit: Int = Self.defaultSampleCount, seed: UInt64 = 0, lanes: Int = ProcessorCount.active,
    progress: (Double) throws -> Void = { _ in }
  ) throws {
    if let problem = settings.problem { throw GraphError(problem) }
    try model.graph.requireRunnable()
    guard model.graph.inputs.count == 1,
      model.graph.inputs[0].shape.elementCount == samples.shape.elementCount
    else {
      throw GraphError(
        "the model takes samples of shape \(model.graph.inputs[0].shape), but the data has \(samples.shape)")
    }
    guard samples.count > 0, limit > 0 else { throw GraphError("there are no samples to calibrate with") }

    let readers = model.graph.layers
    let values = readers.map { model.graph.nodes[$0.node].inputs[0] }
    let distinct = Array(Set(values)).sorted()
    guard !distinct.isEmpty else {
      self.init(settings: settings, ranges: [:])
      return
    }
    let observed = try Model(
      name: model.name,
      graph: Graph(
        inputs: model.graph.inputs, nodes: model.graph.nodes,
        outputs: distinct.map { Graph.Output(name: "value\($0)", value: $0) }),
      weights: model.weights)
    let runner = InferenceRunner(graph: observed.graph, lanes: lanes)
    runner.load(observed)
    var generator = SeededGenerator(seed: seed, stream: 0xCA11)
    let chosen = Array(generator.permutation(of: samples.count).prefix(limit))
    let passes = settings.range == .minMax ? 1 : 2

    /// Runs all samples and hands over each value of each batch, several values at once.
    func run(pass: Int, _ body: (_ value: Int, _ elements: UnsafeBufferPointer<Float>) -> Void) throws {
      let sizes = distinct.map { observed.graph.shapes[$0].elementCount }
      for start in stride(from: 0, to: chosen.count, by: Self.batch) {
        let indices = chosen[start..<min(start + Self.batch, chosen.count)]
        let tensors = try runner.predict([samples.inputs(indices).reshaped(observed.graph.inputs[0].shape)])
        concurrentForEach(distinct.count, lanes: lanes) { value, _ in
          tensors[value].elements.withUnsafeBufferPointer {
            body(value, UnsafeBufferPointer(rebasing: $0[..<(indices.count * sizes[value])]))
          }
        }
        try progress((Double(pass) + Double(indices.endIndex) / Double(chosen.count)) / Double(passes))
      }
    }

    var histograms = try Self.collected(distinct.count, ActivationExtremes()) { update in
      try run(pass: 0) { value, elements in update(value) { $0.add(elements) } }
    }.map { ActivationHistogram(low: $0.low, high: $0.high) }
    if passes > 1 {
      let empty = histograms
      histograms = try Self.collected(distinct.count, ActivationHistogram(low: 0, high: 0)) { update in
        for value in empty.indices { update(value) { $0 = empty[value] } }
        try run(pass: 1) { value, elements in update(value) { $0.add(elements) } }
      }
    }
    var ranges: [String: ClosedRange<Float>] = [:]
    for (layer, value) in zip(readers, values) {
      guard let index = distinct.firstIndex(of: value) else { continue }
      ranges[layer.name] = settings.range(of: histograms[index])
    }
    self.init(settings: settings, ranges: ranges, sampleCount: chosen.count)
  }

  /// Fills `count` elements of which no two threads work on the same at once.
  private static func collected<Element>(
    _ count: Int, _ empty: Element,
    _ body: (_ update: (Int, (inout Element) -> Void) -> Void) throws -> Void
  ) rethrows -> [Element] {
    var elements = [Element](repeating: empty, count: count)
    try elements.withUnsafeMutableBufferPointer { buffer in
      let buffer = buffer
      try body { index, change in change(&buffer[index]) }
    }
    return elements
  }
}

/// Least and greatest of the finite values.
private struct ActivationExtremes {
  var low: Float = 0
  var high: Float = 0

  mutating func add(_ values: UnsafeBufferPointer<Float>) {
    var range: (low: Float, high: Float) = (0, 0)
    value_range(values.baseAddress, Int64(values.count), &range.low, &range.high)
    guard !values.isEmpty, !range.low.isFinite || !range.high.isFinite else {
      low = min(low, range.low)
      high = max(high, range.high)
      return
    }
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
  }
}

extension ActivationQuantization {
  /// Why nothing can be quantized like this, or `nil`.
  var problem: String? {
    guard QuantizeActivations.supportedBits.contains(bits) else {
      return "activations can't have \(bits) bits; use 2…8 or 16"
    }
    if case .percentile(let percentile) = range, !(50...100).contains(percentile) {
      return "percentile \(percentile) is outside 50…100"
    }
    return nil
  }
}

extension Tensor {
  /// The same elements for a graph whose input has another shape with as many.
  fileprivate func reshaped(_ sample: Shape) -> Tensor {
    Tensor(shape: Shape([shape[0]] + sample.dimensions), elements: elements)
  }
}
