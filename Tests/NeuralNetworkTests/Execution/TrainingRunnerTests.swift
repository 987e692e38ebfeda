import Testing

@testable import NeuralNetwork

@Suite("A training's memory")
struct TrainingRunnerTests {
  @Test("Steps need no more memory than the first, however often a value is read")
  func memory() throws {
    var builder = GraphBuilder(input: [4])
    let hidden = builder.add("fc", Dense(outputs: 4), builder.input)
    let twice = builder.add("twice", Add(), hidden, hidden)
    let last = builder.add("last", Add(), twice, hidden)
    var random = RandomValues(seed: 1)
    let model = try random.model(builder.build(output: last))
    let runner = TrainingRunner(model: model, batchCapacity: 2, lanes: 1)
    let pieces = runner.memory.pieces.count
    for _ in 0..<3 {
      runner.forward(batch: 2)
      runner.outputs[0].gradient.update(repeating: 1, count: 8)
      runner.backward(batch: 2)
    }
    #expect(runner.memory.pieces.count == pieces)
    // The output is three times the hidden value, so the bias's gradient over two samples is 6.
    let bias = try #require(runner.ranges.first { $0.name == "fc.bias" }?.range)
    #expect(floats(runner.gradients + bias.lowerBound, bias.count) == [6, 6, 6, 6])
  }
}
