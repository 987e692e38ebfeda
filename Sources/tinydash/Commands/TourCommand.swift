import ArgumentParser
import Dashboard

/// `tinydash tour`: the dashboard with the guided tour.
struct TourCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour",
    abstract: "Learn what compression does: a guided tour in the dashboard.",
    discussion: """
      Six steps, as in a course on compression: measure, prune by magnitude, quantize, distill, prune structures, combine and \
      compare. Each has something to do, checks that it was done, and tells what was measured. Without a model it is the \
      small one for digits, whose trainings take seconds. Nothing of it is kept for --resume.
      """)

  @OptionGroup var options: DashboardOptions

  func run() throws {
    try TerminalRequired.check()
    let settings = try options.settings()
    // What is learned on a small model is learned in seconds.
    var start = try options.start(
      settings, usual: options.data.namedSource() == nil ? "digits-mlp" : nil)
    try start.state.beginTour()
    try start.show(settings)
  }
}
