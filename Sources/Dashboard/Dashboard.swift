public import NeuralNetwork
public import TerminalCanvas
internal import Synchronization

/// Runs the dashboard on a screen until the person leaves.
public struct Dashboard {
  private let screen: any TerminalScreen
  private let theme: Theme
  private let wake: @Sendable () -> Void

  /// Prepares a dashboard.
  ///
  /// - Parameter wake: Ends the screen's sleep; called from other threads.
  public init(screen: any TerminalScreen, theme: Theme = .dark, wake: @escaping @Sendable () -> Void) {
    self.screen = screen
    self.theme = theme
    self.wake = wake
  }

  /// Shows the state and follows what happens.
  ///
  /// - Parameter samples: Reads what accuracy is measured on; called in the background.
  public func run(_ initial: DashboardState, samples: @escaping @Sendable () throws -> LabeledSamples) {
    var state = initial
    let inbox = Inbox()
    let wake = wake
    let job = MeasurementJob(model: state.model, samples: samples) { report in
      inbox.put(report)
      wake()
    }
    job.start()
    defer { job.end() }
    let cache = ViewCache()
    while true {
      let frame = view(state, size: screen.size, theme: theme, cache: cache)
      state.regions = frame.regions
      screen.draw(frame.canvas)
      job.resume()
      let inputs = screen.waitForEvents(deadline: nil)
      // Until what was asked for is on the screen, it has the processors.
      if !inputs.isEmpty { job.pause() }
      var effects: [Effect] = []
      for event in inputs.map(DashboardEvent.input) + inbox.take().map(DashboardEvent.report) {
        effects += update(&state, event)
        if effects.last == .quit { return }
      }
      // Of several recipes only the newest counts.
      switch effects.last {
      case .measure(let recipe, let next)?: job.measure(recipe, next: next)
      case .cancel?: job.stop()
      case .quit?, nil: break
      }
    }
  }
}

/// Reports on their way from background jobs to the screen's thread.
private final class Inbox: Sendable {
  private let reports = Mutex<[JobReport]>([])

  func put(_ report: JobReport) { reports.withLock { $0.append(report) } }

  func take() -> [JobReport] {
    reports.withLock { reports in
      defer { reports = [] }
      return reports
    }
  }
}
