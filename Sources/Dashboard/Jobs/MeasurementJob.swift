internal import Dispatch
public import ModelCompression
public import NeuralNetwork
internal import Synchronization

/// Measures the variants of the newest recipe in the background.
///
/// A new recipe supersedes the one under way; nothing queues. Reports go to `report`, from the job's own thread.
public final class MeasurementJob: Sendable {
  private struct Superseded: Error {}

  private struct Work {
    var recipe: Recipe?
    var isRunning = false
    var isCancelled = false
  }

  private let work = Mutex(Work())
  private let generation = Atomic<Int>(0)
  private let queue = DispatchQueue(label: "measurement", qos: .userInitiated)
  private let model: Model
  private let makeSamples: @Sendable () throws -> LabeledSamples
  private let report: @Sendable (JobReport) -> Void

  /// Prepares a job; `start` reads the data.
  public init(
    model: Model, samples: @escaping @Sendable () throws -> LabeledSamples,
    report: @escaping @Sendable (JobReport) -> Void
  ) {
    self.model = model
    makeSamples = samples
    self.report = report
  }

  /// Reads the data and then measures whatever `measure` asked for last.
  public func start() {
    queue.async { self.run() }
  }

  /// Measures another recipe, instead of any before.
  public func measure(_ recipe: Recipe) {
    work.withLock { $0.recipe = recipe }
    generation.wrappingAdd(1, ordering: .relaxed)
    wake.signal()
  }

  /// Ends the job at its next report.
  public func cancel() {
    work.withLock { $0.isCancelled = true }
    generation.wrappingAdd(1, ordering: .relaxed)
    wake.signal()
  }

  private let wake = DispatchSemaphore(value: 0)

  private func run() {
    report(.activity(JobActivity(title: "reading data", fraction: 0)))
    let evaluators: (main: Evaluator, others: Evaluator)
    do {
      let samples = try makeSamples()
      evaluators = (
        try Evaluator(graph: model.graph, samples: samples),
        try Evaluator(graph: model.graph, samples: samples, cacheBudget: 0)
      )
      report(.activity(nil))
      report(.dataLoaded(sampleCount: samples.count))
    } catch {
      report(.activity(nil))
      return report(.failed("\(error)"))
    }
    var known: [Variant: Measurement] = [:]
    while true {
      wake.wait()
      let (recipe, isCancelled) = work.withLock { work in
        defer { work.recipe = nil }
        return (work.recipe, work.isCancelled)
      }
      if isCancelled { return }
      guard let recipe else { continue }
      let current = generation.load(ordering: .relaxed)
      do {
        for variant in [Variant.both, .original, .pruned, .quantized] {
          try measure(variant, of: recipe, evaluators, generation: current, known: &known)
        }
        report(.activity(nil))
      } catch is Superseded {
        continue
      } catch {
        report(.failed("\(error)"))
      }
    }
  }

  private func measure(
    _ variant: Variant, of recipe: Recipe, _ evaluators: (main: Evaluator, others: Evaluator),
    generation: Int,
    known: inout [Variant: Measurement]
  ) throws {
    let part = variant.recipe(from: recipe)
    if let same = known.values.first(where: { $0.recipe == part && $0.isComplete }) {
      return report(.measured(variant, same))
    }
    let compressed = try compress(model, part)
    let evaluator = variant == .both ? evaluators.main : evaluators.others
    let bytes = compressed.totalBytes
    let total = evaluator.samples.count
    let evaluation = try evaluator.evaluate(compressed.decodedModel()) { partial throws(Superseded) in
      guard self.generation.load(ordering: .relaxed) == generation else { throw Superseded() }
      report(
        .measured(
          variant,
          Measurement(
            recipe: part, bytes: bytes,
            accuracy: AccuracyEstimate(correct: partial.correct, total: partial.count), sampleCount: total)))
      report(
        .activity(
          JobActivity(
            title: "measuring \(variant.title)", fraction: Double(partial.count) / Double(max(total, 1)))))
    }
    known[variant] = Measurement(
      recipe: part, bytes: bytes,
      accuracy: AccuracyEstimate(correct: evaluation.correct, total: evaluation.count), sampleCount: total)
  }
}
