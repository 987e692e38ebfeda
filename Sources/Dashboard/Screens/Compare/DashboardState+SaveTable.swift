internal import Foundation
internal import ModelCompression

extension DashboardState {
  /// How a table can be written, by the end of the file's name.
  private static let tableForms: [(suffix: String, data: @Sendable (ComparisonTable) throws -> Data)] = [
    (".md", { Data($0.markdown.utf8) }), (".csv", { Data($0.csv.utf8) }), (".json", { try $0.json() }),
  ]

  /// Asks for the table to be written, in the form that the file's name ends in.
  mutating func saveTable(to path: String) throws -> Effect {
    guard let form = Self.tableForms.first(where: { path.lowercased().hasSuffix($0.suffix) }) else {
      throw Refusal("'\(path)' has no known form; end it in .md, .csv or .json")
    }
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    let full = path.hasPrefix("~/") ? home + path.dropFirst() : path
    defer { compare.offeredReplacement = nil }
    return .save(try form.data(compare.table), to: full, replaces: full == compare.offeredReplacement)
  }
}
