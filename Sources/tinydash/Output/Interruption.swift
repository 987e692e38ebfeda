import Foundation
import Synchronization

/// Ctrl-C while something runs that can be ended properly.
struct Interruption: Error {
  /// What shells report of a program that SIGINT ended.
  static let exitStatus: Int32 = 130

  /// The number of times that Ctrl-C was pressed.
  private static let count = Atomic<Int>(0)

  /// From here on Ctrl-C makes `check` throw; a second one ends the program at once.
  ///
  /// Where SIGINT is ignored, as under nohup, it stays so.
  static func arm() {
    // Initializes the counter, which a signal handler must not do.
    count.store(0, ordering: .relaxed)
    let previous = signal(SIGINT) { _ in
      guard Interruption.count.add(1, ordering: .relaxed).newValue > 1 else { return }
      _exit(130)
    }
    if isIgnoring(previous) { signal(SIGINT, SIG_IGN) }
  }

  /// From here on Ctrl-C ends the program at once, with nothing to tidy up.
  static func exitAtOnce() {
    if isIgnoring(signal(SIGINT) { _ in _exit(130) }) { signal(SIGINT, SIG_IGN) }
  }

  /// - Throws: `Interruption` if Ctrl-C was pressed since `arm`.
  static func check() throws(Interruption) {
    if count.load(ordering: .relaxed) > 0 { throw Interruption() }
  }

  private typealias Handler = @convention(c) (Int32) -> Void

  private static func isIgnoring(_ handler: Handler?) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
