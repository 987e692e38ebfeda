import Dispatch
import ModelCompression
import ModelFormats
import NeuralNetwork
import Synchronization
import Testing

@testable import Dashboard

@Suite("Measuring in the background")
struct MeasurementJobTests {
  /// Collects reports until a condition holds.
  private final class Reports: Sendable {
    private let all = Mutex<[JobReport]>([])
    private let arrived = DispatchSemaphore(value: 0)

    func add(_ report: JobReport) {
      all.withLock { $0.append(report) }
      arrived.signal()
    }

    func wait(until isEnough: ([JobReport]) -> Bool) -> [JobReport]? {
      let deadline = DispatchTime.now() + 60
      while true {
        let reports = all.withLock { $0 }
        if isEnough(reports) { return reports }
        if arrived.wait(timeout: deadline) == .timedOut { return nil }
      }
    }
  }

  private func measurements(_ reports: [JobReport], of variant: Variant) -> [Measurement] {
    reports.compactMap { report in
      guard case .measured(variant, let measurement) = report else { return nil }
      return measurement
    }
  }

  private func isLoaded(_ reports: [JobReport]) -> Bool {
    reports.contains { if case .dataLoaded = $0 { true } else { false } }
  }

  @Test(
    "The newest recipe is measured to the end, exactly, in all variants; those before it may be left behind")
  func latestWins() throws {
    let model = try ModelFile.load("digits-mlp")
    let samples = try DatasetSource.digits.load().test
    let reports = Reports()
    let job = MeasurementJob(model: model, samples: { samples }, report: reports.add)
    job.start()
    defer { job.end() }
    _ = try #require(reports.wait(until: isLoaded))
    for percent in 0..<20 { job.measure(Recipe(defaults: LayerRecipe(sparsity: Double(percent) / 100))) }
    let recipe = Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 4))
    job.measure(recipe)
    let all = try #require(
      reports.wait { reports in
        Variant.allCases.allSatisfy { variant in
          measurements(reports, of: variant).contains {
            $0.isComplete && $0.recipe == variant.recipe(from: recipe)
          }
        }
      })
    for variant in Variant.allCases {
      let compressed = try compress(model, variant.recipe(from: recipe))
      let expected = try Evaluator(graph: model.graph, samples: samples).evaluate(compressed.decodedModel())
      let found = try #require(measurements(all, of: variant).last)
      #expect(found.accuracy == AccuracyEstimate(correct: expected.correct, total: expected.count))
      #expect(found.bytes == compressed.totalBytes)
    }
  }

  @Test("Data that can't be read is reported, not fatal")
  func badData() throws {
    let model = try ModelFile.load("digits-mlp")
    let reports = Reports()
    let job = MeasurementJob(
      model: model, samples: { throw FormatError(.notFound, file: "data", "is not there") },
      report: reports.add)
    job.start()
    let all = try #require(
      reports.wait { $0.contains { if case .failed = $0 { true } else { false } } })
    #expect(!isLoaded(all))
  }

  @Test("Data of another shape than the model's is reported with both shapes")
  func wrongShape() throws {
    let model = try ModelFile.load("lenet5")
    let samples = try DatasetSource.digits.load().test
    let reports = Reports()
    let job = MeasurementJob(model: model, samples: { samples }, report: reports.add)
    job.start()
    let all = try #require(reports.wait { $0.contains { if case .failed = $0 { true } else { false } } })
    guard case .failed(let message)? = all.last else { return }
    #expect(message.contains("1×28×28"))
    #expect(message.contains("1×8×8"))
  }

  @Test("A stopped job says nothing more until there is another recipe")
  func stop() throws {
    let model = try ModelFile.load("digits-mlp")
    let samples = try DatasetSource.digits.load().test
    let reports = Reports()
    let job = MeasurementJob(model: model, samples: { samples }, report: reports.add)
    job.start()
    defer { job.end() }
    _ = try #require(reports.wait(until: isLoaded))
    job.measure(Recipe(defaults: LayerRecipe(bits: 3)))
    job.stop()
    let next = Recipe(defaults: LayerRecipe(bits: 2))
    job.measure(next)
    _ = try #require(
      reports.wait { reports in
        measurements(reports, of: .both).contains { $0.isComplete && $0.recipe == next }
      })
  }
}
