internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Draws a sample of the test split beside the probabilities that the teacher gives the classes at the temperature of the
/// slider.
func drawSample(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  guard let test = state.test, test.samples.labels.indices.contains(state.distill.sample) else {
    let inside = Box("Sample", theme: theme).draw(in: &frame.canvas, place, theme: theme)
    let text = state.problem.map { "no sample is shown: \($0)" } ?? "reading data"
    Paragraph(text, style: theme.dim).draw(in: &frame.canvas, inside, theme: theme)
    return
  }
  let index = state.distill.sample
  let label = Int(test.samples.labels[index])
  let name = test.classNames.indices.contains(label) ? test.classNames[label] : "class \(label)"
  let inside = Box("Sample \(index): \(name)", note: "n next, N before", theme: theme)
    .draw(in: &frame.canvas, place, theme: theme)
  frame.regions.add(inside, .distill(.sample))
  var bars = inside.inset(left: 1, right: 1)
  if let image = image(of: index, in: test.samples) {
    // At least as much room as the bars need stays for them.
    let room = Size(width: max(0, inside.width - 25), height: inside.height)
    let size = image.size(in: room)
    image.draw(
      in: &frame.canvas,
      Rectangle(x: inside.x + 1, y: inside.y, width: room.width, height: inside.height), theme: theme)
    bars = inside.inset(left: size.width + 2, right: 1)
  }
  guard let prediction = state.distill.prediction, prediction.sample == index, !bars.isEmpty else { return }
  let temperature = Float(state.distill.value(of: .temperature))
  let targets = DistillationLoss.softTargets(logits: prediction.logits, temperature: temperature)
  let value = "T = \(DistillSetting.temperature.text(Double(temperature)))"
  let room = bars.height - 1
  // Which ones are left out is told where there is room for it.
  let part = room < targets.count ? ["the \(room) likeliest", "\(room) of \(targets.count)"] : []
  let headings =
    part.map { "soft targets at \(value), \($0)" } + part.suffix(1).map { "\(value), \($0)" }
    + ["soft targets at \(value)", "soft, \(value)", value]
  frame.canvas.write(
    headings.first { $0.cellWidth <= bars.width } ?? value, in: bars.row(0), style: theme.dim)
  let widest = max(test.classNames.map(\.cellWidth).max() ?? 0, "\(targets.count)".count)
  let columns = Layout([.length(min(widest, bars.width * 2 / 5)), .fill(1), .length(7)], spacing: 1)
  // Where not all fit, the most probable ones are worth most.
  let order = targets.indices.sorted { (targets[$0], $1) > (targets[$1], $0) }
  let shown = Set(order.prefix(max(0, room)))
  for (line, target) in targets.indices.filter(shown.contains).enumerated() {
    let cells = columns.columns(of: bars.row(line + 1))
    let className = test.classNames.indices.contains(target) ? test.classNames[target] : "\(target)"
    frame.canvas.write(className, in: cells[0], style: target == label ? theme.accent : theme.text)
    Bar(Double(targets[target]), style: target == label ? theme.kept : nil)
      .draw(in: &frame.canvas, cells[1], theme: theme)
    frame.canvas.write(
      Numbers.percent(Double(targets[target])), in: cells[2], style: theme.text, alignment: .trailing)
  }
}

/// A sample as a picture, its darkest value black and its brightest white; `nil` when it isn't one.
private func image(of index: Int, in samples: LabeledSamples) -> GrayImage? {
  let shape = samples.shape
  guard shape.rank == 3, shape[1] > 0, shape[2] > 0, shape[1] <= 256, shape[2] <= 256 else { return nil }
  let values = samples.inputs([index]).elements
  let plane = shape[1] * shape[2]
  // Of several channels the mean.
  let pixels = (0..<plane).map { pixel in
    stride(from: pixel, to: values.count, by: plane).reduce(Float(0)) { $0 + values[$1] } / Float(shape[0])
  }
  guard let low = pixels.min(), let high = pixels.max(), high > low else { return nil }
  return GrayImage(pixels.map { ($0 - low) / (high - low) }, width: shape[2], height: shape[1])
}
