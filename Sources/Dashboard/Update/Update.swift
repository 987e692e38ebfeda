public import ModelCompression
internal import NeuralNetwork
public import TerminalCanvas

/// Something that happened.
public enum DashboardEvent: Sendable {
  /// The person at the terminal did something.
  case input(InputEvent)
  /// Measuring has something to say.
  case report(MeasurementReport)
  /// The teacher looked at a sample.
  case predicted(DistillState.Prediction)
  /// The rank of a dense layer is known, or that it has none.
  case ranked(RankRequest.Key, LayerRank?)
  /// How the weights of a large layer are spread is known.
  case studied(LayerStudy)
  /// A file was written, or why it wasn't.
  case saved(String, problem: String?)
  /// A file that was asked for couldn't be written, and why.
  case notSaved(String, SavedContent, problem: String)
  /// A file is there already that was to be written.
  case fileExists(String, SavedContent)
  /// Something happened to the export with this number.
  case export(Int, ExportEvent)
  /// A recipe was read from a file.
  case recipeRead(Recipe, from: String)
  /// A recipe can't be read, and why.
  case recipeRefused(String)
  /// Layers were compressed in the background.
  case compressed(CompressionReport)
  /// Something happened to a job.
  case job(JobEvent)
}

/// Changes the state as an event demands, and tells what else is to be done.
public func update(_ state: inout DashboardState, _ event: DashboardEvent) -> [Effect] {
  var effects: [Effect]
  do {
    effects = try apply(event, to: &state)
    effects += try state.landWaiting()
    effects += state.followCompress()
    effects += state.followTeaching()
    if let notice = state.compress.notice { state.message = notice }
    state.compress.notice = nil
  } catch {
    state.message = "\(error)"
    return []
  }
  // Without data there is nothing to measure on; all is measured once it is there.
  return state.test == nil
    ? effects.filter { if case .measure = $0 { false } else { true } } : effects
}

private func apply(_ event: DashboardEvent, to state: inout DashboardState) throws -> [Effect] {
  switch event {
  case .report(let report): return apply(report, to: &state)
  case .compressed(let report): return state.compress.adopt(report)
  case .export(let number, let event):
    state.follow(event, of: number)
    return []
  case .recipeRead(let recipe, let file):
    state.closeCurves()
    let effects = try state.compress.change(toOpened: recipe)
    state.message = effects.isEmpty ? "\(file) is the recipe on the screen" : "recipe of \(file)"
    return effects
  case .recipeRefused(let problem): throw Refusal(problem)
  case .job(let event): return try state.follow(event)
  case .saved(let file, let problem):
    state.message = problem ?? "saved to \(file)"
    return []
  case .notSaved(let file, let content, let problem):
    state.askAgain(content, file, problem)
    return []
  case .fileExists(let file, let content):
    state.offerReplacement(of: file, by: content)
    return []
  case .predicted(let prediction):
    state.distill.prediction = prediction
    return []
  case .studied(let study):
    state.adopt(study)
    return []
  case .ranked(let key, let rank):
    state.compress.ranks.known[key] = rank
    if rank == nil { state.compress.ranks.missing.insert(key) }
    return []
  case .input(.key(let key)):
    // What the keyboard points at is seen.
    state.pointed = nil
    if key != .character("q") { state.isLeavingOffered = false }
    return try press(key, &state)
  case .input(.mouse(let mouse)):
    switch mouse.kind {
    case .press:
      state.isLeavingOffered = false
      state.isMousePressed = true
    case .release, .move: state.isMousePressed = false
    default: break
    }
    guard !state.isTooSmall else {
      if mouse.kind == .release { state.letGo() }
      return []
    }
    return try handle(mouse, &state)
  case .input(.interrupt): return [.interrupt]
  case .input(.paste(let text)): return state.isTooSmall ? [] : state.paste(text)
  case .input(.resize):
    // The mouse is over something else now, or over nothing.
    state.pointed = nil
    return []
  }
}

private func apply(_ report: MeasurementReport, to state: inout DashboardState) -> [Effect] {
  switch report {
  case .dataLoaded(let data):
    state.test = data
    state.problem = state.obstacle
    return state.compress.isCompressing ? [] : [state.compress.measurement]
  case .measured(let variant, let measurement):
    state.problem = state.obstacle
    // A result for a recipe that has been left behind isn't shown as this one's. Variants that are the same are all known by it.
    for same in [variant] + Variant.allCases
    where measurement.configuration == state.compress.configuration(of: same) {
      state.compress.measurements[same] = measurement
    }
    state.recordVisit(variant, measurement)
  case .activity(let activity): state.activity = activity
  case .failed(let message):
    state.message = message
    state.problem = message
  }
  return []
}

