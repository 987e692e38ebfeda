import Foundation
import ModelFormats

/// PyTorch and onnxruntime in a Python process that answers one request at a time, or why there is none.
struct PythonPeers {
  /// What is installed, or what is missing.
  let summary: String
  private let connection: Connection?

  private struct Connection {
    let process: Process
    let requests: FileHandle
    let answers: FileHandle
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// No peers, and why.
  static func missing(_ reason: String) -> PythonPeers {
    PythonPeers(summary: reason, connection: nil)
  }

  /// Starts Python and asks what it has.
  static func start(python: String) -> PythonPeers {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "peers.py")
    guard let folder = DatasetSource.fashionMNISTFolder() else {
      return .missing("missing: peers are measured on Fashion-MNIST, which isn't installed")
    }
    guard FileManager.default.fileExists(atPath: script.path) else {
      return .missing("missing: \(script.path) is gone")
    }
    let process = Process()
    let input = Pipe()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, "-W", "ignore", script.path, folder]
    process.environment = ProcessInfo.processInfo.environment.filter { !isThreadSetting($0.key) }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return .missing("missing: \(python) doesn't start: \(error)") }
    let connection = Connection(
      process: process, requests: input.fileHandleForWriting, answers: output.fileHandleForReading)
    guard let versions = line(from: connection.answers), let fields = try? object(versions) else {
      process.waitUntilExit()
      return .missing("missing: \(python) has no torch and numpy; see --python")
    }
    let names = fields.keys.sorted().map { "\($0) \(fields[$0] ?? "")" }
    let onnxruntime = fields["onnxruntime"] == nil ? " (onnxruntime missing)" : ""
    return PythonPeers(summary: names.joined(separator: ", ") + onnxruntime, connection: connection)
  }

  /// Peers get as many threads as they choose for themselves.
  private static func isThreadSetting(_ name: String) -> Bool {
    name.hasPrefix("OPENBLAS_") || ["OMP_NUM_THREADS", "MKL_NUM_THREADS"].contains(name)
  }

  /// Has work done; `nil` without peers.
  ///
  /// - Returns: Seconds, or whatever else is told, by name.
  func ask(_ request: String) throws -> [String: Double]? {
    guard let connection else { return nil }
    try connection.requests.write(contentsOf: Data((request + "\n").utf8))
    guard let line = Self.line(from: connection.answers) else {
      throw Failure(description: "the peers ended at '\(request)'; run Peers/peers.py by hand to see why")
    }
    return try Self.object(line).compactMapValues { ($0 as? NSNumber)?.doubleValue }
  }

  func stop() {
    guard let connection else { return }
    try? connection.requests.close()
    connection.process.waitUntilExit()
  }

  private static func object(_ line: Data) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
  }

  private static func line(from handle: FileHandle) -> Data? {
    var line = Data()
    while let byte = try? handle.read(upToCount: 1), !byte.isEmpty {
      if byte[byte.startIndex] == UInt8(ascii: "\n") { return line }
      line += byte
    }
    return nil
  }
}
