import Foundation
import NeuralNetwork
import Testing

@testable import ModelCompression

@Suite("Calibration of activations")
struct ActivationCalibrationTests {
  struct DivergenceCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let bins: [Double]
    let levels: Int
    let expected: Int

    var testDescription: String { name }

    static func load() throws -> [DivergenceCase] { try Fixtures.load("calibration") }
  }

  @Test(
    "The threshold of least divergence is that of pytorch-quantization", arguments: try DivergenceCase.load())
  func divergence(reference: DivergenceCase) {
    #expect(leastDivergence(of: reference.bins, levels: reference.levels) == reference.expected)
  }

  private func histogram(_ values: [Float]) -> ActivationHistogram {
    var histogram = ActivationHistogram(low: values.min() ?? 0, high: values.max() ?? 0)
    values.withUnsafeBufferPointer { histogram.add($0) }
    return histogram
  }

  /// A bell with outliers, as it is or rectified.
  private func values(rectified: Bool) -> [Float] {
    let bell = randomWeights(2000, seed: 6) + [9, -8, 7.5]
    return rectified ? bell.map { max($0, 0) } : bell
  }

  /// A percentile of sorted values, the slow way.
  private func quantile(_ fraction: Double, of values: [Float]) -> Float {
    let sorted = values.sorted()
    return sorted[min(Int(fraction * Double(sorted.count)), sorted.count - 1)]
  }

  @Test("Percentiles are those of the values that aren't zero", arguments: [99.0, 99.9, 90, 100])
  func percentiles(percentile: Double) {
    for rectified in [false, true] {
      let values = values(rectified: rectified)
      let nonzero = values.filter { $0 != 0 }
      let width = Float(9) / 2048 + 1e-3
      let affine = ActivationQuantization(range: .percentile(percentile)).range(of: histogram(values))
      #expect(abs(affine.upperBound - quantile(percentile / 100, of: nonzero)) < 20 * width)
      #expect(
        rectified
          ? affine.lowerBound == 0
          : abs(affine.lowerBound - quantile(1 - percentile / 100, of: nonzero)) < 20 * width)
      // What lies outside is as much as was asked for.
      let outside = nonzero.count { $0 > affine.upperBound }
      #expect(abs(Double(outside) / Double(nonzero.count) - (1 - percentile / 100)) < 0.002)
      let symmetric = ActivationQuantization(isSymmetric: true, range: .percentile(percentile))
        .range(of: histogram(values))
      let magnitude = quantile(percentile / 100, of: nonzero.map { abs($0) })
      #expect(abs(symmetric.upperBound - magnitude) < 20 * width)
    }
  }

  /// The squared error that quantizing to a range really makes.
  private func error(_ settings: ActivationQuantization, _ range: ClosedRange<Float>, _ values: [Float])
    -> Double
  {
    let operation = settings.operation(source: .fixed)
    let (scale, zeroPoint) = operation.parameters(covering: range.lowerBound, range.upperBound)
    return values.reduce(0) { sum, value in
      let code = min(
        max((value / scale).rounded(.toNearestOrEven) + zeroPoint, Float(operation.codes.lowerBound)),
        Float(operation.codes.upperBound))
      let gap = Double((code - zeroPoint) * scale - value)
      return sum + gap * gap
    }
  }

  @Test("The least squared error is nearly that of the best of all ranges", arguments: [3, 8])
  func leastError(bits: Int) {
    for (rectified, isSymmetric) in [(false, false), (true, false), (false, true)] {
      let values = values(rectified: rectified)
      let settings = ActivationQuantization(bits: bits, isSymmetric: isSymmetric, range: .minimumSquaredError)
      let found = settings.range(of: histogram(values))
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      let best =
        (1...300).map { part in
          let threshold = Float(part) / 300 * 9
          return error(settings, max(low, -threshold)...min(high, threshold), values)
        }.min() ?? 0
      #expect(error(settings, found, values) <= 1.05 * best)
      if bits < 8 { #expect(best < 0.7 * error(settings, min(low, 0)...high, values)) }
    }
  }

  @Test("Values that are never or hardly there have a range, whatever the estimator")
  func degenerate() {
    for range in [ActivationRangeEstimator.minMax, .percentile(99), .entropy, .minimumSquaredError] {
      for bits in [2, 8, 16] {
        let settings = ActivationQuantization(bits: bits, range: range)
        #expect(settings.range(of: histogram([])) == 0...0)
        #expect(settings.range(of: histogram([0, 0])) == 0...0)
        let one = settings.range(of: histogram([3, 3, 0]))
        #expect(one.lowerBound == 0 && one.upperBound > 2.9 && one.upperBound <= 3)
        #expect(settings.range(of: histogram([-2])).upperBound == 0)
        #expect(settings.range(of: histogram([.greatestFiniteMagnitude])).upperBound.isFinite)
      }
    }
  }

  @Test("Entropy cuts off a long tail, and leaves a few grey values alone")
  func entropy() {
    let settings = ActivationQuantization(bits: 4, range: .entropy)
    let tail = randomWeights(4000, seed: 8).map { abs($0) } + [60]
    #expect(settings.range(of: histogram(tail)).upperBound < 6)
    let greys = (0..<4000).map { Float($0 % 17) / 16 }
    #expect(settings.range(of: histogram(greys)) == 0...1)
  }

  @Test("Ranges are those of what each layer reads")
  func minMax() throws {
    let model = try TinyTask.model()
    let samples = TinyTask.samples(150)
    let calibration = try ActivationCalibration(model, samples: samples, settings: ActivationQuantization())
    #expect(calibration.sampleCount == 150)
    for layer in model.layers {
      let value = model.graph.nodes[layer.node].inputs[0]
      let observed = try Model(
        name: "twin",
        graph: Graph(
          inputs: model.graph.inputs, nodes: model.graph.nodes,
          outputs: [Graph.Output(name: "y", value: value)]),
        weights: model.weights)
      let runner = InferenceRunner(graph: observed.graph, lanes: 1)
      runner.load(observed)
      let seen = try runner.predict([samples.inputs(0..<150)])[0].elements
      #expect(calibration.ranges[layer.name] == min(seen.min() ?? 0, 0)...max(seen.max() ?? 0, 0))
    }
  }

  @Test("The same samples give the same ranges, whatever the number of threads")
  func threads() throws {
    let model = try TinyTask.model()
    for range in [ActivationRangeEstimator.entropy, .percentile(99.9)] {
      func calibrate(lanes: Int, limit: Int = 70) throws -> ActivationCalibration {
        try ActivationCalibration(
          model, samples: TinyTask.samples(150), settings: ActivationQuantization(range: range), limit: limit,
          seed: 3, lanes: lanes)
      }
      let reference = try calibrate(lanes: 1)
      #expect(reference.sampleCount == 70)
      #expect(try calibrate(lanes: 3) == reference)
      #expect(try calibrate(lanes: 1, limit: 5).ranges != reference.ranges)
    }
  }

  @Test("What progress throws ends the calibration, and it ends at 1")
  func cancellation() throws {
    struct Cancelled: Error {}
    var fractions: [Double] = []
    let model = try TinyTask.model()
    let settings = ActivationQuantization(range: .entropy)
    _ = try ActivationCalibration(model, samples: TinyTask.samples(150), settings: settings) {
      fractions.append($0)
    }
    #expect(fractions.count == 6 && fractions.last == 1 && fractions == fractions.sorted())
    #expect(throws: Cancelled.self) {
      try ActivationCalibration(model, samples: TinyTask.samples(150), settings: settings) { _ in
        throw Cancelled()
      }
    }
  }

  @Test("Settings, samples and calibrations that don't fit are errors")
  func wrong() throws {
    let model = try TinyTask.model()
    let samples = TinyTask.samples(6)
    for settings in [
      ActivationQuantization(bits: 9), ActivationQuantization(bits: 1),
      ActivationQuantization(range: .percentile(20)), ActivationQuantization(range: .percentile(.nan)),
    ] {
      #expect(throws: GraphError.self) {
        try ActivationCalibration(model, samples: samples, settings: settings)
      }
    }
    #expect(throws: GraphError.self) {
      try ActivationCalibration(testModel(), samples: samples, settings: ActivationQuantization())
    }
    #expect(throws: GraphError.self) {
      try ActivationCalibration(model, samples: samples, settings: ActivationQuantization(), limit: 0)
    }
    #expect(throws: GraphError.self) {
      try model.quantizingActivations(
        ActivationCalibration(settings: ActivationQuantization(), ranges: ["conv": 0...1]))
    }
  }
}
