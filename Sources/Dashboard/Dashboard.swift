public import NeuralNetwork
public import TerminalCanvas
internal import Synchronization

/// Runs the dashboard on a screen until the person leaves.
public struct Dashboard {
  private let screen: any TerminalScreen
  private let wake: @Sendable () -> Void

  /// Prepares a dashboard.
  ///
  /// - Parameter wake: Ends the screen's sleep; called from other threads.
  public init(screen: any TerminalScreen, wake: @escaping @Sendable () -> Void) {
    self.screen = screen
    self.wake = wake
  }

  /// How it ended.
  public enum Ending: Hashable, Sendable {
    /// The person left.
    case left
    /// Ctrl-C, or the terminal is gone.
    case interrupted
  }

  /// How long reports wait while one thing is done after the other: longer than from one motion of the mouse to the next, so that they are shown
  /// together with it.
  private static let settlingTime = Duration.milliseconds(24)

  /// Shows the state and follows what happens.
  ///
  /// - Parameters:
  ///   - test: Reads what is measured on; called in the background at once.
  ///   - dataset: Reads also what is trained on; called in the background, once, when a job needs it.
  ///   - session: Keeps what is shown, to be resumed another time.
  ///   - isDone: Whether what is on the screen is all that was wanted.
  public func run(
    _ initial: DashboardState, session: SessionKeeper? = nil,
    test: @escaping @Sendable () throws -> TestSplit,
    dataset: @escaping @Sendable () throws -> Dataset, isDone: (DashboardState) -> Bool = { _ in false }
  ) -> Ending {
    var state = initial
    let inbox = Inbox(wake: wake)
    let measuring = MeasurementJob(data: test) { inbox.put(.report($0)) }
    let compressing = CompressionJob { inbox.put(.compressed($0)) }
    let jobs = JobQueue(dataset: dataset) { inbox.put(.job($0)) }
    let predictor = TeacherPredictor { inbox.put(.predicted($0)) }
    let files = FileQueue { inbox.put($0) }
    let exporting = ExportJob { inbox.put(.export($0, $1)) }
    let ranks = RankAnalyzer { inbox.put(.ranked($0, $1)) }
    let student = LayerStudent { inbox.put(.studied($0)) }
    measuring.start()
    // Without data there is nothing to measure on yet.
    for case .compress(let request) in state.compress.start { compressing.compress(request) }
    defer {
      // What came with the key that leaves was never drawn.
      session?.keep(state) { _ in }
      measuring.end()
      compressing.end()
      exporting.stop()
      jobs.end()
    }
    let cache = ViewCache()
    var settled = ContinuousClock.now
    var lastInput = settled - Self.settlingTime * 2
    var isDrawn = false
    while true {
      if !isDrawn {
        var frame = view(state, size: screen.size, cache: cache)
        if state.follow(frame) {
          frame = view(state, size: screen.size, cache: cache)
          state.follow(frame)
        }
        screen.draw(frame.canvas)
      }
      isDrawn = false
      // What the mouse still holds isn't decided yet.
      if !state.compress.isHeld {
        session?.keep(state) { inbox.put(.saved($0.file, problem: $0.description)) }
      }
      if isDone(state) { return .left }
      measuring.resume()
      // Somebody waits for what is being measured, nobody for the jobs.
      jobs.setYielding(
        state.activity != nil || state.compress.isCompressing || state.export.progress != nil)
      var inputs = screen.waitForEvents(deadline: nil)
      while inputs.isEmpty, ContinuousClock.now < settled {
        inputs = screen.waitForEvents(deadline: settled)
      }
      // A mouse that moves over what has nothing to tell changes nothing.
      let isMoved = !inputs.isEmpty
      inputs.removeAll { !state.notices($0) }
      // Until what was asked for is on the screen, it has the processors.
      if !inputs.isEmpty {
        measuring.pause()
        jobs.setYielding(true)
        // What stands alone, such as a click, is answered at once.
        let now = ContinuousClock.now
        settled = now - lastInput < Self.settlingTime * 2 ? now + Self.settlingTime : now
        lastInput = now
      }
      var measurement: Effect?
      var compression: CompressionRequest?
      let events = inputs.map(DashboardEvent.input) + inbox.take()
      isDrawn = isMoved && events.isEmpty
      for event in events {
        for effect in update(&state, event) {
          switch effect {
          // Of several recipes only the newest counts.
          case .measure, .stopMeasuring: measurement = effect
          case .compress(let request): compression = request
          case .predict(let sample):
            if let test = state.test {
              predictor.predict(sample, of: test.samples, by: state.distill.teacher)
            }
          case .analyzeRank(let request): ranks.analyze(request)
          case .save(let document, let path, let replaces):
            files.save(
              document, to: path, replaces: replaces,
              picture: view(state, size: screen.size, cache: cache).canvas)
          case .study(let request): student.study(request)
          case .export(let request): exporting.export(request)
          case .stopExport: exporting.stop()
          case .readRecipe(let path, let subject): files.readRecipe(path, for: subject)
          case .submit(let request): jobs.submit(request)
          case .cancelJob(let id): jobs.cancel(id)
          case .pauseJob(let id): jobs.pause(id)
          case .resumeJob(let id): jobs.resume(id)
          case .quit:
            files.finish()
            return .left
          case .interrupt: return .interrupted
          }
        }
      }
      if let compression { compressing.compress(compression) }
      switch measurement {
      case .measure(let request)?: measuring.measure(request)
      case .stopMeasuring?: measuring.stop()
      default: break
      }
    }
  }
}
