import ArgumentParser
import Foundation

/// `tinydash-benchmark`: how fast tinydash is, beside its peers and its targets.
@main
struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tinydash-benchmark",
    abstract: "Measure speed, beside PyTorch and onnxruntime where they are found.",
    discussion: """
      Own rounds and rounds of the peers alternate, so that a machine that slows down slows both. Libraries with \
      waiting threads suffer more than others from a busy machine: leave it alone meanwhile. The dashboard that is \
      measured is the `tinydash` beside this program; build both with -c release.
      """)

  @Option(help: "The Python to look for torch and onnxruntime in.")
  var python = "python3"

  @Option(
    help:
      "A section to run; may be repeated. All: \(Section.allCases.map(\.rawValue).joined(separator: ", ")).")
  var only: [Section] = []

  @Option(help: "Rounds of each measurement that takes less than a second; longer ones take fewer.")
  var rounds = 7

  @Option(help: "A file to open in the section 'large' instead of a model of ResNet-18's shape.")
  var model: String?

  @Flag(help: "Print one JSON object on standard output instead of a table.")
  var json = false

  func validate() throws {
    guard (1...1000).contains(rounds) else {
      throw ValidationError("--rounds must be 1 to 1000, got \(rounds).")
    }
  }

  func run() throws {
    let sections = only.isEmpty ? Section.allCases : only
    let peers =
      sections.contains(where: \.hasPeers) ? PythonPeers.start(python: python) : .missing("not needed")
    defer { peers.stop() }
    var report = BenchmarkReport(machine: Machine(), peers: peers.summary)
    let bench = Bench(peers: peers, rounds: rounds, model: model)
    if !json { report.printHeader() }
    for section in sections {
      bench.say("\(section.rawValue) …")
      let figures = try section.measure(bench)
      report.figures += figures
      if !json { report.printTable(of: figures) }
    }
    if json { try report.printJSON() }
  }
}
