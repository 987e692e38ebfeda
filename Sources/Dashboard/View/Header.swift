internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Draws the model, the data, and whether the compressed model fits the budget.
func drawHeader(_ state: DashboardState, in frame: inout Frame, _ row: Rectangle, theme: Theme) {
  let verdict: (text: String, style: Style)
  if let bytes = state.compress.compressed.totalBytes {
    let spare = state.budget.bytes - bytes
    let amount = Numbers.bytes(abs(spare))
    let text =
      row.width < 100
      ? (spare >= 0 ? "✓ \(amount) spare" : "✗ \(amount) over")
      : (spare >= 0 ? "✓ fits, \(amount) to spare" : "✗ \(amount) too large")
    verdict = (text, spare >= 0 ? theme.good : theme.bad)
  } else {
    verdict = (state.compress.unknown(.all), theme.dim)
  }
  let used = frame.canvas.write(
    StyledLine([
      (row.width < 60 ? "" : "budget \(state.budget.name) ", theme.dim),
      (verdict.text + " ", verdict.style),
    ]), in: row, alignment: .trailing)
  frame.regions.add(used, .budget)
  let isTabless = frame.canvas.size.height < 16
  let room = row.inset(right: used.width + 1)
  let subject = state.compress.subject
  let samples = state.sampleCount > 0 ? " test \(Numbers.count(state.sampleCount))" : ""
  let names = isTabless && room.width < 40 ? [""] : [" tinydash ", ""]
  let lines = names.flatMap { name in
    [" · \(state.datasetName)\(samples)", " · \(state.datasetName)", ""].map { data in
      StyledLine([
        (name, theme.accent), (isTabless ? " \(state.screen.title) " : "", theme.activeTab),
        (" \(subject.title)", theme.title), (" · \(Numbers.bytes(subject.bytes))\(data)", theme.dim),
      ])
    }
  }
  // The model and its size come before the data.
  frame.canvas.write(lines.first { $0.cellWidth <= room.width } ?? lines[lines.count - 1], in: room)
}

/// Draws the tabs, each with the key that leads to it.
func drawTabs(_ state: DashboardState, in frame: inout Frame, _ row: Rectangle, theme: Theme) {
  let screens = Screen.allCases
  let tabs = Tabs(
    screens.map(\.title), selected: state.screen.rawValue, labels: screens.map { "F\($0.number)" })
  for (screen, place) in zip(screens, tabs.draw(in: &frame.canvas, row.inset(left: 1), theme: theme)) {
    frame.regions.add(place, .tab(screen))
  }
}
