import ArgumentParser

/// `tinydash tour`: the dashboard with the guided tour.
struct TourCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour",
    abstract: "Learn what compression does: a guided tour in the dashboard.",
    usage: "tinydash tour [<model>] [<options>]",
    discussion: """
      Six steps, as in a course on compression: measure, prune by magnitude, quantize, distill, prune structures, combine and \
      compare. Each has something to do, checks that it was done, and tells what was measured. Without a model it is the \
      small one for digits, whose trainings take seconds. Nothing of it is kept for --resume.
      """)

  @OptionGroup var dashboard: DashboardCommand

  func validate() throws {
    for (isAsked, option) in [(dashboard.plain, "--plain"), (dashboard.picture.view != nil, "--view")]
    where isAsked {
      throw ValidationError("the tour needs a screen; leave \(option) out.")
    }
  }

  func run() throws { try dashboard.run(onTour: true) }
}
