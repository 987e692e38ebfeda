import NeuralNetwork
import Testing

@testable import ModelCompression

@Suite("Two accuracies on the same samples")
struct AccuracyComparisonTests {
  private func marks(_ marks: [Bool]) -> SampleMarks {
    marks.reduce(into: SampleMarks()) { $0.append($1) }
  }

  private func estimate(_ hits: [Bool]) -> AccuracyEstimate {
    AccuracyEstimate(correct: hits.count { $0 }, total: hits.count, hits: marks(hits))
  }

  @Test(
    "The probability of as unequal counts is that of a fair coin, both ways",
    arguments: [
      // Summed up in whole numbers: 2 · Σ C(n, k) / 2ⁿ.
      (0, 0, 1), (1, 0, 1), (5, 0, 0.0625), (6, 0, 0.03125), (0, 6, 0.03125), (10, 5, 0.301_757_812_5),
      (161, 119, 0.014_131_865_390_006_266), (200, 108, 1.763_122_396_544_273_6e-07),
      (134, 91, 0.004_997_710_263_304_885), (5000, 4800, 0.044_404_148_799_846_29), (7, 7, 1),
    ])
  func probability(lost: Int, won: Int, expected: Double) {
    let found = AccuracyComparison.probability(of: lost, and: won)
    #expect(abs(found - expected) <= 1e-9 * expected)
    #expect(AccuracyComparison.paired(lost: lost, won: won).isBeyondChance == (expected < 0.05))
  }

  @Test("Samples that only one of the models gets right are counted, across the words that marks are kept in")
  func paired() {
    let before = (0..<300).map { $0 % 3 != 0 }
    let after = (0..<300).map { $0 % 3 != 0 && $0 % 50 != 1 || $0 == 63 || $0 == 129 }
    let lost = (0..<300).count { before[$0] && !after[$0] }
    let won = (0..<300).count { !before[$0] && after[$0] }
    #expect(lost == 4 && won == 2)
    #expect(AccuracyComparison(estimate(before), estimate(after)) == .paired(lost: lost, won: won))
    #expect(AccuracyComparison(estimate(after), estimate(before)) == .paired(lost: won, won: lost))
  }

  @Test(
    "From counts alone it is the interval of the difference that decides",
    arguments: [
      // From the formula in Python; 56 and 48 of 80 are no significant difference.
      (9170, 9078, 10000, -0.01704291297542083, -0.0013627142067835583),
      (352, 341, 360, -0.06077391876661112, -0.0024081201252634313),
      (56, 48, 80, -0.24136609343096738, 0.04721346544684102),
    ])
  func counts(before: Int, after: Int, total: Int, low: Double, high: Double) {
    let first = AccuracyEstimate(correct: before, total: total)
    let second = AccuracyEstimate(correct: after, total: total)
    let interval = AccuracyComparison.differenceInterval(first, second)
    #expect(abs(interval.lowerBound - low) < 1e-12 && abs(interval.upperBound - high) < 1e-12)
    #expect(AccuracyComparison(first, second).isBeyondChance == (high < 0))
    #expect(AccuracyComparison(second, first).isBeyondChance == (high < 0))
  }

  @Test("An evaluation knows which samples are right, in the same order for every model")
  func evaluated() throws {
    let architecture = try #require(Architecture.named("digits-mlp"))
    let inputs = (0..<100 * 64).map { index -> Float in
      let value: Int = (index * 31 + index / 64 * 17) % 97
      return Float(value) / 97
    }
    let samples = LabeledSamples(
      shape: [64], storage: .floats(inputs), labels: (0..<100).map { Int32($0 % 10) })
    let models = try [architecture.makeModel(seed: 1), architecture.makeModel(seed: 2)]
    let predictions = try models.map { model in
      try Evaluator(graph: model.graph, samples: samples).predictions(of: model) { _ in }
    }
    let right: [[Bool]] = predictions.map { row in zip(row, samples.labels).map { $0.0 == $0.1 } }
    let estimates = try models.map { model in
      AccuracyEstimate(try Evaluator(graph: model.graph, samples: samples, lanes: 1).evaluate(model))
    }
    let lost = zip(right[0], right[1]).count { $0.0 && !$0.1 }
    let won = zip(right[0], right[1]).count { !$0.0 && $0.1 }
    #expect(lost + won > 0)
    #expect(AccuracyComparison(estimates[0], estimates[1]) == .paired(lost: lost, won: won))
  }
}
