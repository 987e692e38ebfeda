internal import TerminalCanvas

/// Everything that runs, waits or is done in the background, with what the selected job said.
enum JobsScreen: ScreenBehavior {
  static func perform(_ action: Keymap.Action, _ state: inout DashboardState) throws -> [Effect] {
    guard let selected = state.jobs.selectedEntry else { return [] }
    let isLog = state.jobs.isLogFocused
    switch action {
    case .vertical(let step) where isLog: state.jobs.scrollLog(by: -step)
    case .page(let step) where isLog:
      state.jobs.scrollLog(by: -step * (state.regions.rectangle(of: .jobs(.log))?.height ?? 10))
    case .toEnd(let isUpper) where isLog:
      state.jobs.scrollLog(by: (isUpper ? -1 : 1) * (JobsState.logLimit + state.jobs.hiddenLogLines))
    case .vertical(let step): state.jobs.select(by: step)
    case .page(let step):
      let lines = state.regions.regions.count { if case .job = $0.id { true } else { false } }
      state.jobs.select(by: step * (lines > 0 ? lines : 10))
    case .toEnd(let isUpper): state.jobs.select(by: (isUpper ? 1 : -1) * state.jobs.entries.count)
    case .switchFocus: state.jobs.isLogFocused.toggle()
    case .escape: state.jobs.isLogFocused = false
    case .start:
      let effects = try state.bring(selected.id)
      state.show(.compress)
      state.message = "\(selected.title): \(selected.outcome); u takes that back"
      return effects
    case .cancelJob: return try state.cancel(selected.id)
    case .pauseJob: return try state.togglePause(selected.id)
    default: break
    }
    return []
  }

  static func usesEscape(_ state: DashboardState) -> Bool { state.jobs.isLogFocused }

  static func press(_ target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  {
    if case .jobs(.log) = target { state.jobs.isLogFocused = true }
    return try drag(target, to: event, &state)
  }

  static func isGrabbable(_ target: DashboardState.Target) -> Bool {
    switch target {
    case .job, .jobs(.listBar), .jobs(.logBar): true
    default: false
    }
  }

  static func drag(_ target: DashboardState.Target, to event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  {
    switch target {
    case .job:
      state.jobs.isLogFocused = false
      // Selecting follows the mouse over the other jobs.
      if case .job(let id)? = state.regions[event.position] { state.jobs.selected = id }
    case .jobs(let bar) where bar != .log:
      guard let place = state.regions.rectangle(of: target) else { break }
      let jobs = state.jobs
      let count = bar == .listBar ? jobs.entries.count : jobs.hiddenLogLines + 1
      let index = ScrollBar(offset: 0, count: count).index(at: event.position.y, in: place)
      if bar == .listBar {
        state.jobs.select(by: index - jobs.selectedPlace)
      } else {
        state.jobs.scrollLog(by: jobs.hiddenLogLines - index - jobs.logOffset)
      }
    default: break
    }
    return []
  }

  static func wheel(
    _ step: Int, over target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState
  ) throws -> [Effect] {
    switch target {
    case .job, .jobs(.listBar): state.jobs.select(by: -step)
    case .jobs(.log), .jobs(.logBar): state.jobs.scrollLog(by: 3 * step)
    default: break
    }
    return []
  }

  static func draw(
    _ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme, cache: ViewCache
  ) {
    guard let selected = state.jobs.selectedEntry else {
      let inside = Box("Jobs", isFocused: true, theme: theme).draw(in: &frame.canvas, place, theme: theme)
      Paragraph("Nothing has run yet.", style: theme.dim)
        .draw(in: &frame.canvas, inside.inset(left: 1, right: 1), theme: theme)
      return
    }
    // Two borders and the columns' titles; the log has what is left, but a third at least.
    let wanted = state.jobs.entries.count + 3
    let parts = Layout([.length(max(5, min(wanted, place.height * 2 / 3))), .fill(1)]).rows(of: place)
    drawJobs(state.jobs, selected: selected.id, in: &frame, parts[0], theme: theme)
    drawLog(of: selected, state.jobs, in: &frame, parts[1], theme: theme)
  }
}

extension JobsState {
  /// The place of the selected job in the list, where the newest is on top.
  fileprivate var selectedPlace: Int {
    entries.reversed().firstIndex { $0.id == selectedEntry?.id }.map { entries.count - $0.base } ?? 0
  }

  /// Selects the job some lines further down.
  fileprivate mutating func select(by step: Int) {
    guard !entries.isEmpty else { return }
    let place = min(max(selectedPlace + step, 0), entries.count - 1)
    selected = entries[entries.count - 1 - place].id
  }
}
