import NeuralNetwork
import Foundation

/// Measures the dashboard on a screen of one size.
struct DashboardTrial {
  let program: String
  let columns: Int
  let rows: Int
  let bench: Bench
  /// What the dashboard is opened with, and the line whose slider is dragged.
  var arguments = ["lenet5", "--data", "fashion-mnist"]
  var line = "fc1"

  private var size: String { "\(columns)×\(rows)" }

  func start() throws -> TerminalSession {
    try TerminalSession(
      path: program, arguments: arguments + ["--no-session"], columns: columns, rows: rows)
  }

  /// From the start of the program to the last byte of its first frame.
  func firstFrame() throws -> Figure {
    let seconds = try (0..<bench.rounds).map { _ in
      let session = try start()
      defer { session.stop() }
      let shown = try session.wait(for: "the first frame") { $0.showsSliders }
      return (shown - session.start).inSeconds
    }
    return .median("first frame, \(size)", seconds: seconds, target: .value(150))
  }

  /// Processor time and memory while nothing happens.
  func idle(_ session: TerminalSession) throws -> [Figure] {
    // Threads of a pool that are no longer needed end after some seconds; that is no work.
    try session.waitForQuiet(seconds: 8)
    let duration = 5.0
    guard let before = ProcessStatistics(process: session.process) else { return [] }
    try session.follow(for: .seconds(duration))
    guard let after = ProcessStatistics(process: session.process) else { return [] }
    let main = after.mainThread - before.mainThread
    let others = after.othersWork(since: before)
    let mebibyte = 1048576.0
    let seconds = "in \(Int(duration)) s"
    return [
      Figure(
        work: "idle: processor time, all threads", statistic: seconds,
        value: Double(after.ticks - before.ticks),
        unit: "ticks", samples: [], target: .value(0),
        note: String(format: "%.2f ms", (main.seconds + others.seconds) * 1e3)),
      Figure(
        work: "idle: context switches, main thread", statistic: seconds, value: Double(main.contextSwitches),
        unit: "", samples: [], target: .value(0)),
      Figure(
        work: "idle: context switches, other threads", statistic: seconds,
        value: Double(others.contextSwitches), unit: "", samples: [], target: .value(0)),
      Figure(
        work: "resident memory, lenet5 and Fashion-MNIST", statistic: "once",
        value: Double(after.residentBytes) / mebibyte, unit: "MiB", samples: [],
        target: .value(400e6 / mebibyte),
        note: "at its highest \(Int(Double(after.peakResidentBytes) / mebibyte)) MiB"),
    ]
  }

  /// From the motion of the mouse on a slider, with LeNet-5 that of its largest layer, to the last byte of the frame that shows it, with motions
  /// at 60 Hz as in a drag.
  func motion(_ session: TerminalSession, _ condition: String) throws -> [Figure] {
    let slider = try slider(of: line, session)
    var x = slider.columns.lowerBound
    press(slider, at: x, session)
    try session.waitForQuiet()
    var step = 1
    var seconds: [Double] = []
    let before = ProcessStatistics(process: session.process)?.mainThread
    for _ in 0..<200 {
      if !slider.columns.contains(x + step) { step = -step }
      x += step
      let sent = ContinuousClock.now
      session.send("\u{1B}[<32;\(x + 1);\(slider.y + 1)M")
      let shown = try session.wait(for: "the knob at column \(x)") { $0.hasKnob(at: x, of: slider) }
      seconds.append((shown - sent).inSeconds)
      let pause = sent + .microseconds(16667) - .now
      if pause > .zero { try session.follow(for: pause) }
    }
    release(slider, at: x, session)
    var note = ""
    if let before, let after = ProcessStatistics(process: session.process)?.mainThread {
      let main = after - before
      let frames = Double(seconds.count)
      note = String(
        format: "main thread a motion: %.1f ms running, %.1f ms waiting for a processor, %.1f switches",
        main.seconds / frames * 1e3, main.waitSeconds / frames * 1e3, Double(main.contextSwitches) / frames)
    }
    let work = "mouse motion to frame, \(size), \(condition)"
    return [
      .percentile(50, work, seconds: seconds, target: .value(4), note: note),
      .percentile(95, work, seconds: seconds, target: .value(16)),
    ]
  }

  /// Has the dashboard fine-tune its model for longer than anything else takes.
  func startFineTuning(_ session: TerminalSession) throws {
    try session.waitForQuiet()
    // Enter ends the number, and another starts.
    session.send("F99\r\r")
    _ = try session.wait(for: "fine-tuning") { screen in
      screen.lines.last?.contains("epoch ") ?? false
    }
  }

  /// From a change of the first layer, behind which all is computed anew, and of the last one, to accuracy on the screen.
  func accuracy(_ session: TerminalSession) throws -> [Figure] {
    var estimate: [Double] = []
    var exact: [Double] = []
    for round in 0..<bench.rounds {
      let times = try change("conv1", round: round, session)
      estimate.append(times.estimate)
      exact.append(times.exact)
    }
    // The first one keeps the activations.
    _ = try change("fc2", round: 0, session)
    let last = try (1...bench.rounds).map { try change("fc2", round: $0, session).exact }
    return [
      .median("first estimate of accuracy, conv1 changed", seconds: estimate, target: .value(60)),
      .median("exact accuracy of 10 000, conv1 changed", seconds: exact, target: .value(600)),
      .median("exact accuracy of 10 000, fc2 changed", seconds: last, target: .value(60)),
    ]
  }

  /// Seconds until an estimate and until the exact accuracy are shown after a click on a layer's slider.
  private func change(
    _ layer: String, round: Int, _ session: TerminalSession
  ) throws -> (estimate: Double, exact: Double) {
    try session.waitForQuiet()
    let slider = try slider(of: layer, session)
    // Every round goes to a place of its own.
    let x = slider.columns.lowerBound + 1 + round % (slider.columns.count - 1)
    let sent = ContinuousClock.now
    press(slider, at: x, session)
    let estimate = try session.wait(for: "an estimate of accuracy") {
      $0.hasKnob(at: x, of: slider) && $0.shownAccuracy != .none
    }
    let exact =
      session.screen.shownAccuracy == .exact
      ? estimate : try session.wait(for: "the exact accuracy") { $0.shownAccuracy == .exact }
    release(slider, at: x, session)
    return ((estimate - sent).inSeconds, (exact - sent).inSeconds)
  }

  private func slider(
    of layer: String, _ session: TerminalSession
  ) throws -> ScreenEmulator.SliderPlace {
    guard let slider = session.screen.sparsitySlider(of: layer) else {
      throw TerminalSession.Failure(
        description: "no slider of \(layer) on the screen:\n" + session.screen.lines.joined(separator: "\n"))
    }
    return slider
  }

  private func press(_ slider: ScreenEmulator.SliderPlace, at x: Int, _ session: TerminalSession) {
    session.send("\u{1B}[<0;\(x + 1);\(slider.y + 1)M")
  }

  private func release(_ slider: ScreenEmulator.SliderPlace, at x: Int, _ session: TerminalSession) {
    session.send("\u{1B}[<0;\(x + 1);\(slider.y + 1)m")
  }
}
