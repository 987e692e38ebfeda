internal import ModelFormats
internal import TerminalCanvas

extension ExportOutcome {
  /// Whether the file is what the screen shows, in a word with a sign.
  private var verdict: String { check.isEqual.map { $0 ? "equal ✓" : "unequal ✗" } ?? "not checked" }

  /// What there is to say in a line.
  var summary: String {
    let size = Numbers.bytes(report.bytes)
    return
      "\(size), \(check.isEqual.map { $0 ? "equal to the screen" : "unequal to the screen" } ?? "not checked")"
  }

  /// How many times smaller the file is than the original; `nil` where it is hardly so.
  var ratio: Double? {
    let ratio = Double(baselineBytes) / Double(max(1, report.bytes))
    return ratio >= 1.05 ? ratio : nil
  }

  /// What was written and found, in lines with a title each; the last one is the verdict.
  var facts: [(title: String, value: String)] {
    var facts = [("file", report.file), ("size", sizeText)]
    if report.weightBytes > 0, report.weightBytes != screenBytes {
      facts.append(("on screen", "\(Numbers.count(screenBytes)) bytes of weights"))
    }
    switch check {
    case .predictions(let count, let differing, let correct, let correctInFile):
      func text(_ correct: Int) -> String {
        "\(Numbers.percent(Double(correct) / Double(max(1, count)), places: 2)) of \(Numbers.count(count))"
      }
      facts.append(("accuracy", "\(text(correctInFile)), on screen \(text(correct))"))
      let found =
        differing == 0
        ? "every sample is taken for the same class"
        : "\(Numbers.count(differing, of: "sample")) taken for another class"
      facts.append((verdict, found))
    case .weights(let count, let differing):
      let all = Numbers.count(count, of: "tensor")
      facts.append(
        (verdict, differing == 0 ? "all \(all), to the bit" : "\(Numbers.count(differing)) of \(all) differ"))
    case .recipe: facts.append((verdict, "the recipe on the screen"))
    case .stopped: facts.append((verdict, "it was stopped"))
    }
    return facts
  }

  private var sizeText: String {
    let bytes = "\(Numbers.count(report.bytes)) bytes"
    guard report.weightBytes > 0 else { return bytes }
    let smaller =
      ratio.map { "\(Numbers.decimal($0, places: 1))× smaller" }
      ?? (report.bytes < baselineBytes ? "hardly smaller" : "not smaller")
    return "\(bytes), \(Numbers.count(report.weightBytes)) of them weights; \(smaller)"
  }
}

/// Draws how far an export is, in front of everything but the footer.
func drawExportProgress(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let width = min(50, place.width - 4)
  let modal = Modal("Write \(state.exportPath)", size: Size(width: width, height: 2))
  let inside = modal.draw(in: &frame.canvas, place, theme: theme)
  frame.regions.removeAll()
  frame.regions.add(modal.frame(within: place), .dialog)
  let progress = state.export.progress
  frame.canvas.write(progress?.phase ?? "", in: inside.row(0), style: theme.modal)
  guard let fraction = progress?.fraction else { return }
  ProgressBar(fraction).draw(in: &frame.canvas, inside.row(1), theme: theme)
}

/// Draws what came of an export, in front of everything but the footer.
///
/// - Parameter firstLine: The first line to show where not all fit.
func drawExportOutcome(
  _ outcome: ExportOutcome, firstLine: Int, in frame: inout Frame, _ place: Rectangle, theme: Theme
) {
  let width = min(72, place.width - 4)
  let titleWidth = width < 50 ? 11 : 13
  let room = max(8, width - titleWidth)
  var lines: [(title: String, text: String, style: Style)] = []
  let facts = outcome.facts
  for (number, fact) in facts.enumerated() {
    let isEqual = number == facts.count - 1 ? outcome.check.isEqual : nil
    let style = isEqual.map { $0 ? theme.good : theme.bad } ?? theme.text
    for (index, text) in Paragraph(fact.value).lines(width: room).enumerated() {
      lines.append((index == 0 ? fact.title : "", text, style))
    }
  }
  for (number, note) in outcome.report.notes.enumerated() {
    for (index, text) in Paragraph(note).lines(width: room - 2).enumerated() {
      lines.append(
        (number == 0 && index == 0 ? "notes" : "", (index == 0 ? "· " : "  ") + text, theme.warning))
    }
  }
  let modal = Modal(
    outcome.check.isEqual == nil ? "Written" : "Written and read back",
    size: Size(width: width, height: lines.count))
  let inside = modal.draw(in: &frame.canvas, place, theme: theme)
  frame.regions.removeAll()
  frame.regions.add(modal.frame(within: place), .dialog)
  let ground = theme.modal.background
  func style(_ style: Style) -> Style {
    var style = style
    style.background = ground
    return style
  }
  frame.lastExportLine = max(0, lines.count - inside.height)
  frame.exportPage = max(1, inside.height)
  let first = min(firstLine, frame.lastExportLine)
  for (index, line) in lines.dropFirst(first).prefix(inside.height).enumerated() {
    let row = inside.row(index)
    frame.canvas.write(line.title, in: row, style: style(theme.dim))
    frame.canvas.write(line.text, in: row.inset(left: titleWidth), style: style(line.style))
  }
  guard lines.count > inside.height else { return }
  let left = lines.count - first - inside.height
  let note = left > 0 ? theme.words(" ↓ \(Numbers.count(left, of: "more line")) ") : theme.words(" ↑ ")
  let border = Rectangle(
    x: inside.x, y: inside.y + inside.height, width: inside.width, height: 1)
  frame.canvas.write(note, in: border, style: style(theme.dim), alignment: .trailing)
}
