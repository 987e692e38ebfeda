internal import Dispatch
internal import Foundation
internal import ModelCompression
internal import NeuralNetwork
internal import Synchronization

/// What the dashboard has done in the background.
extension PlainMode {
  /// How often one is told how far long work is.
  static let remarkInterval = Duration.seconds(5)

  /// Does what an update asks for, as far as it has a meaning without a screen. Measuring waits until it is asked for.
  func perform(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .compress(let request): compress(request)
      case .submit(let request): run(request)
      default: break
      }
    }
  }

  /// Compresses layers of a large model.
  private func compress(_ request: CompressionRequest) {
    let answers = Answers()
    let job = CompressionJob { [inbox = answers.inbox] in inbox.put(.compressed($0)) }
    job.compress(request)
    defer { job.end() }
    var next = ContinuousClock.now + Self.remarkInterval
    while state.compress.isCompressing {
      for event in answers.take() { _ = update(&state, event) }
      if ContinuousClock.now >= next, let activity = state.compress.activity {
        next = .now + Self.remarkInterval
        remark("compressing layers: \(Self.percent(activity.fraction))")
      }
    }
  }

  /// Does long work to its end, with its log as remarks.
  private func run(_ request: JobRequest) {
    let remark = surroundings.remark
    let last = Mutex(ContinuousClock.now)
    let context = JobContext(id: request.id, dataset: surroundings.dataset) { event in
      switch event {
      case .logged(_, let line): remark(line)
      case .progressed(_, let snapshot):
        let isDue = last.withLock { last in
          guard ContinuousClock.now - last >= Self.remarkInterval else { return false }
          last = .now
          return true
        }
        guard isDue else { return }
        let left = snapshot.secondsLeft.map { ", \(Int(max(0, min($0, 1e9)).rounded())) seconds left" } ?? ""
        remark("\(snapshot.phase): \(Self.percent(snapshot.fraction)) done\(left)")
      case .started, .ended: break
      }
    }
    context.begin()
    var effects = update(&state, .job(.started(request.id)))
    let end: JobEvent.End
    do {
      end = .done(try request.work(context))
    } catch {
      end = .failed("\(error)")
    }
    effects += update(&state, .job(.ended(request.id, end)))
    perform(effects)
  }

  /// Writes the model, or its recipe, and reads it again.
  ///
  /// - Throws: `Refusal` when that can't be.
  func export(to path: String) throws -> ExportOutcome {
    var asked = state
    try asked.setExportFile(path)
    // Whoever names a file in a command means it.
    asked.export.offeredReplacement = .init(path: asked.exportPath.expandingHome, isModel: false)
    guard case .export(let request) = try asked.startExport() else { throw CancellationError() }
    let answers = Answers()
    let job = ExportJob { [inbox = answers.inbox] in inbox.put(.export($0, $1)) }
    job.export(request)
    while true {
      for case .export(_, let event) in answers.take() {
        switch event {
        case .ended(let outcome): return outcome
        case .failed(let problem): throw Refusal(problem)
        case .fileExists: throw Refusal("\(path) is there already")
        case .progressed: break
        }
      }
    }
  }

  /// Reads what is measured on; without it, all but accuracy can be asked for.
  func readData() {
    guard state.obstacle == nil else { return }
    do {
      _ = try preparedMeasurer()
    } catch {
      _ = update(&state, .report(.failed("\(error)")))
      state.message = nil
      remark("no accuracy: \(error)")
    }
  }

  /// Prepares for measuring, with the data if there is any.
  func preparedMeasurer() throws -> VariantMeasurer {
    if let measurer { return measurer }
    let data = try surroundings.test()
    _ = update(&state, .report(.dataLoaded(data)))
    let made = VariantMeasurer(samples: data.samples, gate: ExecutionGate())
    measurer = made
    return made
  }

  static func percent(_ fraction: Double, places: Int = 0) -> String {
    fraction.isFinite ? String(format: "%.\(places)f %%", fraction * 100) : "unknown"
  }
}

/// What background work says, for a thread that waits for it.
private struct Answers {
  private let arrived: DispatchSemaphore
  let inbox: Inbox

  init() {
    let arrived = DispatchSemaphore(value: 0)
    self.arrived = arrived
    inbox = Inbox { arrived.signal() }
  }

  /// Waits for some.
  func take() -> [DashboardEvent] {
    arrived.wait()
    return inbox.take()
  }
}
