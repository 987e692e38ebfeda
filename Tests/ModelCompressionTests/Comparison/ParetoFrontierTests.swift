import ModelCompression
import NeuralNetwork
import Testing

@Suite("Pareto frontier")
struct ParetoFrontierTests {
  typealias Candidate = ParetoFrontier.Candidate

  /// The definition, word for word: compares each with each.
  private func frontier(comparingEach all: [Candidate]) -> [Int] {
    func isNumber(_ candidate: Candidate) -> Bool { !candidate.cost.isNaN && !candidate.value.isNaN }
    let found = all.indices.filter { index in
      isNumber(all[index])
        && !all.indices.contains { other in
          isNumber(all[other])
            && (all[other].dominates(all[index]) || all[other] == all[index] && other < index)
        }
    }
    return found.sorted { all[$0].cost < all[$1].cost }
  }

  @Test("What costs less or is worth more than all others is on it, the cheapest first")
  func small() {
    let candidates = [(68.0, 0.97), (20, 0.95), (18, 0.96), (30, 0.94), (5, 0.3), (40, 0.97)].map {
      Candidate(cost: $0.0, value: $0.1)
    }
    #expect(ParetoFrontier(candidates).indices == [4, 2, 5])
    #expect(ParetoFrontier([]).indices.isEmpty)
  }

  @Test("Of equal ones the first stands for all; the same cost or value alone decides by the other")
  func ties() {
    func indices(_ pairs: [(Double, Double)]) -> [Int] {
      ParetoFrontier(pairs.map { Candidate(cost: $0.0, value: $0.1) }).indices
    }
    #expect(indices([(2, 1), (1, 1), (1, 1), (1, 1)]) == [1])
    #expect(indices([(1, 0.5), (1, 0.7), (1, 0.6)]) == [1])
    #expect(indices([(3, 0.5), (1, 0.5), (2, 0.5)]) == [1])
  }

  @Test("What is no number is not on it and keeps nothing off it; infinities are numbers")
  func notNumbers() {
    func indices(_ pairs: [(Double, Double)]) -> [Int] {
      ParetoFrontier(pairs.map { Candidate(cost: $0.0, value: $0.1) }).indices
    }
    #expect(indices([(.nan, 9), (1, .nan), (2, 0.1), (-.infinity, .nan)]) == [2])
    #expect(indices([(-.infinity, 0), (0, 0), (1, .infinity), (2, .infinity)]) == [0, 2])
    #expect(indices([(1, -.infinity), (2, -.infinity)]) == [0])
  }

  @Test(
    "It is the one that comparing each with each finds, ties and gaps included",
    arguments: 1...40 as ClosedRange<UInt64>)
  func naiveTwin(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    // Few different values, so that many are equal.
    let steps = Int.random(in: 1...12, using: &random)
    let special = [Double.nan, .infinity, -.infinity, 0, -0.0]
    func number() -> Double {
      Int.random(in: 0..<20, using: &random) == 0
        ? special[Int.random(in: 0..<special.count, using: &random)]
        : Double(Int.random(in: 0...steps, using: &random)) / Double(steps)
    }
    let candidates = (0..<Int.random(in: 0...60, using: &random)).map { _ in
      Candidate(cost: number(), value: number())
    }
    #expect(ParetoFrontier(candidates).indices == frontier(comparingEach: candidates))
  }
}
