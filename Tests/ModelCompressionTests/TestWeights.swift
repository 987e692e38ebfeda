import NeuralNetwork
import Testing

/// Weights for tests: bell-shaped, from a seed.
func randomWeights(_ count: Int, seed: UInt64) -> [Float] {
  var generator = SeededGenerator(seed: seed, stream: 1)
  return (0..<count).map { _ in
    (0..<6).reduce(Float(0)) { sum, _ in sum + generator.nextUnitFloat() } - 3
  }
}

/// Weights of few distinct magnitudes, both signs and both zeros, so that nearly all comparisons are ties.
func tiedWeights(_ count: Int, seed: UInt64) -> [Float] {
  var generator = SeededGenerator(seed: seed, stream: 2)
  let values: [Float] = [0, -0.0, 0.5, -0.5, 0.5, 1, -1, 2]
  return (0..<count).map { _ in values[min(Int(generator.nextUnitFloat() * 8), 7)] }
}

func bitPatterns(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

/// A small model of the real kind, with random weights.
func testModel() throws -> Model {
  try #require(Architecture.named("digits-mlp")).makeModel(seed: 3)
}
