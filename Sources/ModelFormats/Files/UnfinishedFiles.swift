internal import Foundation
internal import Synchronization

/// The temporary files that are being written, for whatever ends the program before they are done.
public enum UnfinishedFiles {
  /// The address of a file's name, which C's allocator made, or 0.
  private typealias Slot = Atomic<UInt>

  /// Names that a signal handler can read without a lock: of few files, since a name is left out when more are written at once.
  private static let slots = InlineArray<64, Slot> { _ in Slot(0) }

  /// Makes `removeAll` safe to call from a signal handler, which must not be the first to look at what it needs.
  public static func prepare() { _ = slots.count }

  /// Removes the files. Whoever writes them can't go on.
  ///
  /// Only calls that are allowed in a signal handler, after `prepare`.
  public static func removeAll() {
    for index in slots.indices {
      // What was taken is never given back: the handler may have interrupted an allocation.
      if let name = take(index) { unlink(name) }
    }
  }

  /// Takes a file in.
  ///
  /// - Returns: What `forget` wants to know.
  static func remember(_ path: String) -> Int? {
    guard let name = strdup(path) else { return nil }
    let address = UInt(bitPattern: name)
    for index in slots.indices
    where slots[index].compareExchange(expected: 0, desired: address, ordering: .acquiringAndReleasing)
      .exchanged
    {
      return index
    }
    free(name)
    return nil
  }

  /// Leaves a file alone from here on: it is done, or gone.
  static func forget(_ slot: Int?) {
    if let slot { free(take(slot)) }
  }

  private static func take(_ index: Int) -> UnsafeMutablePointer<CChar>? {
    UnsafeMutablePointer(bitPattern: slots[index].exchange(0, ordering: .acquiringAndReleasing))
  }
}
