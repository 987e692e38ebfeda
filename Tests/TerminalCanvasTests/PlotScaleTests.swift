import Foundation
import TerminalCanvas
import Testing

@Suite("Scales and ticks")
struct PlotScaleTests {
  @Test(
    "Ticks are round numbers with the places that tell them apart",
    arguments: [
      (-0.31...0.29, 5, ["−0.2", "0.0", "0.2"]), (0...1, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
      (0...100, 4, ["0", "50", "100"]), (0...9, 9, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]),
      (0.901...0.913, 3, ["0.905", "0.910"]), (-3e7...3e7, 3, ["−2e7", "0", "2e7"]),
      (0...4e-7, 2, ["0", "2e−7", "4e−7"]),
    ])
  func ticks(range: ClosedRange<Double>, count: Int, expected: [String]) {
    #expect(AxisTicks(PlotScale(range), about: count).labels == expected)
  }

  @Test(
    "Ticks of a logarithmic scale are powers of ten, with steps between when there are few",
    arguments: [
      (1...100_000, 6, ["1", "10", "100", "1000", "10000", "100000"]), (1...10, 5, ["1", "2", "5", "10"]),
      (1e-9...1e9, 4, ["1e−5", "1", "100000"]), (20...400, 4, ["20", "50", "100", "200"]),
    ])
  func logarithmicTicks(range: ClosedRange<Double>, count: Int, expected: [String]) {
    #expect(AxisTicks(PlotScale(range, isLogarithmic: true), about: count).labels == expected)
  }

  @Test(
    "No range makes trouble, and ticks lie in it and ascend",
    arguments: [
      0...0, 5...5, -.infinity...(.infinity), 0...(.greatestFiniteMagnitude),
      -.greatestFiniteMagnitude...(.greatestFiniteMagnitude), 1e15...1e15 + 1, 0...(.leastNonzeroMagnitude),
      1e300...1e301,
      -1e-300...1e300, 1...1.000_000_000_000_001, -7 ... -3,
    ] as [ClosedRange<Double>], [false, true])
  func anyRange(range: ClosedRange<Double>, isLogarithmic: Bool) {
    let scale = PlotScale(range, isLogarithmic: isLogarithmic)
    #expect(scale.range.lowerBound < scale.range.upperBound)
    let ticks = AxisTicks(scale, about: 5)
    #expect(ticks.values.count <= 7)
    #expect(zip(ticks.values, ticks.values.dropFirst()).allSatisfy { $0 < $1 })
    #expect(ticks.values.allSatisfy { (-1e-9...1 + 1e-9).contains(scale.part(of: $0)) })
    #expect(scale.step(of: .nan, of: 10) == nil)
    #expect(scale.value(atStep: 3, of: 10).isFinite)
  }

  @Test("A step's value lies in that step", arguments: [1, 2, 7, 80, 333], [false, true])
  func roundTrip(count: Int, isLogarithmic: Bool) {
    let scale = PlotScale(0.37...912, isLogarithmic: isLogarithmic)
    for step in 0..<count {
      #expect(scale.step(of: scale.value(atStep: step, of: count), of: count) == step)
    }
  }

  @Test("A logarithmic scale agrees with the logarithm of the C library")
  func logarithm() {
    let scale = PlotScale(1e-5...1e7, isLogarithmic: true)
    for value in [1e-5, 3.7e-4, 0.02, 0.9999, 1, 1.5, 2, 9.99, 10, 12345.678, 9e6] {
      #expect(abs(scale.part(of: value) - (log10(value) + 5) / 12) < 1e-14)
      #expect(abs(scale.value(at: (log10(value) + 5) / 12) / value - 1) < 1e-12)
    }
  }

  @Test("A fitting scale leaves out what is no number")
  func fitting() {
    #expect(PlotScale(fitting: [3, .nan, -1, .infinity]).range == -1...3)
    #expect(PlotScale(fitting: [0, -4, 2, 8], isLogarithmic: true).range == 2...8)
    #expect(PlotScale(fitting: []).range == 0...1)
  }
}
