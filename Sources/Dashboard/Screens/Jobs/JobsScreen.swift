internal import TerminalCanvas

/// Everything that runs, waits or is done in the background, with what the selected job said.
enum JobsScreen: ScreenBehavior {
  static func perform(_ action: Keymap.Action, _ state: inout DashboardState) throws -> [Effect] {
    guard let selected = state.jobs.selectedEntry else { return [] }
    switch action {
    case .vertical(let step):
      // The newest is on top.
      let newestFirst = Array(state.jobs.entries.map(\.id).reversed())
      let index = newestFirst.firstIndex(of: selected.id) ?? 0
      state.jobs.selected = newestFirst[min(max(index + step, 0), newestFirst.count - 1)]
    case .cancelJob: return try state.cancel(selected.id)
    case .pauseJob: return try state.togglePause(selected.id)
    default: break
    }
    return []
  }

  static func press(_ target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  {
    if case .job(let id) = target { state.jobs.selected = id }
    return []
  }

  static func wheel(
    _ step: Int, over target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState
  ) throws -> [Effect] {
    guard case .job = target else { return [] }
    return try perform(.vertical(-step), &state)
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
    drawLog(of: selected, in: &frame, parts[1], theme: theme)
  }
}
