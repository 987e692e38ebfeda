internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Draws the sliders, what teacher and student take, and how well they do.
func drawStudent(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let distill = state.distill
  let teacher = "Teacher \(state.base.title)"
  let title =
    ["\(teacher) · \(Numbers.bytes(distill.teacherFigures.bytes))", teacher]
    .first { $0.cellWidth + 4 <= place.width } ?? teacher
  let inside = Box(title, note: "seed \(state.seed)", isFocused: true, theme: theme)
    .draw(in: &frame.canvas, place, theme: theme)
  let columns = Layout([.length(1), .length(11), .minimum(6), .length(5)], spacing: 1)
  // Where not even the settings fit, the selected one is there.
  let settings = DistillSetting.allCases
  let selectedLine = settings.firstIndex(of: distill.setting) ?? 0
  let first = inside.height < settings.count ? max(0, selectedLine + 1 - max(1, inside.height)) : 0
  for (line, setting) in settings.dropFirst(first).prefix(inside.height).enumerated() {
    let cells = columns.columns(of: inside.row(line).inset(right: 1))
    let isSelected = setting == distill.setting
    let value = distill.value(of: setting)
    frame.regions.add(inside.row(line), .distill(.line(setting)))
    frame.canvas.write(isSelected ? "▸" : " ", in: cells[0], style: theme.accent)
    frame.canvas.write(
      setting.specification.title, in: cells[1], style: isSelected ? theme.accent : theme.text)
    if setting == .student {
      let room = Rectangle(x: cells[2].x, y: cells[2].y, width: cells[3].right - cells[2].x, height: 1)
      drawChoice(state, in: &frame, room, isSelected: isSelected, theme: theme)
      continue
    }
    // A student that is there already has its width.
    let isFixed = setting == .width && distill.student == .prepared
    Slider(isFixed ? 1 : setting.part(of: value), isFocused: isSelected, isEnabled: !isFixed)
      .draw(in: &frame.canvas, cells[2], theme: theme)
    frame.regions.add(cells[2], .distill(.slider(setting)))
    frame.canvas.write(
      isFixed ? Numbers.missing : setting.text(value), in: cells[3], style: isFixed ? theme.dim : theme.text,
      alignment: .trailing)
  }
  // Where there is little room, what to do comes before what is known.
  let rest = inside.inset(top: settings.count + (inside.height >= 8 ? 1 : 0))
  // What can't be run teaches nobody.
  let hasStudent = state.obstacle == nil
  if hasStudent, rest.height >= 5 {
    drawFigures(state, in: &frame, rest.inset(bottom: 1), theme: theme)
  } else if hasStudent, rest.height >= 2 {
    drawSummary(state, in: &frame, rest.row(rest.height - 2), theme: theme)
  }
  drawStatus(state, in: &frame, rest.row(rest.height - 1), theme: theme)
}

/// Draws who learns, between what leads to the one before and to the next.
private func drawChoice(
  _ state: DashboardState, in frame: inout Frame, _ room: Rectangle, isSelected: Bool, theme: Theme
) {
  let word =
    switch state.distill.student {
    case .narrow: "narrower teacher"
    case .architecture(let name): name
    case .prepared: state.base == state.compress.subject ? "cut teacher" : "current model"
    }
  let count = state.students.count
  let place = "\((state.students.firstIndex(of: state.distill.student) ?? 0) + 1)/\(count)"
  let style = isSelected ? theme.key : theme.dim
  let used = frame.canvas.write(
    StyledLine([("‹ ", style), (word, theme.text), (" ›", style)]), in: room)
  let rest = room.inset(left: used.width + 1)
  if place.cellWidth <= rest.width {
    frame.canvas.write(place, in: rest, style: theme.dim, alignment: .trailing)
  }
  frame.regions.add(used, .distill(.student(1)))
  frame.regions.add(
    Rectangle(x: used.x, y: used.y, width: min(2, used.width), height: 1), .distill(.student(-1)))
}

/// What a distillation of these settings came to so far: with the teacher, alone, and the teacher itself.
private func snapshot(_ state: DashboardState) -> JobSnapshot? {
  // Only what belongs to the student that is shown.
  guard let job = state.jobs.newest(.distillation), state.isOfShownStudent(job), job.status != .cancelled
  else { return nil }
  return job.snapshot
}

