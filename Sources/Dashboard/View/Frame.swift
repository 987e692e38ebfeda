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
///
/// - Parameter cache: What was worked out for the frame before; the picture is the same with an empty one.
public func view(_ state: DashboardState, size: Size, theme: Theme = .dark, cache: ViewCache = ViewCache())
  -> Frame
{
  var frame = Frame(canvas: Canvas(size: size))
  frame.canvas.fill(frame.canvas.bounds, style: theme.text)
  let minimum = CompressLayout.minimum
  guard size.width >= minimum.width, size.height >= minimum.height else {
    let text = "tinydash needs \(minimum.width)×\(minimum.height) cells, this is \(size.width)×\(size.height)"
    frame.canvas.write(text, in: frame.canvas.bounds.row(0), style: theme.warning)
    frame.canvas.write("q quits", in: frame.canvas.bounds.row(1), style: theme.dim)
    frame.paintGround(theme)
    return frame
  }
  let layout = CompressLayout(size: size, layerCount: state.layers.count)
  drawHeader(state, in: &frame, layout.header, theme: theme)
  drawLayers(state, in: &frame, layout.layers, theme: theme)
  if !layout.histogram.isEmpty {
    drawHistogram(state, in: &frame, layout.histogram, theme: theme, cache: cache)
  }
  if !layout.heatmap.isEmpty { drawHeatmap(state, in: &frame, layout.heatmap, theme: theme, cache: cache) }
  drawOutcomes(state, in: &frame, layout.outcomes, showsAll: layout.showsAllVariants, theme: theme)
  drawFooter(state, in: &frame, layout.footer, theme: theme)
  if state.isHelpShown { drawHelp(in: &frame, theme: theme) }
  frame.paintGround(theme)
  return frame
}

extension Frame {
  /// Puts the theme's own colours where the terminal's would show.
  fileprivate mutating func paintGround(_ theme: Theme) {
    guard theme.ground != .standard else { return }
    canvas.restyle(canvas.bounds) { style in
      var style = style
      if style.background == .standard { style.background = theme.ground }
      if style.foreground == .standard { style.foreground = theme.text.foreground }
      return style
    }
  }
}

private func drawHeader(_ state: DashboardState, in frame: inout Frame, _ row: Rectangle, theme: Theme) {
  let spare = state.budget.bytes - state.compressed.totalBytes
  let amount = Numbers.bytes(abs(spare))
  let verdict =
    row.width < 100
    ? (spare >= 0 ? "✓ \(amount) spare" : "✗ \(amount) over")
    : (spare >= 0 ? "✓ fits, \(amount) to spare" : "✗ \(amount) too large")
  let used = frame.canvas.write(
    StyledLine([
      ("budget \(state.budget.name) ", theme.dim), (verdict + " ", spare >= 0 ? theme.good : theme.bad),
    ]), in: row, alignment: .trailing)
  frame.regions.add(used, .budget)
  let samples =
    state.sampleCount > 0
    ? "\(state.datasetName) test \(Numbers.count(state.sampleCount))" : state.datasetName
  frame.canvas.write(
    StyledLine([
      (" tinydash ", theme.accent), (" \(state.model.name)", theme.title),
      (" · \(samples) · \(Numbers.bytes(state.compressed.baselineBytes))", theme.dim),
    ]), in: row.inset(right: used.width + 1))
}

private func drawHelp(in frame: inout Frame, theme: Theme) {
  let bindings = Keymap.explained
  let inside = Modal("Keys", note: "any key closes", size: Size(width: 58, height: bindings.count))
    .draw(in: &frame.canvas, frame.canvas.bounds, theme: theme)
  for (index, binding) in bindings.enumerated() {
    let row = inside.row(index)
    var key = theme.key
    key.background = theme.modal.background
    frame.canvas.write(binding.label, in: row, style: key)
    frame.canvas.write(binding.explanation, in: row.inset(left: 12), style: theme.modal)
  }
}
