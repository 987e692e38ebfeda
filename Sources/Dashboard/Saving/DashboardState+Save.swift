internal import Foundation
internal import ModelCompression
internal import TerminalCanvas

extension DashboardState {
  /// How a table can be written, by the end of the file's name.
  private static let tableForms: [(suffix: String, data: @Sendable (ComparisonTable) throws -> Data)] = [
    (".md", { Data($0.markdown.utf8) }), (".csv", { Data($0.csv.utf8) }), (".json", { try $0.json() }),
  ]

  /// Asks for the name of a file.
  mutating func askForFile(_ content: SavedContent, _ name: String) {
    offeredReplacement = nil
    entry = .init(purpose: .file(content), text: name)
  }

  /// Asks whether a file may be replaced.
  mutating func offerReplacement(of path: String, by content: SavedContent) {
    offeredReplacement = path
    entry = .init(purpose: .file(content), text: path)
  }

  /// Offers the name that something couldn't be saved to, to be put right, unless something else is being done by now.
  mutating func askAgain(_ content: SavedContent, _ path: String, _ problem: String) {
    message = problem
    guard entry == nil, dialog == nil else { return }
    entry = .init(purpose: .file(content), text: path)
    entry?.problem = problem
  }

  /// Has something written, in the form that the file's name ends in.
  mutating func save(_ content: SavedContent, to path: String) throws -> Effect {
    let document = try document(content, named: path)
    let full = path.expandingHome
    defer { offeredReplacement = nil }
    message = nil
    return .save(document, to: full, replaces: full == offeredReplacement)
  }

  private func document(_ content: SavedContent, named path: String) throws -> Document {
    switch content {
    case .table:
      if let form = Self.tableForms.first(where: { path.lowercased().hasSuffix($0.suffix) }) {
        var table = compare.table
        table.budget = budget
        return .table(try form.data(table))
      }
    case .view: if let format = CanvasFormat(path: path) { return .view(format) }
    }
    throw Refusal("'\(path)' has no known form; end it in \(content.forms)")
  }
}
