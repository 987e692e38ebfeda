internal import TerminalCanvas

/// Draws the curves of the newest fine-tuning.
func drawFineTuning(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let job = state.jobs.newest(.fineTuning)
  let parts = place.height >= 14 ? Layout([.fill(1), .fill(1)]).rows(of: place) : [place]
  let epochs = Double(state.compress.fineTuningEpochs)
  let method = state.compress.fineTuningMethod
  let titles = ["fine-tuned: \(method)", method].map { $0.truncated(to: max(0, place.width - 14)) }
  drawCurves(
    job, .accuracy, title: titles[0].hasSuffix("…") ? titles[1] : titles[0], epochs: epochs, in: &frame,
    parts[0], theme: theme)
  if parts.count > 1 {
    drawCurves(job, .loss, title: "training loss", epochs: epochs, in: &frame, parts[1], theme: theme)
  }
}
