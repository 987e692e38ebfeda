import Foundation
import Testing

/// The built program, run as a user runs it.
enum Program {
  /// What became of a run.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    /// The result as the one JSON object that it has to be.
    func json() throws -> [String: Any] {
      try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }

    /// The lines on standard error.
    var complaints: [String] { errors.split(separator: "\n").map(String.init) }
  }

  struct Missing: Error {}

  /// Where it was built: beside the tests.
  static let path: String = {
    // On Linux the tests are a program; on macOS they are a bundle that a helper of the toolchain loads.
    let tests = CommandLine.arguments.first { $0.contains(".xctest") } ?? CommandLine.arguments[0]
    let end = tests.range(of: ".xctest")?.upperBound ?? tests.endIndex
    return URL(fileURLWithPath: String(tests[..<end])).deletingLastPathComponent()
      .appendingPathComponent("tinydash").path
  }()

  /// Runs the program to its end, without a terminal.
  static func run(_ arguments: String..., in folder: String? = nil, home: TemporaryFolder? = nil) throws
    -> Outcome
  {
    try run(path, arguments, in: folder, home: home)
  }

  /// The variables that say where programs keep what they keep for their user.
  static func homeVariables(_ folder: TemporaryFolder) -> [String: String] {
    ["XDG_STATE_HOME": "\(folder.path)/state", "XDG_CONFIG_HOME": "\(folder.path)/config"]
  }

  /// Runs the program to its end, without a terminal.
  static func run(arguments: [String]) throws -> Outcome { try run(path, arguments, in: nil) }

  /// Runs a line of shell in which `$tinydash` is the program.
  static func shell(_ line: String, in folder: String? = nil) throws -> Outcome {
    try run("/bin/bash", ["-c", "tinydash='\(path)'; \(line)"], in: folder)
  }

  private static func run(
    _ file: String, _ arguments: [String], in folder: String?, home: TemporaryFolder? = nil
  ) throws -> Outcome {
    guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing() }
    // Files instead of pipes: another child of this process could keep a pipe's end open.
    let streams = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // Nothing here may keep the tests from ending.
    process.arguments = ["timeout", "30", file] + arguments
    // What the person at this machine keeps is neither read nor changed.
    let home = try home ?? TemporaryFolder()
    defer { withExtendedLifetime(home) {} }
    process.environment = ProcessInfo.processInfo.environment.merging(homeVariables(home)) { _, own in own }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try streams.handle("output")
    process.standardError = try streams.handle("errors")
    try withoutBlockedSignals { try process.run() }
    process.waitUntilExit()
    let signal = process.terminationReason == .uncaughtSignal
    return Outcome(
      status: signal ? -process.terminationStatus : process.terminationStatus,
      output: try streams.text("output"), errors: try streams.text("errors"))
  }
}

/// Runs `body` with no signal blocked: tests run on Dispatch's threads, which block nearly all, and children inherit that.
func withoutBlockedSignals<Result>(_ body: () throws -> Result) rethrows -> Result {
  var none = sigset_t()
  var before = sigset_t()
  sigemptyset(&none)
  pthread_sigmask(SIG_SETMASK, &none, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  return try body()
}

/// A folder of its own for a test, removed with the value.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("tinydash-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// What is in it, hidden files included.
  var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")) }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }

  /// A folder of IDX files with a few images of 8 by 8 pixels in ten classes.
  func writeImages(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
    let count: UInt8 = 30
    let images = (0..<Int(count) * 64).map { UInt8($0 * 7919 % 17 * 15) }
    for part in ["train", "t10k"] {
      try Data([0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 8, 0, 0, 0, 8] + images)
        .write(to: URL(fileURLWithPath: "\(path)/\(name)/\(part)-images-idx3-ubyte"))
      try Data([0, 0, 8, 1, 0, 0, 0, count] + (0..<count).map { $0 % 10 })
        .write(to: URL(fileURLWithPath: "\(path)/\(name)/\(part)-labels-idx1-ubyte"))
    }
  }

  func handle(_ name: String) throws -> FileHandle {
    try FileHandle(forWritingTo: URL(fileURLWithPath: write(name, "")))
  }
}