func press(_ key: Key, _ state: inout DashboardState) throws -> [Effect] {
  if state.isTooSmall {
    // Nobody sees what another key would do.
    return key == .character("q") ? state.leave() : key == .control("c") ? [.interrupt] : []
  }
  if state.isHelpShown {
    switch key {
    case .control("c"): return [.interrupt]
    case .escape, .character("q"), .character("?"): state.helpPage = nil
    case .up, .pageUp, .left, .backspace, .shiftTab, .character("k"), .character("h"):
      state.turnHelpPage(back: true)
    case .home: state.helpPage = 0
    case .end: state.helpPage = max(0, state.helpPageCount - 1)
    default: state.turnHelpPage()
    }
    return []
  }
  if state.entry != nil { return try type(key, &state) }
  if key == .escape, state.takesEscape() { return [] }
  if let dialog = state.dialog { return try press(key, in: dialog, &state) }
  if case .character(let digit) = key, digit.isASCII, digit.isNumber,
    let purpose = state.screen.behavior.entryPurpose(state)
  {
    state.message = nil
    state.entry = .init(purpose: purpose, text: String(digit))
    return []
  }
  guard let binding = Keymap.binding(of: key, on: state.screen) else { return [] }
  return try perform(binding.action, &state)
}

func perform(_ action: Keymap.Action, _ state: inout DashboardState) throws -> [Effect] {
  state.message = nil
  switch action {
  case .quit: return state.leave()
  case .interrupt: return [.interrupt]
  case .help: state.helpPage = 0
  case .explain: try state.toggleExplanation()
  case .explainMore: try state.turnExplanation(by: 1)
  case .turnTour(let step): try state.turnTour(by: step)
  case .show(let screen): state.show(screen)
  case .showNext(let step): state.show(state.screen.after(step))
  case .nextBudget: state.budget = state.budget.next(beside: state.ownBudget)
  case .nextTheme: state.message = state.appearance.chooseNext()
  case .typeBudget: state.entry = .init(purpose: .budget, text: "")
  case .saveView: state.askForFile(.view, "tinydash-\(state.screen.title.lowercased()).svg")
  case .typeSeed: state.entry = .init(purpose: .seed, text: "")
  case .toggleOrigin:
    guard state.compress.subject != state.compress.original else {
      throw Refusal("the model on Compress is the original")
    }
    state.startsFromOriginal.toggle()
    state.message = "starts from \(state.base.title)"
  case .stop:
    // What a person waits for is stopped before what runs on the side.
    if state.activity == nil, !state.compress.isCompressing, let running = state.jobs.running {
      return try state.cancel(running.id)
    }
    state.compress.isStopped = !Variant.allCases.allSatisfy {
      state.compress.measurements[$0]?.isComplete ?? false
    }
    return [.stopMeasuring] + state.compress.stopCompressing()
  default: return try state.screen.behavior.perform(action, &state)
  }
  return []
}

extension DashboardState {
  /// Leaves; asks first while something goes on that would be lost.
  mutating func leave() -> [Effect] {
    let isAtWork = jobs.entries.contains { !$0.isOver && $0.status != .stopping }
    // What is about to land comes with the session; what waits to be brought doesn't.
    let isWaitedFor = jobs.entries.contains { $0.made != nil && !jobs.landing.contains($0.id) }
    guard isAtWork || isWaitedFor || export.progress != nil, !isLeavingOffered else {
      // What waits for these to be closed is kept with the session.
      (entry, dialog) = (nil, nil)
      return [.quit]
    }
    isLeavingOffered = true
    message =
      (isAtWork ? "a job runs" : export.progress != nil ? "still writing" : "a result waits on Jobs")
      + ": q again leaves"
    return []
  }

  /// Goes to a screen.
  mutating func show(_ screen: Screen) {
    self.screen = screen
    letGo()
  }

  /// Ends what the mouse holds.
  mutating func letGo() {
    grabbed = nil
    compress.isHeld = false
    compress.endChange()
  }
}
