import NeuralNetwork

/// Reproducible numbers for tests.
struct RandomValues {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func float(_ range: ClosedRange<Float> = -1...1) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * generator.nextUnitFloat()
  }

  mutating func floats(_ count: Int, _ range: ClosedRange<Float> = -1...1) -> [Float] {
    (0..<count).map { _ in float(range) }
  }

  mutating func index(below bound: Int) -> Int { generator.nextIndex(below: bound) }

  /// A model of `graph` whose parameters are all random, biases and running statistics included.
  mutating func model(_ graph: Graph) throws -> Model {
    var weights: [String: Tensor] = [:]
    for index in graph.nodes.indices {
      for parameter in graph.parameters(ofNode: index) {
        let isFactor = parameter.role == .scale || parameter.role == .runningVariance
        weights[graph.weightName(ofNode: index, parameter)] = Tensor(
          shape: parameter.shape,
          elements: floats(parameter.shape.elementCount, isFactor ? 0.5...1.5 : -0.7...0.7))
      }
    }
    return try Model(name: "random", graph: graph, weights: weights)
  }

  /// `count` samples with labels in 0..<`classes`.
  mutating func samples(_ count: Int, shape: Shape, classes: Int) -> LabeledSamples {
    LabeledSamples(
      shape: shape, storage: .floats(floats(count * shape.elementCount)),
      labels: (0..<count).map { _ in Int32(index(below: classes)) })
  }
}

/// The `count` floats at `pointer`.
func floats(_ pointer: UnsafePointer<Float>, _ count: Int) -> [Float] {
  Array(UnsafeBufferPointer(start: pointer, count: count))
}
