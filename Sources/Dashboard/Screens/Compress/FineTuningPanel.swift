internal import TerminalCanvas

/// Draws the curves of the newest fine-tuning.
func drawFineTuning(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let job = state.jobs.newest(.fineTuning)
  let parts = place.height >= 14 ? Layout([.fill(1), .fill(1)]).rows(of: place) : [place]
  let epochs = Double(state.compress.newestFineTuning.epochs)
  let methods = state.compress.newestFineTuning.methods
  let titles = methods.map { "fine-tuned accuracy: \($0)" } + methods
  // The value at the right is to fit too.
  let title = titles.first { $0.cellWidth + 14 <= place.width } ?? methods.last ?? ""
  let pointer = state.curvePointer
  drawCurves(
    job, .accuracy, title: title, epochs: epochs, pointer: pointer, in: &frame, parts[0], theme: theme)
  if parts.count > 1 {
    drawCurves(
      job, .loss, title: "training loss", epochs: epochs, pointer: pointer, in: &frame, parts[1],
      theme: theme)
  }
}
