internal import TerminalCanvas

/// Draws the keys, what is being typed or said, and what runs in the background.
func drawFooter(_ state: DashboardState, in frame: inout Frame, _ row: Rectangle, theme: Theme) {
  var left = row
  // The way out and the help stay in sight, and what acts on the screen's job while there is one.
  let job = state.jobToStop
  let ofJobs = Keymap.hinted(on: state.screen).filter { [.pauseJob, .cancelJob].contains($0.action) }
  let onJob = ofJobs.filter { binding in
    switch job?.status {
    case .running?, .paused?: true
    case .waiting?: binding.action == .cancelJob
    default: false
    }
  }
  let showsJobKeys = job != nil && state.dialog == nil
  func hint(_ binding: Keymap.Binding) -> String {
    switch binding.action {
    case .pauseJob where job?.status == .paused: "go on"
    case .sortColumn where state.screen == .compare && state.compare.isChartFocused: "points"
    default: binding.hint
    }
  }
  func keyHints(_ bindings: [Keymap.Binding]) -> [(String, String)] {
    bindings.map {
      // The arrows' label would name only one of them.
      let label = $0.keys.first == .left ? "←→" : $0.keys.first == .down ? "↑↓" : $0.label
      return (theme.words(label), hint($0))
    }
  }
  let common = keyHints((showsJobKeys && row.width >= 60 ? onJob : []) + Keymap.common)
  let needed = common.reduce(0) { $0 + $1.0.cellWidth + $1.1.cellWidth + 3 }
  // What is asked and said comes before what goes on, but for the key that stops it, where that is one.
  let isStoppable = state.entry == nil && state.dialog == nil
  let roomOfWork = max(0, row.width - max(isStoppable ? needed + 1 : 0, wordsWidth(state, theme)))
  if let work = backgroundWork(state, room: roomOfWork, showsKey: isStoppable, theme: theme) {
    let isBarShown = work.text.cellWidth + barWidth <= roomOfWork
    let width = work.text.cellWidth + (isBarShown ? barWidth : 0)
    let right = row.inset(left: row.width - width)
    frame.canvas.write(work.text, in: right)
    frame.regions.add(right, work.target)
    if isStoppable {
      // It is the last of the words.
      let words = right.inset(right: width - work.text.cellWidth)
      frame.regions.add(words.inset(left: words.width - stopKey(theme).cellWidth), .key(.character("z")))
    }
    if isBarShown {
      ProgressBar(work.fraction)
        .draw(in: &frame.canvas, right.inset(left: right.width - barWidth), theme: theme)
    }
    left = row.inset(right: width + 1)
  }
  if let prompt = EntryPrompt(state) {
    prompt.draw(in: &frame, left, theme: theme)
  } else if let message = state.message {
    frame.canvas.write(" " + theme.words(message).fitted(to: left.width - 1), in: left, style: theme.warning)
  } else if let dialog = state.dialog {
    let hints = hints(of: dialog, state)
    let places = KeyHints(hints.map { ($0.label, $0.text) }).draw(in: &frame.canvas, left, theme: theme)
    // What can't be clicked doesn't close the dialog either.
    frame.regions.add(left, .dialog)
    for (hint, place) in zip(hints, places)
    where [.enter, .escape, .character("i")].contains(hint.key) {
      frame.regions.add(place, .key(hint.key))
    }
  } else {
    // As many of the screen's own keys as leave room for those.
    var own = showsJobKeys ? onJob : []
    own += Keymap.hinted(on: state.screen).filter { hinted in
      hinted.screens != nil && !ofJobs.contains { $0.label == hinted.label }
    }
    let rest = Keymap.hinted(on: state.screen).filter { hinted in
      hinted.screens == nil && !Keymap.common.contains { $0.label == hinted.label }
    }
    func width(_ bindings: [Keymap.Binding]) -> Int {
      keyHints(bindings).reduce(1) { $0 + $1.0.cellWidth + $1.1.cellWidth + 3 } - 2
    }
    var shown = own + rest + Keymap.common
    if width(shown) > left.width {
      while !own.isEmpty, width(own + Keymap.common) > left.width { own.removeLast() }
      shown = own + Keymap.common
    }
    let places = KeyHints(keyHints(shown)).draw(in: &frame.canvas, left, theme: theme)
    for (binding, place) in zip(shown, places) {
      guard let key = binding.keys.first, key != .left, key != .down else { continue }
      frame.regions.add(place, .key(key))
    }
  }
}

/// The cells of what is asked or said, which comes before what runs in the background.
private func wordsWidth(_ state: DashboardState, _ theme: Theme) -> Int {
  if let prompt = EntryPrompt(state) { return prompt.width + 1 }
  if let message = state.message { return theme.words(message).cellWidth + 2 }
  guard let dialog = state.dialog else { return 0 }
  return hints(of: dialog, state).reduce(1) {
    $0 + theme.words($1.label).cellWidth + $1.text.cellWidth + 3
  }
}

private func hints(
  of dialog: Dialog, _ state: DashboardState
) -> [(key: Key, label: String, text: String)] {
  dialog.hints(replacing: state.export.offeredReplacement != nil)
}

/// The cells of a bar with its percentage.
private let barWidth = 13

/// The key that stops what runs.
private func stopKey(_ theme: Theme) -> StyledLine {
  StyledLine([("z", theme.key), (" stop ", theme.keyLabel)])
}

/// What runs in the background: what is being measured, else the job, in as many words as there is room for.
///
/// - Parameter showsKey: Whether the key that stops it does so now; then it is there in any case.
private func backgroundWork(
  _ state: DashboardState, room: Int, showsKey: Bool, theme: Theme
) -> (text: StyledLine, fraction: Double, target: DashboardState.Target)? {
  func left(_ seconds: Double?) -> String { seconds.map { " \(Numbers.duration($0)) left" } ?? "" }
  let key = stopKey(theme)
  func line(_ what: String, _ rest: String) -> StyledLine {
    StyledLine([("● \(what)", theme.accent), (rest, theme.dim)]) + (showsKey ? StyledLine("  ") + key : " ")
  }
  func percent(_ fraction: Double) -> String { " " + Numbers.percent(fraction, places: 0) }
  func longest(_ lines: [StyledLine]) -> StyledLine? {
    // With its bar, else without, else the key alone, which is never cut.
    lines.first { $0.cellWidth + barWidth <= room } ?? lines.first { $0.cellWidth <= room }
      ?? (showsKey ? key : nil)
  }
  if let activity = state.compress.activity ?? state.activity {
    let word = String(activity.title.split(separator: " ").last ?? "")
    let text = longest([
      line(activity.title, left(activity.secondsLeft)), line(activity.title, ""),
      line(word, percent(activity.fraction)), line(word, ""),
    ])
    return text.map { ($0, activity.fraction, .key(.character("z"))) }
  }
  guard let job = state.jobs.running else { return nil }
  let isRunning = job.status == .running
  let phase = " " + (isRunning ? job.snapshot?.phase ?? "" : job.status.word)
  let time = isRunning ? left(job.snapshot?.secondsLeft) : ""
  let text = longest([
    line(job.title, phase + time), line(job.title, phase), line(job.kind.word, phase),
    line(job.kind.word, time), line(job.kind.word, ""),
    line(job.kind.word, percent(job.snapshot?.fraction ?? 0)),
  ])
  return text.map { ($0, job.snapshot?.fraction ?? 0, .tab(.jobs)) }
}
