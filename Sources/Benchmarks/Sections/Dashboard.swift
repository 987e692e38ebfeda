import Foundation

/// The dashboard with LeNet-5 and Fashion-MNIST behind a pseudo-terminal: how soon what is done to it is on the screen.
func measureDashboard(_ bench: Bench) throws -> [Figure] {
  let program = try dashboardProgram()
  var figures: [Figure] = []
  for (columns, rows) in [(120, 40), (200, 60)] {
    let trial = DashboardTrial(program: program, columns: columns, rows: rows, bench: bench)
    bench.say("  \(columns)×\(rows): first frame")
    figures.append(try trial.firstFrame())
    let session = try trial.start()
    defer { session.stop() }
    _ = try session.wait(for: "the accuracy") { $0.shownAccuracy == .exact }
    if columns == 120 {
      bench.say("  \(columns)×\(rows): idle and memory")
      figures += try trial.idle(session)
      bench.say("  \(columns)×\(rows): accuracy")
      figures += try trial.accuracy(session)
    }
    bench.say("  \(columns)×\(rows): mouse motion")
    figures += try trial.motion(session, "idle")
    bench.say("  \(columns)×\(rows): mouse motion while fine-tuning")
    try trial.startFineTuning(session)
    figures += try trial.motion(session, "fine-tuning in it")
    session.send("z")
    let training = try BackgroundTraining(program: program)
    defer { training.stop() }
    bench.say("  \(columns)×\(rows): mouse motion during a training")
    let (busy, cores) = try training.coresUsed { try trial.motion(session, "training beside") }
    figures += busy.map { figure in
      var figure = figure
      if !figure.note.isEmpty { figure.note += "; " }
      figure.note += "training used " + String(format: "%.1f", cores) + " cores"
      return figure
    }
  }
  return figures
}

/// The program that is measured: the one beside this.
func dashboardProgram() throws -> String {
  guard
    let program = Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent("tinydash"),
    FileManager.default.isExecutableFile(atPath: program.path)
  else {
    throw TerminalSession.Failure(description: "there is no tinydash beside this program; build it first")
  }
  return program.path
}
