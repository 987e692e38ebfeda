internal import CNcurses
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Ends the sleep of `NcursesTerminal.waitForEvents` from any thread.
///
/// Waking is cheap and may be repeated at will: until the sleeper has noticed, further calls do nothing. It stays
/// valid, without effect, after the terminal was closed.
public struct WakeUp: Sendable {
  let pipe: WakePipe

  /// Ends the sleep that is under way, or the next one.
  public func wake() { pipe.wake() }
}

/// The pipe behind `WakeUp`, closed when neither the terminal nor a handle needs it any more.
final class WakePipe: Sendable {
  let reader: Int32
  private let writer: Int32
  private let isPending = Atomic(false)

  /// Makes the pipe; `nil` when the process has no descriptors left.
  init?() {
    var ends: [Int32] = [-1, -1]
    guard terminal_make_pipe(&ends) == 0 else { return nil }
    reader = ends[0]
    writer = ends[1]
  }

  deinit {
    _ = close(reader)
    _ = close(writer)
  }

  func wake() {
    guard !isPending.exchange(true, ordering: .acquiringAndReleasing) else { return }
    var byte: UInt8 = 0
    _ = write(writer, &byte, 1)
  }

  /// Notices all calls so far. Emptied before it is marked as such: the other way round, a byte written in between
  /// would be lost and every later call taken for a repetition.
  func drain() {
    var bytes: (UInt64, UInt64) = (0, 0)
    while read(reader, &bytes, 16) > 0 {}
    _ = isPending.exchange(false, ordering: .acquiringAndReleasing)
  }
}
