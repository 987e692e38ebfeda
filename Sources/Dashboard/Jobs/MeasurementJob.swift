internal import Dispatch
public import ModelCompression
public import NeuralNetwork
internal import Synchronization

/// Measures the variants of the newest recipe in the background.
///
/// A new recipe supersedes the one under way; nothing queues. Reports come from the job's own thread.
public final class MeasurementJob: Sendable {
  /// What the job is to do next; a new order ends the one under way at its next report.
  private enum Order {
    case measure(Recipe, next: Layer?)
    case stop
    case end
  }

  private struct Superseded: Error {}

  /// The least time between two reports of one measurement: more than that nobody can read.
  private static let reportInterval = Duration.milliseconds(40)

  private let order = Mutex<(number: Int, next: Order?)>((0, nil))
  private let wake = DispatchSemaphore(value: 0)
  private let gate = ExecutionGate()
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
  ///
  /// - Parameter next: The layer that is going to change next; its inputs are kept once everything is measured.
  public func measure(_ recipe: Recipe, next: Layer? = nil) { give(.measure(recipe, next: next)) }

  /// Leaves the processors to others until `resume` is called.
  public func pause() { gate.close() }

  /// Goes on after `pause`.
  public func resume() { gate.open() }

  /// Stops measuring until there is another recipe.
  public func stop() { give(.stop) }

  /// Ends the job for good.
  public func end() {
    give(.end)
    resume()
  }

  private func give(_ next: Order) {
    order.withLock { order in
      order.number += 1
      // The end stays the end.
      if case .end? = order.next { return }
      order.next = next
    }
    wake.signal()
  }

  private func run() {
    report(.activity(JobActivity(title: "reading data", fraction: 0)))
    let measurer: VariantMeasurer
    do {
      let samples = try makeSamples()
      measurer = try VariantMeasurer(model: model, samples: samples, gate: gate)
      report(.activity(nil))
      report(.dataLoaded(sampleCount: samples.count))
    } catch {
      report(.activity(nil))
      return report(.failed("\(error)"))
    }
    while true {
      wake.wait()
      let (number, next) = order.withLock { order in
        defer { order.next = nil }
        return (order.number, order.next)
      }
      switch next {
      case .end?: return
      case .stop?: report(.activity(nil))
      case .measure(let recipe, let next)?: measure(recipe, next: next, with: measurer, number: number)
      case nil: continue
      }
    }
  }

  private func measure(_ recipe: Recipe, next: Layer?, with measurer: VariantMeasurer, number: Int) {
    do {
      for variant in measurer.order(for: recipe) {
        let start = ContinuousClock.now
        var nextReport = start
        let final = try measurer.measure(variant, of: recipe) { partial throws(Superseded) in
          guard order.withLock({ $0.number == number }) else { throw Superseded() }
          let now = ContinuousClock.now
          guard now >= nextReport else { return }
          nextReport = now + Self.reportInterval
          let fraction = Double(partial.accuracy?.total ?? 0) / Double(max(partial.sampleCount, 1))
          let elapsed = now - start
          let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
          report(.measured(variant, partial))
          report(
            .activity(
              JobActivity(
                title: "measuring \(variant.title)", fraction: fraction,
                secondsLeft: fraction > 0 ? seconds * (1 - fraction) / fraction : nil)))
        }
        report(.measured(variant, final))
      }
      report(.activity(nil))
      if let next {
        try measurer.prepare(forChangesTo: next) { () throws(Superseded) in
          guard order.withLock({ $0.number == number }) else { throw Superseded() }
        }
      }
    } catch is Superseded {
      // The order that superseded it is waiting.
    } catch {
      report(.activity(nil))
      report(.failed("\(error)"))
    }
  }
}
