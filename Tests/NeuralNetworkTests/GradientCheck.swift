import Testing

@testable import NeuralNetwork

/// Compares a graph's gradients with finite differences of its forward pass.
///
/// The forward pass computes in single precision; its sum and the differences are taken in double precision. A central
/// difference over a step h is off by h² times the third derivative and by about 10⁻⁶/h of rounding. Where a step
/// crosses a kink of a rectifier or a maximum it means nothing, so a gradient is right when any of the steps agrees; a
/// wrong one agrees with none.
struct GradientCheck {
  let runner: TrainingRunner
  let batch: Int
  var steps: [Float] = [1e-2, 2e-3, 5e-4]
  /// The error that is let through, relative to the largest gradient of the same tensor.
  var tolerance = 1e-2
  /// The scalar whose gradient is checked; writes its gradient with respect to the outputs.
  private let loss: ([TrainingBatch.Output]) -> Double

  /// Checks a random weighted sum of all outputs.
  init(_ graph: Graph, batch: Int, seed: UInt64) throws {
    var random = RandomValues(seed: seed)
    let factors = graph.outputs.map { random.floats(graph.shapes[$0.value].elementCount * batch) }
    try self.init(graph, batch: batch, random: &random) { outputs in
      zip(outputs, factors).reduce(0.0) { sum, pair in
        let (output, factors) = pair
        output.gradient.update(from: factors, count: factors.count)
        return factors.indices.reduce(sum) { $0 + Double(factors[$1]) * Double(output.values[$1]) }
      }
    }
  }

  /// Checks the mean cross-entropy with random labels.
  init(crossEntropyOf graph: Graph, batch: Int, seed: UInt64) throws {
    var random = RandomValues(seed: seed)
    let classes = graph.shapes[graph.outputs[0].value].elementCount
    let labels = (0..<batch).map { _ in Int32(random.index(below: classes)) }
    try self.init(graph, batch: batch, random: &random) { outputs in
      CrossEntropy(labelSmoothing: 0.1).evaluate(
        logits: outputs[0].values, classes: classes, labels: labels, gradient: outputs[0].gradient)
    }
  }

  private init(
    _ graph: Graph, batch: Int, random: inout RandomValues,
    loss: @escaping ([TrainingBatch.Output]) -> Double
  ) throws {
    self.batch = batch
    self.loss = loss
    // More room than the batch needs, so that a mix-up of the two shows.
    runner = TrainingRunner(
      model: try random.model(graph), batchCapacity: batch + 2, lanes: 2, findsInputGradients: true)
    for (pointer, input) in zip(runner.inputs, graph.inputs) {
      let values = random.floats(input.shape.elementCount * batch, -2...2)
      pointer.update(from: values, count: values.count)
    }
  }

  private func value() -> Double {
    runner.forward(batch: batch)
    return loss(runner.outputs)
  }

  /// Checks up to `limit` elements of every input and trained parameter.
  func run(limit: Int = 12, seed: UInt64 = 1) {
    _ = value()
    runner.backward(batch: batch)
    let gradients = floats(runner.gradients, runner.trainableCount)
    let inputGradients = zip(runner.inputGradients, runner.graph.inputs).map { pointer, input in
      pointer.map { floats($0, input.shape.elementCount * batch) } ?? []
    }
    // What a first pass leaves behind must not reach the second.
    _ = value()
    runner.backward(batch: batch)
    #expect(floats(runner.gradients, runner.trainableCount) == gradients)

    var random = RandomValues(seed: seed)
    for (index, input) in runner.graph.inputs.enumerated() {
      check("input \(index)", runner.inputs[index], inputGradients[index], limit, &random)
      #expect(inputGradients[index].count == input.shape.elementCount * batch)
    }
    for (name, range, _) in runner.ranges where range.upperBound <= runner.trainableCount {
      check(name, runner.parameters + range.lowerBound, Array(gradients[range]), limit, &random)
    }
  }

  private func check(
    _ name: String, _ values: UnsafeMutablePointer<Float>, _ gradient: [Float], _ limit: Int,
    _ random: inout RandomValues
  ) {
    let largest = gradient.reduce(0) { max($0, abs($1)) }
    #expect(largest.isFinite && largest > 0, "\(name) has no gradient")
    let allowed = tolerance * max(Double(largest), 0.02)
    let chosen =
      gradient.count <= limit
      ? Array(gradient.indices) : (0..<limit).map { _ in random.index(below: gradient.count) }
    for element in chosen {
      var smallest = Double.infinity
      for step in steps where smallest > allowed {
        smallest = min(smallest, abs(difference(values + element, step: step) - Double(gradient[element])))
      }
      #expect(smallest <= allowed, "\(name)[\(element)]: off by \(smallest) of \(gradient[element])")
    }
  }

  private func difference(_ element: UnsafeMutablePointer<Float>, step: Float) -> Double {
    let original = element.pointee
    defer { element.pointee = original }
    element.pointee = original + step
    let (above, high) = (element.pointee, value())
    element.pointee = original - step
    // What was really added to a float is not quite the step.
    return (high - value()) / (Double(above) - Double(element.pointee))
  }
}
