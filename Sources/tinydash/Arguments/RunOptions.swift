import ArgumentParser
import NeuralNetwork

/// How a long-running command behaves, none of which changes its result.
struct RunOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "How many threads to use. Default: one for each processor.")
  var threads: Int?

  @Flag(help: "Show no progress.")
  var quiet = false

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  var lanes: Int { threads ?? ProcessorCount.active }

  func validate() throws {
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads must be 1 to 256, got \(threads).")
    }
  }
}
