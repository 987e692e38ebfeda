internal import Dispatch
internal import ModelCompression
public import NeuralNetwork
internal import Synchronization

/// Measures the variants of the newest recipe in the background.
///
/// A new recipe supersedes the one under way; nothing queues. Reports come from the job's own thread.
public final class MeasurementJob: Sendable {
  /// What the job is to do next; a new order ends the one under way at its next report.
  private enum Order {
    case measure(MeasurementRequest)
    case stop
    case end
  }

  private struct Superseded: Error {}
  /// A first estimate is all that was wanted.
  private struct Glanced: Error {}

  /// The least time between two reports of one measurement: more than that nobody can read.
  private static let reportInterval = Duration.milliseconds(40)

  private let order = Mutex<(number: Int, next: Order?)>((0, nil))
  private let wake = DispatchSemaphore(value: 0)
  private let gate = ExecutionGate()
  private let queue = DispatchQueue(label: "measurement", qos: .userInitiated)
  private let loadData: @Sendable () throws -> TestSplit
  private let report: @Sendable (MeasurementReport) -> Void

  /// Prepares a job; `start` reads the data.
  public init(
    data: @escaping @Sendable () throws -> TestSplit, report: @escaping @Sendable (MeasurementReport) -> Void
  ) {
    loadData = data
    self.report = report
  }

  /// Reads the data and then measures whatever `measure` asked for last.
  public func start() {
    queue.async { self.run() }
  }

  /// Measures another recipe, instead of any before.
  public func measure(_ request: MeasurementRequest) { give(.measure(request)) }

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
    report(.activity(MeasurementActivity(title: "reading data", fraction: 0)))
    let measurer: VariantMeasurer
    do {
      let data = try loadData()
      measurer = VariantMeasurer(samples: data.samples, gate: gate)
      report(.activity(nil))
      report(.dataLoaded(data))
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
      case .measure(let request)?: measure(request, with: measurer, number: number)
      case nil: continue
      }
    }
  }

  private func measure(_ request: MeasurementRequest, with measurer: VariantMeasurer, number: Int) {
    do {
      if measurer.known(.original, of: request) == nil {
        try measureBaseline(request, with: measurer, number: number)
      }
      for variant in [Variant.original, .both, .pruned, .quantized] {
        try measure(variant, of: request, with: measurer) {
          self.order.withLock { $0.number != number }
        } check: {
          () throws(Superseded) in
          guard order.withLock({ $0.number == number }) else { throw Superseded() }
        }
      }
      report(.activity(nil))
      if let next = request.next {
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

  /// Measures a variant to the end and reports what is known on the way.
  private func measure(
    _ variant: Variant, of request: MeasurementRequest, with measurer: VariantMeasurer,
    interrupts: @Sendable () -> Bool, check: () throws -> Void
  ) throws {
    let start = ContinuousClock.now
    var nextReport = start
    let final = try measurer.measure(
      variant, of: request, checkpoint: check, interrupts: interrupts
    ) { partial throws(any Error) in
      try check()
      let now = ContinuousClock.now
      guard now >= nextReport, partial.accuracy?.total != 0 else { return }
      nextReport = now + Self.reportInterval
      let fraction = Double(partial.accuracy?.total ?? 0) / Double(max(partial.sampleCount, 1))
      let seconds = (now - start).inSeconds
      report(.measured(variant, partial))
      report(
        .activity(
          MeasurementActivity(
            title: "measuring \(variant.title)", fraction: fraction,
            secondsLeft: fraction > 0 ? seconds * (1 - fraction) / fraction : nil)))
    }
    report(.measured(variant, final))
  }

  /// Measures what everything is compared with, to the end: changes meanwhile get a first estimate in between, but don't make
  /// it begin anew.
  private func measureBaseline(
    _ request: MeasurementRequest, with measurer: VariantMeasurer, number: Int
  ) throws {
    try glance(at: request, with: measurer)
    var seen = number
    let glanced = Mutex(number)
    try measure(.original, of: request, with: measurer) {
      self.order.withLock { $0.number } != glanced.withLock { $0 }
    } check: {
      let (latest, next) = order.withLock { ($0.number, $0.next) }
      guard latest != seen else { return }
      guard case .measure(let newer)? = next, newer.original == request.original else { throw Superseded() }
      seen = latest
      glanced.withLock { $0 = latest }
      try glance(at: newer, with: measurer)
    }
  }

  /// Reports the first estimate of a recipe's accuracy.
  private func glance(at request: MeasurementRequest, with measurer: VariantMeasurer) throws {
    guard
      measurer.configuration(.both, of: request) != measurer.configuration(.original, of: request)
    else { return }
    do {
      let final = try measurer.measure(.both, of: request) { partial throws(Glanced) in
        report(.measured(.both, partial))
        throw Glanced()
      }
      report(.measured(.both, final))
    } catch is Glanced {
      // The rest comes later.
    }
  }
}
