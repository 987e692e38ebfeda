internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// A small model learns from the large one, beside an identical one that learns alone.
enum DistillScreen: ScreenBehavior {
  static func perform(_ action: Keymap.Action, _ state: inout DashboardState) throws -> [Effect] {
    let setting = state.distill.setting
    let specification = setting.specification
    switch action {
    case .vertical(let step), .switchFocus(let step):
      let all = DistillSetting.allCases
      let next = setting.rawValue + step
      // Tab goes round, arrows stop at the ends.
      let isRound = if case .switchFocus = action { true } else { false }
      state.distill.setting =
        all[isRound ? (next + all.count) % all.count : min(max(next, 0), all.count - 1)]
    case .horizontal(let steps, _) where setting == .student: try state.chooseStudent(steps.signum())
    case .toEnd(let isUpper) where setting == .student:
      try state.distill.choose(state.students[isUpper ? state.students.count - 1 : 0])
    case .horizontal(let steps, let isCoarse):
      let step = isCoarse ? specification.coarseStep : specification.step
      try state.distill.set(
        setting, to: setting.snapped(state.distill.value(of: setting) + Double(steps) * step))
    case .toEnd(let isUpper):
      try state.distill.set(
        setting, to: isUpper ? specification.range.upperBound : specification.range.lowerBound)
    case .read(let step): try state.stepCurves(by: step)
    case .escape: state.curvePointer = nil
    case .nextSample(let step): state.showSample(state.distill.sample + step)
    case .start: return [try state.startDistillation()]
    case .sendStudent: return try state.sendStudent()
    case .pauseJob:
      guard let job = state.jobs.newest(.distillation) else { throw Refusal("no student is in training") }
      return try state.togglePause(job.id)
    case .cancelJob:
      guard let job = state.jobs.newest(.distillation) else { throw Refusal("no student is in training") }
      return try state.cancel(job.id)
    default: break
    }
    return []
  }

  static func usesEscape(_ state: DashboardState) -> Bool { state.curvePointer != nil }

  static func entryPurpose(_ state: DashboardState) -> DashboardState.Entry.Purpose? {
    state.distill.setting == .student ? nil : .value(state.distill.setting.specification.title)
  }

  static func enter(_ text: String, _ state: inout DashboardState) throws -> [Effect] {
    let setting = state.distill.setting
    try state.distill.set(setting, to: try setting.value(typed: text))
    return []
  }

  static func isGrabbable(_ target: DashboardState.Target) -> Bool {
    switch target {
    case .distill(.slider), .curves: true
    default: false
    }
  }

  static func isReadable(_ target: DashboardState.Target) -> Bool {
    if case .curves = target { true } else { false }
  }

  static func read(_ target: DashboardState.Target, at point: Point, _ state: inout DashboardState) {
    if case .curves(let quantity) = target { state.pointCurves(quantity, at: point) }
  }

  static func press(_ target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  {
    switch target {
    case .distill(.slider), .curves: return try drag(target, to: event, &state)
    case .distill(.line(let setting)): state.distill.setting = setting
    case .distill(.student(let step)):
      state.distill.setting = .student
      try state.chooseStudent(step)
    case .distill(.sample): state.showSample(state.distill.sample + 1)
    default: break
    }
    return []
  }

  static func drag(_ target: DashboardState.Target, to event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  {
    if case .curves(let quantity) = target { state.pointCurves(quantity, at: event.position) }
    guard case .distill(.slider(let setting)) = target, let place = state.regions.rectangle(of: target) else {
      return []
    }
    state.distill.setting = setting
    try state.distill.set(
      setting, to: setting.value(atPart: Slider.value(at: event.position.x - place.x, width: place.width)))
    return []
  }

  static func wheel(
    _ step: Int, over target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState
  ) throws -> [Effect] {
    switch target {
    case .distill(.slider(let setting)):
      state.distill.setting = setting
      return try perform(.horizontal(step, isCoarse: event.modifiers.contains(.shift)), &state)
    case .distill(.student):
      state.distill.setting = .student
      try state.chooseStudent(step)
    case .distill(.sample): state.showSample(state.distill.sample - step)
    case .distill(.line): return try perform(.vertical(-step), &state)
    case .curves(let quantity): try state.stepCurves(by: step, of: quantity)
    default: break
    }
    return []
  }

  static func draw(
    _ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme, cache: ViewCache
  ) {
    let layout = DistillLayout(place)
    drawStudent(state, in: &frame, layout.student, theme: theme)
    if !layout.sample.isEmpty { drawSample(state, in: &frame, layout.sample, theme: theme) }
    let job = state.jobs.newest(.distillation)
    // Curves stay when something else is set up; then they say whose they are.
    var whose = ""
    if let job, job.title != state.distillationTitle {
      whose = ", \(job.title)"
    } else if job != nil, !state.distill.isAsTrained(seed: state.seed) {
      whose = " with the settings of then"
    }
    let pointer = state.curvePointer
    drawCurves(
      job, .accuracy, title: "test accuracy\(whose)", epochs: 1, pointer: pointer, in: &frame,
      layout.accuracy, theme: theme)
    if !layout.loss.isEmpty {
      drawCurves(
        job, .loss, title: "test loss\(whose)", epochs: 1, pointer: pointer, in: &frame, layout.loss,
        theme: theme)
    }
  }
}

extension DashboardState {
  /// Shows another sample of the test split, round the end.
  fileprivate mutating func showSample(_ sample: Int) {
    guard let test, test.samples.count > 0 else { return }
    let count = test.samples.count
    distill.sample = (sample % count + count) % count
  }

  /// Takes the kind of student some places further, round the end.
  fileprivate mutating func chooseStudent(_ step: Int) throws {
    let all = students
    let index = (all.firstIndex(of: distill.student) ?? 0) + step
    try distill.choose(all[(index + all.count) % all.count])
  }

  fileprivate mutating func startDistillation() throws -> Effect {
    if let job = jobs.newest(.distillation), !job.isOver {
      throw Refusal(
        "a student \(job.status == .waiting ? "waits to be trained" : "is in training") already; c cancels it"
      )
    }
    try base.model.graph.requireRunnable()
    let work = try DistillationWork(self)
    distill.beginTraining(seed: seed)
    return submit(.distillation, title: work.title) { try work.run($0) }
  }

  fileprivate mutating func sendStudent() throws -> [Effect] {
    guard let result = distill.result else {
      throw Refusal("there is no trained student yet; Enter trains one")
    }
    let effects = try compress.change(
      to: result.students.distilled.model, keepsGraph: false, recipe: Recipe(), origin: result.origin)
    closeCurves()
    show(.compress)
    let whose = jobs.newest(.distillation)?.id == result.job ? "" : ", of job \(result.job.number),"
    message = "\(compress.subject.title)\(whose) is the model to compress now; u goes back"
    return effects
  }
}
