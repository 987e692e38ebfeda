import Foundation

@testable import ModelFormats

/// A folder of its own for a test, removed with the value.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("tinydash-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = "\(path)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
}

/// Files beside the tests, written by the formats' own libraries.
enum Fixture {
  static func path(_ name: String) throws -> String {
    let folder = Bundle.module.resourceURL?.appendingPathComponent("Fixtures")
    guard let path = folder?.appendingPathComponent(name).path else { throw CocoaError(.fileNoSuchFile) }
    return path
  }

  static func bytes(_ name: String) throws -> [UInt8] { try FileBytes.read(path(name)) }

  struct Values: Decodable, Sendable {
    let shape: [Int]
    let values: [Double]
    var floats: [Float] { values.map(Float.init) }
  }

  struct Expected: Decodable {
    let arrays: [String: Values]
    let safetensors: [String: Values]
    let dataset: [String: Values]
  }

  static func expected() throws -> Expected {
    try JSONDecoder().decode(Expected.self, from: Data(bytes("expected.json")))
  }
}

/// The error that `body` throws, or nil if it throws none.
func failure<Result>(_ body: () throws -> Result) -> FormatError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? FormatError
  }
}
