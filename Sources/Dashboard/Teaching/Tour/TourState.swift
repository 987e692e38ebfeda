internal import ModelCompression
internal import TerminalCanvas

/// How far the guided tour is.
struct TourState: Sendable {
  /// What was so at a time, for telling afterwards what a task changed.
  struct Moment: Hashable, Sendable {
    let subject: Int
    let bytes: Int?
    let accuracy: AccuracyEstimate?
    let recipe: Recipe

    /// Whether the model and its recipe are those at hand.
    func isState(of compress: CompressState) -> Bool {
      subject == compress.subject.number && recipe == compress.recipe
    }

    /// The same with the original before anything was done to it, for tasks that begin with going back to it.
    var fromOriginal: Moment {
      Moment(subject: subject, bytes: nil, accuracy: nil, recipe: Recipe())
    }
  }

  /// The task at hand, counted through all steps.
  var task = 0
  /// What was seen in the tasks that were done, by their numbers.
  var seen: [Int: String] = [:]
  /// The states that this was told of, in tasks of one step.
  var told: [Int: Moment] = [:]
  /// What was so when the task at hand began.
  var beginning: Moment
  /// The newest state since then, measured on all samples, in which the task wasn't done; `nil` where there is none.
  var before: Moment?
  /// What would be told of the task at hand, if it was done before, of the state in which it was come back to.
  var foundAgain: String?
  /// Whether it is out of sight.
  var isEnded = false
  /// The part of the task's text that is shown where there isn't room for all of it, and how many there were when it was drawn
  /// last.
  var page = 0
  var pageCount = 1
}

extension DashboardState {
  /// The tour, while it is on the screen.
  var shownTour: TourState? { teaching.tour.flatMap { $0.isEnded ? nil : $0 } }

  /// Whether the tour is on the screen.
  public var isOnTour: Bool { shownTour != nil }

  /// What is so now.
  private var now: TourState.Moment {
    .init(
      subject: compress.subject.number, bytes: bytes(of: .both), accuracy: finalAccuracy(of: .both),
      recipe: compress.recipe)
  }

  /// Begins the guided tour, or shows it again where it was left.
  ///
  /// - Throws: What hinders it: a model that can't be run can't be measured.
  public mutating func beginTour() throws {
    if let obstacle {
      throw Refusal("the tour measures and trains, but the model can't be run: \(obstacle)")
    }
    if teaching.tour == nil {
      teaching.tour = TourState(beginning: now)
    } else {
      teaching.tour?.isEnded = false
    }
    followTour()
  }

  /// Goes to the next task, or to the one before; begins the tour where there is none.
  mutating func turnTour(by step: Int) throws {
    guard let tour = shownTour else { return try beginTour() }
    let page = tour.page + step
    guard !(0..<tour.pageCount).contains(page) else {
      teaching.tour?.page = page
      return
    }
    let next = tour.task + step
    guard next < TourStep.taskCount else {
      endTour()
      message = "that was the tour; . shows its last task again"
      return
    }
    guard next >= 0 else { return }
    teaching.tour?.task = next
    teaching.tour?.page = 0
    teaching.tour?.pageCount = 1
    let now = now
    teaching.tour?.beginning = now
    teaching.tour?.before = nil
    let task = TourStep.task(next)
    let foundAgain = tour.seen[next] != nil && task.isDone(self, now) ? task.observation(self, now) : nil
    teaching.tour?.foundAgain = foundAgain
    teaching.open = nil
    followTour()
  }

  /// Takes the tour from the screen.
  mutating func endTour() {
    guard isOnTour else { return }
    teaching.tour?.isEnded = true
    message = "the tour is over; . goes on with it"
  }

  /// Takes note of how many parts the task's text was drawn in.
  mutating func followTour(pageCount: Int) {
    teaching.tour?.pageCount = pageCount
    if let page = teaching.tour?.page { teaching.tour?.page = min(page, pageCount - 1) }
  }

  /// Notes what was seen once the task at hand is done.
  mutating func followTour() {
    guard let tour = shownTour else { return }
    let current = TourStep.task(tour.task)
    guard current.isDone(self, tour.beginning) else {
      if isMeasured {
        let now = now
        teaching.tour?.before = now
      }
      return
    }
    var basis = tour.beginning
    if current.isOneStep {
      // Undo and redo lead back to it from elsewhere.
      guard tour.told[tour.task]?.isState(of: compress) != true else { return }
      basis = tour.before ?? tour.beginning
    }
    let seen = current.observation(self, basis)
    // What else was done in the meantime isn't what the task did.
    guard seen != tour.foundAgain else { return }
    teaching.tour?.foundAgain = nil
    if current.isOneStep {
      let now = now
      teaching.tour?.told[tour.task] = now
    }
    // What was found is read from its beginning.
    if tour.seen[tour.task] == nil { teaching.tour?.page = 0 }
    teaching.tour?.seen[tour.task] = seen
  }
}
