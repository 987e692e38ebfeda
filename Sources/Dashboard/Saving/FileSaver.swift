internal import Dispatch
internal import Foundation
internal import ModelFormats
internal import TerminalCanvas

/// Writes files in the background, one after the other, each whole or not at all.
final class FileSaver: Sendable {
  private let queue = DispatchQueue(label: "files", qos: .userInitiated)
  private let deliver: @Sendable (DashboardEvent) -> Void

  /// Prepares for writing.
  ///
  /// - Parameter deliver: Receives what became of each file, from another thread.
  init(deliver: @escaping @Sendable (DashboardEvent) -> Void) { self.deliver = deliver }

  /// Writes a document; a file that is there already only where it is to be replaced.
  ///
  /// - Parameter picture: What is on the screen.
  func save(_ document: Document, to path: String, replaces: Bool, picture: Canvas) {
    queue.async { [deliver] in
      guard replaces || !FileManager.default.fileExists(atPath: path) else {
        return deliver(.fileExists(path, document.content))
      }
      let bytes =
        switch document {
        case .table(let data): [UInt8](data)
        case .view(let format): Array(format.file(of: picture).utf8)
        }
      do {
        try AtomicFile.write(bytes, to: path)
        deliver(.saved(path, problem: nil))
      } catch {
        deliver(.saved(path, problem: "\(error)"))
      }
    }
  }

  /// Waits for what was asked for.
  func finish() { queue.sync {} }
}
