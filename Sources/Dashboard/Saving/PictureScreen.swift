internal import Dispatch
public import TerminalCanvas

/// A screen that nobody sits at: it keeps what was drawn last.
public final class PictureScreen: TerminalScreen {
  public let size: Size
  /// What was drawn last.
  public private(set) var canvas: Canvas
  private let wakeUps = DispatchSemaphore(value: 0)

  /// Creates a blank screen.
  public init(size: Size) {
    self.size = size
    canvas = Canvas(size: size)
  }

  /// Ends the sleep of `waitForEvents` from any thread.
  public var wake: @Sendable () -> Void { { [wakeUps] in wakeUps.signal() } }

  public func draw(_ canvas: Canvas) { self.canvas = canvas }

  public func waitForEvents(deadline: ContinuousClock.Instant?) -> [InputEvent] {
    guard let deadline else {
      wakeUps.wait()
      return []
    }
    let left = deadline - .now
    let nanoseconds =
      Int(left.components.attoseconds / 1_000_000_000) + Int(left.components.seconds) * 1_000_000_000
    _ = wakeUps.wait(timeout: .now() + .nanoseconds(max(0, nanoseconds)))
    return []
  }

  public func close() {}
}
