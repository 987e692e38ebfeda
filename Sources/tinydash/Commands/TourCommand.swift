import ArgumentParser

/// `tinydash tour`: the dashboard with the guided tour.
struct TourCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour",
    abstract: "Learn what compression does: a guided tour in the dashboard.",
    discussion: """
      Six steps, as in a course on compression: measure, prune by magnitude, quantize, distill, prune structures, combine and \
      compare. Each has something to do, checks that it was done, and tells what was measured. Without a model it is the \
      small one for digits, whose trainings take seconds.
      """)

  @OptionGroup var dashboard: DashboardCommand

  func run() throws { try dashboard.run(onTour: true) }
}
