import Foundation
import ModelCompression
import NeuralNetwork

/// Pruning, quantization and a histogram of a 4096 × 4096 matrix of normally distributed weights.
func measureLargeWeights(_ bench: Bench) throws -> [Figure] {
  let rows = 4096
  let weights = normalWeights(count: rows * 4096)
  let works: [(work: String, request: String, milliseconds: Double, run: () -> Int)] = [
    (
      "prune 16.8 M weights to 80 %", "prune", 60,
      { pruneWeightsByMagnitude(weights, sparsity: 0.8).count }
    ),
    (
      "int8 per channel, 16.8 M weights", "quantize", 40,
      { quantizeLayerWeights(weights, rows: rows, settings: QuantizationSettings(bits: 8)).scales.count }
    ),
    (
      "histogram of 256 bins, 16.8 M weights", "histogram", 25,
      { WeightHistogram(weights, bins: 256).total }
    ),
  ]
  return try works.map { work in
    bench.say("  \(work.work)")
    var check = work.run()
    _ = try bench.peers.ask(work.request)
    let times = try bench.alternate(rounds: bench.rounds, request: work.request) { check = work.run() }
    precondition(check > 0)
    return .median(
      work.work, seconds: times.own, peer: times.peer("pytorch"), target: .value(work.milliseconds))
  }
}

/// Standard normal values, by the method of Box and Muller (1958).
private func normalWeights(count: Int) -> [Float] {
  var generator = SeededGenerator(seed: 1)
  return (0..<count).map { _ in
    let radius = (-2 * log(1 - generator.nextUnitFloat())).squareRoot()
    return radius * cos(2 * .pi * generator.nextUnitFloat())
  }
}
