import ModelCompression
import NeuralNetwork
import Testing

@Suite("Counting magnitudes")
struct MagnitudeCountsTests {
  @Test("They are what a plain loop finds", arguments: [0, 1, 7, 8, 9, 64, 1003])
  func plain(count: Int) {
    var generator = SeededGenerator(seed: 3)
    // Few values, so that bounds are met exactly.
    var weights = (0..<count).map { _ in Float(Int.random(in: -20...20, using: &generator)) / 8 }
    if count > 8 { weights.replaceSubrange(2..<6, with: [.nan, .infinity, -0.0, -.nan]) }
    for bound in [-1, 0, 0.125, 0.124, 1, 2.5, 3, Float.infinity, .nan] as [Float] {
      let magnitudes = weights.map(\.magnitude)
      #expect(countMagnitudes(weights, below: bound) == magnitudes.count { $0 < bound })
      #expect(
        smallestMagnitude(weights, from: bound)
          == magnitudes.filter { $0 >= bound && $0 < .infinity }.min())
    }
  }
}
