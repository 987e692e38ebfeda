/// Something that shows canvases and reports what the person in front of it does.
public protocol TerminalScreen: AnyObject {
  /// The size in cells.
  var size: Size { get }

  /// Shows a canvas of the screen's size.
  func draw(_ canvas: Canvas)

  /// Sleeps until there is input, `WakeUp.wake()` was called, or the deadline passes, and returns all input there is.
  ///
  /// - Parameter deadline: How long to sleep at most; `nil` is forever.
  func waitForEvents(deadline: ContinuousClock.Instant?) -> [InputEvent]

  /// Gives the terminal back as it was.
  func close()
}
