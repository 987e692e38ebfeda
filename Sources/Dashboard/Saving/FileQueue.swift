internal import Dispatch
internal import Foundation
internal import ModelFormats
internal import TerminalCanvas

/// Reads and writes files in the background, one after the other; those that are written, whole or not at all.
final class FileQueue: Sendable {
  private let queue = DispatchQueue(label: "files", qos: .userInitiated)
  private let deliver: @Sendable (DashboardEvent) -> Void

  /// Prepares for reading and writing.
  ///
  /// - Parameter deliver: Receives what became of each file, from another thread.
  init(deliver: @escaping @Sendable (DashboardEvent) -> Void) { self.deliver = deliver }

  /// Writes a document; a file that is there already only where it is to be replaced.
  ///
  /// - Parameter picture: What is on the screen.
  func save(_ document: Document, to path: String, replaces: Bool, picture: @autoclosure () -> Canvas) {
    let bytes: @Sendable () -> [UInt8]
    switch document {
    case .table(let data): bytes = { [UInt8](data) }
    case .view(let format):
      let picture = picture()
      bytes = { Array(format.file(of: picture).utf8) }
    }
    queue.async { [deliver] in
      do {
        guard replaces || !FileManager.default.fileExists(atPath: path) else {
          // What can't be replaced isn't offered.
          try AtomicFile.check(path)
          return deliver(.fileExists(path, document.content))
        }
        try AtomicFile.write(bytes(), to: path)
        deliver(.saved(path, problem: nil))
      } catch {
        deliver(.notSaved(path, document.content, problem: "\(error)"))
      }
    }
  }

  /// Reads a recipe for a model.
  func readRecipe(_ path: String, for subject: Subject) {
    queue.async { [deliver] in
      do {
        deliver(.recipeRead(try RecipeFile.read(path, for: subject.model), from: path))
      } catch {
        deliver(.recipeRefused("\(error)"))
      }
    }
  }

  /// Waits for what was asked for.
  func finish() { queue.sync {} }
}
