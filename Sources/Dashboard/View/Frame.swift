internal import ModelCompression
internal import NeuralNetwork
public import TerminalCanvas

/// A picture of the state, and where on it things can be pointed at.
public struct Frame: Sendable {
  /// The picture.
  public internal(set) var canvas: Canvas
  /// Where things are.
  public internal(set) var regions = HitRegions<DashboardState.Target>()
}

/// Draws the state onto a screen of a size.
public func view(_ state: DashboardState, size: Size, theme: Theme = .dark) -> Frame {
  var frame = Frame(canvas: Canvas(size: size))
  frame.canvas.fill(frame.canvas.bounds, style: theme.text)
  guard size.width >= 40, size.height >= 12 else {
    frame.canvas.write("tinydash needs 40×12 cells; q quits", in: frame.canvas.bounds, style: theme.warning)
    return frame
  }
  let rows = Layout([.length(1), .fill(1), .length(6), .length(1)]).rows(of: frame.canvas.bounds)
  drawHeader(state, in: &frame, rows[0], theme: theme)
  let listHeight = min(state.layers.count + 4, max(6, rows[1].height / 2))
  let middle = Layout([.length(listHeight), .fill(1)]).rows(of: rows[1])
  drawLayers(state, in: &frame, middle[0], theme: theme)
  drawHistogram(state, in: &frame, middle[1], theme: theme)
  drawOutcomes(state, in: &frame, rows[2], theme: theme)
  drawFooter(state, in: &frame, rows[3], theme: theme)
  if state.isHelpShown { drawHelp(in: &frame, theme: theme) }
  return frame
}

private func drawHeader(_ state: DashboardState, in frame: inout Frame, _ row: Rectangle, theme: Theme) {
  let samples =
    state.sampleCount > 0
    ? "\(state.datasetName) test \(Numbers.count(state.sampleCount))" : state.datasetName
  frame.canvas.write(
    StyledLine([
      (" tinydash ", theme.accent), (state.model.name, theme.title),
      (" · \(samples) · \(Numbers.bytes(state.compressed.baselineBytes))", theme.dim),
    ]), in: row)
  let spare = state.budget.bytes - state.compressed.totalBytes
  let verdict =
    spare >= 0 ? "✓ fits, \(Numbers.bytes(spare)) to spare" : "✗ \(Numbers.bytes(-spare)) too large"
  let used = frame.canvas.write(
    StyledLine([
      ("budget \(state.budget.name) ", theme.dim), (verdict + " ", spare >= 0 ? theme.good : theme.bad),
    ]), in: row, alignment: .trailing)
  frame.regions.add(used, .budget)
}

private func drawFooter(_ state: DashboardState, in frame: inout Frame, _ row: Rectangle, theme: Theme) {
  if !state.typed.isEmpty {
    let unit = state.column == .sparsity ? "% sparsity" : "bits"
    frame.canvas.write(" \(state.typed)▏\(unit), Enter to set", in: row, style: theme.accent)
    return
  }
  let shown = Keymap.bindings.filter { !$0.hint.isEmpty }
  let places = KeyHints(shown.map { ($0.label, $0.hint) }).draw(in: &frame.canvas, row, theme: theme)
  for (binding, place) in zip(shown, places) {
    if let key = binding.keys.first { frame.regions.add(place, .key(key)) }
  }
  if let message = state.message {
    frame.canvas.write(" \(message) ", in: row, style: theme.warning)
  } else if let activity = state.activity {
    frame.canvas.write(
      " ● \(activity.title) \(Numbers.percent(activity.fraction, places: 0)) ", in: row, style: theme.accent,
      alignment: .trailing)
  }
}

private func drawHelp(in frame: inout Frame, theme: Theme) {
  let bounds = frame.canvas.bounds
  let height = min(bounds.height, Keymap.bindings.count + 2)
  let width = min(bounds.width, 56)
  let place = Rectangle(
    x: (bounds.width - width) / 2, y: (bounds.height - height) / 2, width: width, height: height)
  frame.canvas.fill(place, style: theme.modal)
  let inside = Box("Keys", isFocused: true, theme: theme).draw(in: &frame.canvas, place, theme: theme)
  for (index, binding) in Keymap.bindings.enumerated() {
    frame.canvas.write(
      StyledLine([(binding.label, theme.key)]), in: inside.row(index).inset(left: 1))
    frame.canvas.write(binding.explanation, in: inside.row(index).inset(left: 12), style: theme.modal)
  }
}
