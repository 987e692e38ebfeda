import Foundation
import ModelFormats
import Synchronization

/// Ctrl-C while something runs that can be ended properly.
struct Interruption: Error {
  /// What shells report of a program that SIGINT ended.
  static let exitStatus: Int32 = 130

  /// Whether a bar stands on the terminal, to be taken away before the program ends.
  static let isBarShown = Atomic<Bool>(false)
  /// The number of times that Ctrl-C was pressed.
  private static let count = Atomic<Int>(0)

  /// Lets signals in that end the program.
  ///
  /// Programs that start others from a Dispatch queue pass on its threads' mask, under which nothing but SIGKILL works.
  static func unblock() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT] {
      sigaddset(&signals, signal)
    }
    sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  /// From here on signals that end the program leave no unfinished file behind; those that are ignored stay so, as with `nohup`.
  ///
  /// The dashboard's terminal passes on to these handlers what it catches itself.
  static func removeUnfinishedFiles() {
    UnfinishedFiles.prepare()
    for number in [SIGTERM, SIGHUP, SIGQUIT] {
      var action = sigaction()
      guard sigaction(number, nil, &action) == 0, !action.isIgnored else { continue }
      signal(number) { number in
        UnfinishedFiles.removeAll()
        // It ends the program as it would have without this, once the handler returns.
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }

  /// From here on Ctrl-C makes `check` throw; a second one ends the program at once.
  static func arm() {
    // Initializes the counter, which a signal handler must not do.
    count.store(0, ordering: .relaxed)
    signal(SIGINT) { _ in
      guard Interruption.count.add(1, ordering: .relaxed).newValue > 1 else { return }
      Interruption.exit()
    }
  }

  /// From here on Ctrl-C ends the program at once, with nothing to tidy up but files that are being written.
  static func exitAtOnce() {
    // Initializes it, as above.
    isBarShown.store(false, ordering: .relaxed)
    signal(SIGINT) { _ in Interruption.exit() }
  }

  /// Only calls that are allowed in a signal handler.
  private static func exit() -> Never {
    let erase: StaticString = "\r\u{1B}[K"
    if isBarShown.load(ordering: .relaxed) {
      _ = write(STDERR_FILENO, erase.utf8Start, erase.utf8CodeUnitCount)
    }
    UnfinishedFiles.removeAll()
    _exit(exitStatus)
  }

  /// - Throws: `Interruption` if Ctrl-C was pressed since `arm`.
  static func check() throws(Interruption) {
    if count.load(ordering: .relaxed) > 0 { throw Interruption() }
  }
}

extension sigaction {
  /// Whether the signal does nothing.
  fileprivate var isIgnored: Bool {
    #if os(Linux)
      unsafeBitCast(__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    #else
      unsafeBitCast(__sigaction_u.__sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    #endif
  }
}
