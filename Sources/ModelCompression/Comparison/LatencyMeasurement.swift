public import NeuralNetwork

/// How long a model takes for one batch on this machine, on one thread.
public struct LatencyMeasurement: Codable, Hashable, Sendable {
  /// The median, in seconds.
  public let p50: Double
  /// The time that 95 of 100 runs stay below, in seconds.
  public let p95: Double
  /// Samples in a batch.
  public let batch: Int
  /// How many runs were measured.
  public let runs: Int

  /// Summarizes measured times, in seconds.
  ///
  /// - Precondition: There is at least one.
  public init(times: [Double], batch: Int) {
    precondition(!times.isEmpty, "a latency needs at least one run")
    let sorted = times.sorted()
    func percentile(_ fraction: Double) -> Double {
      // The nearest rank: a time that was really measured.
      sorted[max(0, min(sorted.count - 1, Int((fraction * Double(sorted.count)).rounded(.up)) - 1))]
    }
    p50 = percentile(0.5)
    p95 = percentile(0.95)
    self.batch = batch
    runs = times.count
  }

  /// Samples per second at the median.
  public var samplesPerSecond: Double { p50 > 0 ? Double(batch) / p50 : 0 }

  /// Runs a model on the first samples of a set, again and again.
  ///
  /// The values don't matter for the time that it takes, except that subnormal numbers are slow: that is why real samples are
  /// taken.
  ///
  /// - Parameters:
  ///   - batch: Samples in a run.
  ///   - budget: For how long to measure, in seconds; there are at least 20 runs however long they take.
  ///   - checkpoint: Called between runs. What it throws ends the measurement.
  /// - Throws: `GraphError` when the samples don't fit the model, and what `checkpoint` throws.
  public static func measure(
    _ model: Model, samples: LabeledSamples, batch: Int = 1, budget: Double = 0.3,
    checkpoint: () throws -> Void = {}
  ) throws -> LatencyMeasurement {
    try model.graph.requireRunnable()
    guard batch > 0, samples.count >= batch, model.graph.inputs.count == 1,
      model.graph.inputs[0].shape.elementCount == samples.shape.elementCount
    else {
      throw GraphError(
        "latency needs \(batch) samples of shape \(model.graph.inputs[0].shape), "
          + "the data has \(samples.count) of \(samples.shape)")
    }
    let runner = InferenceRunner(graph: model.graph, lanes: 1)
    runner.load(model)
    var inputs = [Float](repeating: 0, count: batch * samples.shape.elementCount)
    inputs.withUnsafeMutableBufferPointer { buffer in
      if let start = buffer.baseAddress { samples.copyInputs(0..<batch, to: start) }
    }
    let outputs = model.graph.outputs.map { output in
      UnsafeMutablePointer<Float>.allocate(
        capacity: max(1, batch * model.graph.shapes[output.value].elementCount))
    }
    defer { for output in outputs { output.deallocate() } }
    return try inputs.withUnsafeBufferPointer { buffer in
      // There is at least one sample; an empty one needs no memory to be read.
      guard let start = buffer.baseAddress else {
        throw GraphError("latency needs samples that aren't empty")
      }
      let clock = ContinuousClock()
      let end = clock.now + .seconds(budget)
      var times: [Double] = []
      // The first runs touch memory for the first time.
      for _ in 0..<3 { runner.predict([start], batch: batch, into: outputs) }
      while times.count < 20 || (clock.now < end && times.count < 100_000) {
        try checkpoint()
        let duration = clock.measure { runner.predict([start], batch: batch, into: outputs) }
        times.append(duration.inSeconds)
      }
      return LatencyMeasurement(times: times, batch: batch)
    }
  }
}
