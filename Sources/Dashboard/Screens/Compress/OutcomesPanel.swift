internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Draws size and accuracy of the four variants.
func drawOutcomes(
  _ state: DashboardState, in frame: inout Frame, _ place: Rectangle, showsAll: Bool, theme: Theme
) {
  let baseline = max(1, state.compress.originalBytes)
  let budget = Double(state.budget.bytes) / Double(baseline)
  let inside = Box.inside(place)
  let isWide = inside.width >= 90
  let variants: [Variant] = showsAll ? Variant.allCases : [.original, .both]
  // Bars and figures come first.
  let room = inside.width < 70 ? 10 : max(20, inside.width - (isWide ? 76 : 58))
  let titles = variants.map { variant in
    let all = variant.titles(
      after: state.compress.subject.origin, under: state.compress.recipe, of: state.compress.layers)
    return all.first { $0.cellWidth <= room } ?? all[all.count - 1]
  }
  let columns = TerminalCanvas.Layout(
    [
      .length(max(10, (titles.map(\.cellWidth).max() ?? 0) + 1)), .length(9), .fill(1), .length(8),
      isWide ? .fill(1) : .length(0),
      .length(isWide ? 30 : min(24, max(8, inside.width - 32))),
    ],
    spacing: 1)
  let title = "Size and accuracy"
  let hasBars = columns.columns(of: inside.row(0))[2].width > 0
  let note = outcomesTitleNotes(state, budget: hasBars ? budget : nil).first {
    $0.cellWidth <= place.width - 7 - title.cellWidth
  }
  Box(title, note: note ?? "", theme: theme).draw(in: &frame.canvas, place, theme: theme)
  for (line, (variant, title)) in zip(variants, titles).enumerated() {
    let cells = columns.columns(of: inside.row(line))
    frame.canvas.write(title, in: cells[0].inset(left: 1), style: theme.text)
    let bytes = state.bytes(of: variant)
    frame.canvas.write(
      bytes.map(Numbers.bytes) ?? (variant == .both ? state.compress.unknown(.all) : Numbers.missing),
      in: cells[1], style: theme.text, alignment: .trailing)
    Bar(Double(bytes ?? 0) / Double(baseline), marker: budget)
      .draw(in: &frame.canvas, cells[2], theme: theme)
    if state.problem != nil { continue }
    let accuracy = state.compress.measurements[variant]?.accuracy
    frame.canvas.write(
      accuracy.map { Numbers.percent($0.fraction, places: $0.total == state.sampleCount ? 2 : 1) }
        ?? (state.sampleCount == 0 ? "no data" : state.compress.isStopped ? "stopped" : "…"), in: cells[3],
      style: accuracy == nil ? theme.dim : theme.text, alignment: .trailing)
    Bar(accuracy?.fraction ?? 0, interval: accuracy?.interval, style: theme.kept)
      .draw(in: &frame.canvas, cells[4], theme: theme)
    // As much of it as there is room for.
    var parts = outcomeNotes(variant, state, bytes: bytes).map(theme.words)
    while parts.joined(separator: " · ").cellWidth > cells[5].width { parts.removeLast() }
    frame.canvas.write(parts.joined(separator: " · "), in: cells[5], style: theme.dim)
  }
  if let problem = state.problem {
    let left = columns.columns(of: inside.row(0))[3].x
    Paragraph("no accuracy: \(problem)", style: theme.warning)
      .draw(in: &frame.canvas, inside.inset(left: left - inside.x), theme: theme)
  }
}

/// What the border says, the longest first: what is left of the model's parameters and work, and how bars mark the budget.
private func outcomesTitleNotes(_ state: DashboardState, budget: Double?) -> [String] {
  let legend = budget.map { ["\(Bar.glyph(ofMarker: $0)) budget"] } ?? []
  guard !state.compress.channelFractions.isEmpty || state.compress.subject.graph != 0 else { return legend }
  func part(_ count: Int, of all: Int) -> String { Numbers.percent(Double(count) / Double(max(1, all))) }
  let figures = state.compress.figures
  let macs = "\(part(figures.macs, of: state.compress.originalMACs)) of MACs"
  let both = "\(part(figures.parameters, of: state.compress.originalParameters)) of parameters, \(macs)"
  return [[both] + legend, [macs] + legend, [macs]].map { $0.joined(separator: " · ") }
}

/// What there is to say beside the bars: how much smaller, how much worse, and how sure that is.
private func outcomeNotes(_ variant: Variant, _ state: DashboardState, bytes: Int?) -> [String] {
  var parts: [String] = []
  if variant != .original, let bytes, bytes > 0 {
    parts.append(Numbers.ratio(Double(state.compress.originalBytes) / Double(bytes)))
  }
  if let measurement = state.compress.measurements[variant], let accuracy = measurement.accuracy {
    if !measurement.isComplete {
      parts.append(
        "±\(Numbers.decimal(accuracy.margin * 100, places: 1)) of \(Numbers.count(accuracy.total))")
      if state.compress.isStopped { parts.insert("stopped", at: 0) }
    } else if variant != .original, let original = state.compress.measurements[.original],
      original.isComplete,
      let reference = original.accuracy
    {
      parts.append(Numbers.signed((accuracy.fraction - reference.fraction) * 100, places: 2))
    } else {
      parts.append("all \(Numbers.count(accuracy.total))")
    }
  }
  return parts
}

extension DashboardState {
  /// Exact bytes of a variant, once known.
  func bytes(of variant: Variant) -> Int? {
    switch variant {
    case .original: compress.originalBytes
    case .both: compress.compressed.totalBytes
    case .pruned, .quantized: compress.measurements[variant]?.bytes
    }
  }
}
