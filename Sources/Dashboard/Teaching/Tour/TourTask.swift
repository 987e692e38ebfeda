/// One thing to do on the tour.
struct TourTask: Sendable {
  /// What to do, with the keys that do it.
  let instruction: @Sendable (DashboardState, TourState.Moment) -> String
  /// The same in a few words, where there is a single line.
  let brief: @Sendable (DashboardState, TourState.Moment) -> String
  /// Whether it is done, told from nothing but what is so now, and from what was so when the task began.
  let isDone: @Sendable (DashboardState, TourState.Moment) -> Bool
  /// What was seen, with the numbers that were measured, against what was so before.
  let observation: @Sendable (DashboardState, TourState.Moment) -> String
  /// Whether a single step does it, which is told against the state that it was done to; otherwise what was so when the task
  /// began is what counts.
  var isOneStep = false
  /// Where it is done; `nil` when that is anywhere, or the instruction says it.
  var screen: Screen? = .compress

  /// The key that leads to where it is done, from another screen.
  func key(from screen: Screen) -> String? {
    self.screen.flatMap { $0 == screen ? nil : "F\($0.number)" }
  }
}

/// One of the six steps of the course module on compression, as tasks.
struct TourStep: Sendable {
  /// What the step is about.
  let title: String
  /// What there is to do.
  let tasks: [TourTask]

  /// The steps, in order.
  static let all: [TourStep] = [
    measuring, pruning, quantizing, distilling, cuttingChannels, comparing,
  ]

  /// Where a task stands, counted through all steps; the last one for whatever lies behind it.
  static func place(ofTask number: Int) -> (step: Int, task: Int) {
    var rest = number
    for (index, step) in all.enumerated() {
      if rest < step.tasks.count { return (index, rest) }
      rest -= step.tasks.count
    }
    return (all.count - 1, all[all.count - 1].tasks.count - 1)
  }

  /// The task with a number.
  static func task(_ number: Int) -> TourTask {
    let (step, task) = place(ofTask: number)
    return all[step].tasks[task]
  }

  /// How many tasks there are in all steps.
  static let taskCount = all.reduce(0) { $0 + $1.tasks.count }
}
