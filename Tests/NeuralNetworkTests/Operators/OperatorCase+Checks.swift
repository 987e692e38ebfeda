import Testing

@testable import NeuralNetwork

extension Fixture.OperatorCase {
  /// A model of the operator alone, with the case's parameters.
  func model(of operation: any Operator) throws -> Model {
    let graph = try Graph(
      inputs: inputs.enumerated().map { Graph.Input(name: "x\($0)", shape: $1.sampleShape) },
      nodes: [Graph.Node(name: "node", operation: operation, inputs: Array(inputs.indices))],
      outputs: [Graph.Output(name: "y", value: inputs.count)])
    return try Model(
      name: "case", graph: graph,
      weights: Dictionary(uniqueKeysWithValues: parameters.map { ("node.\($0)", $1.tensor) }))
  }

  /// Runs a model forward and backward as training does, and compares its output and all gradients with the case's.
  ///
  /// - Parameter tolerance: How far an output may be off, as for `Fixture.agree`.
  @discardableResult
  func expectGradients(of model: Model, tolerance: Float = 1e-5) throws -> TrainingRunner {
    let batch = output.batch
    // Memory for another sample, which nobody may look at.
    let runner = TrainingRunner(model: model, batchCapacity: batch + 1, lanes: 2, findsInputGradients: true)
    for (target, values) in zip(runner.inputs, inputs) {
      target.update(from: values.data, count: values.data.count)
    }
    runner.forward(batch: batch)
    #expect(
      Fixture.agree(
        floats(runner.outputs[0].values, output.data.count), output.data, tolerance: tolerance))
    runner.outputs[0].gradient.update(from: outputGradient.data, count: outputGradient.data.count)
    runner.backward(batch: batch)
    for (gradient, expected) in zip(runner.inputGradients, inputGradients) {
      let gradient = try #require(gradient)
      #expect(Fixture.agree(floats(gradient, expected.data.count), expected.data))
    }
    for (name, expected) in parameterGradients {
      let range = try #require(runner.ranges.first { $0.name == "node.\(name)" }?.range)
      let found = floats(runner.gradients + range.lowerBound, range.count)
      #expect(Fixture.agree(found, expected.data), "\(name)")
    }
    return runner
  }
}
