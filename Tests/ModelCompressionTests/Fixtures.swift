import Foundation

/// Numbers from other programs, kept with the scripts that made them.
enum Fixtures {
  /// Reads `Fixtures/NAME.json`.
  static func load<Content: Decodable>(_ name: String) throws -> Content {
    let file = Bundle.module.bundleURL.appending(path: "Fixtures/\(name).json")
    return try JSONDecoder().decode(Content.self, from: Data(contentsOf: file))
  }
}
