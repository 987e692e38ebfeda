internal import NeuralNetwork

/// Mean and variance of a value's channels over some samples and all positions.
struct ChannelMoments {
  /// How many numbers each channel has.
  var count = 0
  /// Of each channel.
  var mean: [Double]
  /// Of each channel, with `count` as the divisor.
  var variance: [Double]

  /// The variance with `count − 1` as the divisor, as running variances have it.
  var unbiasedVariance: [Double] {
    count > 1 ? variance.map { $0 * Double(count) / Double(count - 1) } : variance
  }
}

/// The samples that statistics are taken of: so many, drawn without replacement, the same for the same seed.
func calibrationIndices(of samples: LabeledSamples, count: Int, seed: UInt64) throws(GraphError) -> [Int] {
  guard count > 0, samples.count > 0 else { throw GraphError("there are no samples to calibrate on") }
  var generator = SeededGenerator(seed: seed, stream: 0xCA11)
  return Array(generator.permutation(of: samples.count).prefix(count))
}

extension Model {
  /// The part of the model that computes some values, which are its outputs.
  func computing(_ values: [Graph.ValueID]) throws(GraphError) -> Model {
    let last = values.max() ?? 0
    let nodes = Array(graph.nodes.prefix(max(0, last - graph.inputs.count + 1)))
    let part = try Graph(
      inputs: graph.inputs, nodes: nodes,
      outputs: values.map { Graph.Output(name: "\($0)", value: $0) })
    var weights: [String: Tensor] = [:]
    for index in nodes.indices {
      for parameter in part.parameters(ofNode: index) {
        let name = part.weightName(ofNode: index, parameter)
        weights[name] = self[weight: name]
      }
    }
    return try Model(name: name, graph: part, weights: weights)
  }

  /// Mean and variance of the channels of some values, with normalizations as they are outside training.
  func channelMoments(
    of values: [Graph.ValueID], over samples: LabeledSamples, indices: [Int], lanes: Int
  ) throws(GraphError) -> [ChannelMoments] {
    try graph.requireRunnable()
    guard graph.inputs.count == 1, graph.inputs[0].shape.elementCount == samples.shape.elementCount else {
      throw GraphError(
        "the model takes samples of shape \(graph.inputs[0].shape), but the data has \(samples.shape)")
    }
    let part = try computing(values)
    let runner = InferenceRunner(graph: part.graph, lanes: lanes)
    runner.load(part)
    let shapes = values.map { graph.shapes[$0] }
    let channels = shapes.map(\.channels)
    var sums = channels.map { [Double](repeating: 0, count: $0) }
    var squares = sums
    let size = 64
    for start in stride(from: 0, to: indices.count, by: size) {
      let batch = indices[start..<min(start + size, indices.count)]
      let inputs = samples.inputs(batch)
      let shaped = Tensor(
        shape: Shape([batch.count] + graph.inputs[0].shape.dimensions), elements: inputs.elements)
      for (place, output) in try runner.predict([shaped]).enumerated() {
        add(output.elements, shapes[place], to: &sums[place], &squares[place])
      }
    }
    return values.indices.map { place in
      let count = indices.count * (shapes[place].elementCount / max(channels[place], 1))
      let mean = sums[place].map { $0 / Double(max(count, 1)) }
      return ChannelMoments(
        count: count, mean: mean,
        variance: zip(squares[place], mean).map { max(0, $0 / Double(max(count, 1)) - $1 * $1) })
    }
  }

  private func add(_ elements: [Float], _ shape: Shape, to sums: inout [Double], _ squares: inout [Double]) {
    let channels = sums.count
    // Images have their channels first, all else last.
    let run = shape.rank == 3 ? shape[1] * shape[2] : 1
    guard run > 0, channels > 0 else { return }
    elements.withUnsafeBufferPointer { elements in
      for start in stride(from: 0, to: elements.count, by: run) {
        var (sum, square) = (0.0, 0.0)
        for index in start..<start + run {
          let value = Double(elements[index])
          sum += value
          square += value * value
        }
        sums[start / run % channels] += sum
        squares[start / run % channels] += square
      }
    }
  }
}
