internal import TerminalCanvas

/// Draws the curves of the newest fine-tuning.
func drawFineTuning(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let job = state.jobs.newest(.fineTuning)
  let parts = place.height >= 14 ? Layout([.fill(1), .fill(1)]).rows(of: place) : [place]
  let epochs = Double(state.compress.fineTuningEpochs)
  drawCurves(
    job, .accuracy, title: "fine-tuning, test accuracy", epochs: epochs, in: &frame, parts[0], theme: theme)
  if parts.count > 1 {
    drawCurves(
      job, .loss, title: "fine-tuning, training loss", epochs: epochs, in: &frame, parts[1], theme: theme)
  }
}
