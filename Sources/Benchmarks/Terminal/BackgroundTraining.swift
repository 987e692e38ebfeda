import NeuralNetwork
import Foundation

/// A training in a process of its own that keeps every core busy until it is stopped.
struct BackgroundTraining {
  private let process = Process()

  /// Starts it and waits until it is under way.
  init(program: String) throws {
    let output = FileManager.default.temporaryDirectory.appendingPathComponent(
      "tinydash-benchmark-\(getpid()).safetensors")
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["train", "lenet5", "--epochs", "1000", "-o", output.path]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<200 {
      usleep(50_000)
      guard process.isRunning else {
        throw TerminalSession.Failure(description: "tinydash train ended; run it by hand to see why")
      }
      // Reading the data takes less than this.
      if let now = ProcessStatistics(process: process.processIdentifier), now.ticks > 200 { return }
    }
  }

  /// The cores that it used, on average, while something else was done.
  func coresUsed<Result>(while work: () throws -> Result) rethrows -> (Result, cores: Double) {
    let start = ContinuousClock.now
    let before = ProcessStatistics(process: process.processIdentifier)?.ticks ?? 0
    let result = try work()
    let after = ProcessStatistics(process: process.processIdentifier)?.ticks ?? 0
    return (result, Double(after - before) / 100 / (ContinuousClock.now - start).inSeconds)
  }

  func stop() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
