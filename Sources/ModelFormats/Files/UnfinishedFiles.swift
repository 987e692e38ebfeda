internal import Foundation
internal import Synchronization

/// The temporary files that are being written, for whatever ends the program before they are done.
public enum UnfinishedFiles {
  /// A name that a signal handler can read without a lock: one of few, or left out when more are written at once.
  private struct Slots: @unchecked Sendable {
    static let count = 64
    let names: UnsafeMutablePointer<Atomic<UnsafeMutablePointer<CChar>?>>

    init() {
      names = .allocate(capacity: Self.count)
      for index in 0..<Self.count { (names + index).initialize(to: Atomic(nil)) }
    }
  }

  private static let slots = Slots()

  /// Makes `removeAll` safe to call from a signal handler, which must not be the first to look at what it needs.
  public static func prepare() { _ = slots }

  /// Removes the files. Whoever writes them can't go on.
  ///
  /// Only calls that are allowed in a signal handler, after `prepare`.
  public static func removeAll() {
    for index in 0..<Slots.count {
      // What was taken is never given back: the handler may have interrupted an allocation.
      if let name = slots.names[index].exchange(nil, ordering: .acquiringAndReleasing) { unlink(name) }
    }
  }

  /// Takes a file in.
  ///
  /// - Returns: What `forget` wants to know.
  static func remember(_ path: String) -> Int? {
    guard let name = strdup(path) else { return nil }
    for index in 0..<Slots.count
    where slots.names[index].compareExchange(
      expected: nil, desired: name, ordering: .acquiringAndReleasing
    ).exchanged {
      return index
    }
    free(name)
    return nil
  }

  /// Leaves a file alone from here on: it is done, or gone.
  static func forget(_ slot: Int?) {
    guard let slot else { return }
    free(slots.names[slot].exchange(nil, ordering: .acquiringAndReleasing))
  }
}