/// Draws the figures in one line, where there is no room for more.
private func drawSummary(_ state: DashboardState, in frame: inout Frame, _ row: Rectangle, theme: Theme) {
  let (teacher, student) = (state.distill.teacherFigures, state.studentFigures)
  let part = Numbers.percent(Double(student.bytes) / Double(max(1, teacher.bytes)))
  var text = "\(Numbers.bytes(student.bytes)), \(part) of the teacher"
  if let students = snapshot(state)?.studentAccuracies {
    text = "taught \(Numbers.percent(students.taught)), alone \(Numbers.percent(students.alone))"
  }
  frame.canvas.write(text, in: row.inset(left: 2, right: 1), style: theme.dim)
}

private func drawFigures(_ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme) {
  let distill = state.distill
  let (teacher, student) = (distill.teacherFigures, state.studentFigures)
  let isNarrow = place.width < 44
  let count = isNarrow ? Numbers.shortCount : Numbers.count
  func row(_ name: String, _ large: Int, _ small: Int, _ text: (Int) -> String) -> [StyledLine] {
    // Of one that is much larger a decimal place would say nothing, and take the room of the sign.
    let part =
      large > 0
      ? Numbers.percent(Double(small) / Double(large), places: small < 10 * large ? 1 : 0) : Numbers.missing
    return [
      StyledLine(name, theme.dim), StyledLine(text(large), theme.text), StyledLine(text(small), theme.text),
      StyledLine(part, theme.accent),
    ]
  }
  var rows = [
    row("parameters", teacher.parameters, student.parameters, count),
    row("MACs", teacher.macs, student.macs, count),
    row("bytes", teacher.bytes, student.bytes, Numbers.bytes),
  ]
  if let snapshot = snapshot(state) {
    let students = snapshot.studentAccuracies
    func text(_ value: Double?) -> StyledLine {
      StyledLine(value.map { Numbers.percent($0, places: 2) } ?? Numbers.missing, theme.text)
    }
    let gain = students.map { Numbers.signed(($0.taught - $0.alone) * 100, places: 2) }
    rows.append([
      StyledLine("accuracy", theme.dim), text(snapshot.teacherAccuracy), text(students?.taught),
    ])
    // What the teacher is worth is told against the student without one, not against the teacher.
    rows.append([
      StyledLine("vs alone", theme.dim), "", text(students?.alone), StyledLine(gain ?? "", theme.accent),
    ])
  }
  Table(
    [
      .init("", .length(10)), .init("teacher", .fill(1), .trailing), .init("student", .fill(1), .trailing),
      .init("", .length(7), .trailing),
    ], rows: rows
  ).draw(in: &frame.canvas, place.inset(left: isNarrow ? 1 : 2, right: 1), theme: theme)
}

/// Draws what to do next, or how far the training is.
private func drawStatus(_ state: DashboardState, in frame: inout Frame, _ row: Rectangle, theme: Theme) {
  let row = row.inset(left: 2, right: 1)
  let job = state.jobs.newest(.distillation)
  if let job, !job.isOver {
    var line = StyledLine(job.status == .running ? "" : "\(job.status.word) ", theme.accent)
    if let speed = job.snapshot?.samplesPerSecond {
      line.append("\(Numbers.count(Int(speed))) samples/s ", theme.text)
    }
    if let seconds = job.snapshot?.secondsLeft { line.append("\(Numbers.duration(seconds)) left", theme.dim) }
    frame.canvas.write(line, in: row)
    return
  }
  if let obstacle = state.obstacleToMeasuring {
    frame.drawObstacle(obstacle, in: row, theme: theme)
    return
  }
  var hints: [(key: Key, label: String, text: String)] = [
    (.enter, "Enter", "trains a student, seed \(state.seed)")
  ]
  if let result = state.distill.result {
    // What is shown may be another one, whose training wasn't finished.
    let (send, short) =
      job?.id == result.job
      ? ("the student to Compress", "to Compress")
      : ("the student of job \(result.job.number) to Compress", "student of job \(result.job.number)")
    let isShort = send.cellWidth + 20 > row.width
    hints = [(.enter, "Enter", "trains"), (.character("s"), "s", isShort ? short : send)]
  }
  let places = KeyHints(hints.map { ($0.label, $0.text) })
    .draw(in: &frame.canvas, row.inset(left: -1), theme: theme)
  for (hint, place) in zip(hints, places) { frame.regions.add(place, .key(hint.key)) }
}
