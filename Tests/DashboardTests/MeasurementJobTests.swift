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
    private let all = Mutex<[MeasurementReport]>([])
    private let arrived = DispatchSemaphore(value: 0)

    func add(_ report: MeasurementReport) {
      all.withLock { $0.append(report) }
      arrived.signal()
    }

    func wait(until isEnough: ([MeasurementReport]) -> Bool) -> [MeasurementReport]? {
      let deadline = DispatchTime.now() + 60
      while true {
        let reports = all.withLock { $0 }
        if isEnough(reports) { return reports }
        if arrived.wait(timeout: deadline) == .timedOut { return nil }
      }
    }
  }

  private func measurements(_ reports: [MeasurementReport], of variant: Variant) -> [Measurement] {
    reports.compactMap { report in
      guard case .measured(variant, let measurement) = report else { return nil }
      return measurement
    }
  }

  private func request(_ model: Model, _ recipe: Recipe) -> MeasurementRequest {
    let subject = Subject(number: 0, graph: 0, model: model)
    return MeasurementRequest(original: subject, subject: subject, recipe: recipe)
  }

  private func isLoaded(_ reports: [MeasurementReport]) -> Bool {
    reports.contains { if case .dataLoaded = $0 { true } else { false } }
  }

  @Test(
    "The newest recipe is measured to the end, exactly, in all variants; those before it may be left behind")
  func latestWins() throws {
    let model = try ModelFile.load("digits-mlp")
    let data = try DatasetSource.digits.loadTestSplit()
    let reports = Reports()
    let job = MeasurementJob(data: { data }, report: reports.add)
    job.start()
    defer { job.end() }
    _ = try #require(reports.wait(until: isLoaded))
    for percent in 0..<20 {
      job.measure(request(model, Recipe(defaults: LayerRecipe(sparsity: Double(percent) / 100))))
    }
    let recipe = Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 4))
    job.measure(request(model, recipe))
    let all = try #require(
      reports.wait { reports in
        Variant.allCases.allSatisfy { variant in
          measurements(reports, of: variant).contains {
            $0.isComplete && $0.configuration.recipe == variant.recipe(from: recipe)
          }
        }
      })
    for variant in Variant.allCases {
      let compressed = try compress(model, variant.recipe(from: recipe))
      let expected = try Evaluator(graph: model.graph, samples: data.samples).evaluate(
        compressed.decodedModel())
      let found = try #require(measurements(all, of: variant).last)
      #expect(found.accuracy == AccuracyEstimate(correct: expected.correct, total: expected.count))
      #expect(found.bytes == compressed.totalBytes)
    }
  }

  @Test("Models that lose channels, and others in between, are measured on graphs of their own")
  func channels() throws {
    let model = try ModelFile.load("digits-mlp")
    let data = try DatasetSource.digits.loadTestSplit()
    let other = try model.graph.scaled(width: 0.5)
    let student = try Model(name: "student", randomWeightsFor: other, seed: 1)
    let original = Subject(number: 0, graph: 0, model: model)
    let sent = Subject(number: 1, graph: 1, model: student)
    let reports = Reports()
    let job = MeasurementJob(data: { data }, report: reports.add)
    job.start()
    defer { job.end() }
    for (subject, fraction) in [(original, 0.5), (original, 0.25), (sent, 0), (sent, 0.5), (original, 0.5)] {
      let recipe = Recipe(defaults: LayerRecipe(bits: 8, channelSparsity: fraction))
      job.measure(MeasurementRequest(original: original, subject: subject, recipe: recipe))
      for variant in Variant.allCases {
        let reference = variant == .original ? original : subject
        let part = variant.recipe(from: recipe)
        let configuration = Configuration(subject: reference.number, recipe: part)
        let all = try #require(
          reports.wait {
            measurements($0, of: variant).contains { $0.isComplete && $0.configuration == configuration }
          })
        let decoded = try compress(reference.model, part).decodedModel()
        let expected = try Evaluator(graph: decoded.graph, samples: data.samples).evaluate(decoded)
        let found = measurements(all, of: variant).last { $0.configuration == configuration }
        #expect(found?.accuracy == AccuracyEstimate(correct: expected.correct, total: expected.count))
      }
    }
  }

  @Test("At first one run tells of all variants: they are the same")
  func firstRun() throws {
    let model = try ModelFile.load("digits-mlp")
    let data = try DatasetSource.digits.loadTestSplit()
    let reports = Reports()
    let job = MeasurementJob(data: { data }, report: reports.add)
    job.start()
    defer { job.end() }
    job.measure(request(model, Recipe()))
    let all = try #require(
      reports.wait { measurements($0, of: .quantized).contains { $0.isComplete } })
    // The others are told at once, from what is known: none is measured bit by bit.
    let partial = Variant.allCases.filter { measurements(all, of: $0).contains { !$0.isComplete } }
    #expect(partial == [.original] || partial.isEmpty)
    #expect(Set(Variant.allCases.compactMap { measurements(all, of: $0).last?.accuracy }).count == 1)
  }

  @Test("Changes don't begin the original anew: it is measured once, while they get first estimates")
  func baseline() throws {
    let model = try ModelFile.load("digits-mlp")
    let digits = try DatasetSource.digits.loadTestSplit()
    // Many samples, so that it takes a while.
    let copies = 200
    let samples = digits.samples
    guard case .bytes(let bytes, let scale) = samples.storage else { return }
    func repeated<Element>(_ values: [Element]) -> [Element] { (0..<copies).flatMap { _ in values } }
    let data = TestSplit(
      name: digits.name, classNames: digits.classNames,
      samples: LabeledSamples(
        shape: samples.shape, storage: .bytes(repeated(bytes), scale: scale),
        labels: repeated(samples.labels), normalization: samples.normalization))
    let reports = Reports()
    let job = MeasurementJob(data: { data }, report: reports.add)
    job.start()
    defer { job.end() }
    job.measure(request(model, Recipe()))
    _ = try #require(reports.wait { !measurements($0, of: .original).isEmpty })
    var asked: [Recipe] = []
    for percent in 1...10 {
      asked.append(Recipe(defaults: LayerRecipe(sparsity: Double(percent) / 20)))
      job.measure(request(model, asked[percent - 1]))
    }
    let all = try #require(
      reports.wait { reports in
        measurements(reports, of: .both).contains {
          $0.isComplete && $0.configuration.recipe == asked[9]
        }
      })
    let totals = measurements(all, of: .original).compactMap { $0.accuracy?.total }
    #expect(totals == totals.sorted(), "it was begun anew: \(totals)")
    #expect(totals.last == samples.count * copies)
  }

  @Test("Data that can't be read is reported, not fatal")
  func badData() throws {
    let reports = Reports()
    let job = MeasurementJob(
      data: { throw FormatError(.notFound, file: "data", "is not there") },
      report: reports.add)
    job.start()
    let all = try #require(
      reports.wait { $0.contains { if case .failed = $0 { true } else { false } } })
    #expect(!isLoaded(all))
  }

  @Test("Data of another shape than the model's is reported with both shapes")
  func wrongShape() throws {
    let model = try ModelFile.load("lenet5")
    let data = try DatasetSource.digits.loadTestSplit()
    let reports = Reports()
    let job = MeasurementJob(data: { data }, report: reports.add)
    job.start()
    defer { job.end() }
    job.measure(request(model, Recipe()))
    let all = try #require(reports.wait { $0.contains { if case .failed = $0 { true } else { false } } })
    guard case .failed(let message)? = all.last else { return }
    #expect(message.contains("1×28×28"))
    #expect(message.contains("1×8×8"))
  }

  @Test("A stopped job says nothing more until there is another recipe")
  func stop() throws {
    let model = try ModelFile.load("digits-mlp")
    let data = try DatasetSource.digits.loadTestSplit()
    let reports = Reports()
    let job = MeasurementJob(data: { data }, report: reports.add)
    job.start()
    defer { job.end() }
    _ = try #require(reports.wait(until: isLoaded))
    job.measure(request(model, Recipe(defaults: LayerRecipe(bits: 3))))
    job.stop()
    let next = Recipe(defaults: LayerRecipe(bits: 2))
    job.measure(request(model, next))
    _ = try #require(
      reports.wait { reports in
        measurements(reports, of: .both).contains { $0.isComplete && $0.configuration.recipe == next }
      })
  }
}
