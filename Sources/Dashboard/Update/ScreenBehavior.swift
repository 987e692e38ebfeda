internal import TerminalCanvas

/// What one screen does with keys and the mouse, and how it is drawn.
///
/// What can't be done is thrown; the message then stands in the footer, and the state must be as it was.
protocol ScreenBehavior {
  /// Does what a key stands for.
  static func perform(_ action: Keymap.Action, _ state: inout DashboardState) throws -> [Effect]
  /// Whether Esc has something to do here, such as going back from a plot.
  static func usesEscape(_ state: DashboardState) -> Bool
  /// What is to be typed when a digit is pressed; `nil` when digits mean nothing.
  static func entryPurpose(_ state: DashboardState) -> DashboardState.Entry.Purpose?
  /// Takes what was typed.
  static func enter(_ text: String, _ state: inout DashboardState) throws -> [Effect]
  /// The mouse was pressed on something of this screen.
  static func press(_ target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  /// The mouse moved with what it holds.
  static func drag(_ target: DashboardState.Target, to event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  /// Whether the mouse can hold something.
  static func isGrabbable(_ target: DashboardState.Target) -> Bool
  /// Whether values are read off something when the mouse rests on it.
  static func isReadable(_ target: DashboardState.Target) -> Bool
  /// Reads off what the mouse rests on.
  static func read(_ target: DashboardState.Target, at point: Point, _ state: inout DashboardState)
  /// The wheel was turned over something of this screen, by 1 upwards or by −1.
  static func wheel(
    _ step: Int, over target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState
  ) throws -> [Effect]
  /// The wheel was turned sideways, by 1 to the right or by −1.
  static func scroll(_ step: Int, _ state: inout DashboardState)
  /// Draws the screen between the tabs and the footer.
  static func draw(
    _ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme, cache: ViewCache)
}

extension ScreenBehavior {
  static func usesEscape(_ state: DashboardState) -> Bool { false }
  static func entryPurpose(_ state: DashboardState) -> DashboardState.Entry.Purpose? { nil }
  static func enter(_ text: String, _ state: inout DashboardState) throws -> [Effect] { [] }
  static func press(_ target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  { [] }
  static func drag(_ target: DashboardState.Target, to event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  { [] }
  static func isGrabbable(_ target: DashboardState.Target) -> Bool { false }
  static func isReadable(_ target: DashboardState.Target) -> Bool { false }
  static func read(_ target: DashboardState.Target, at point: Point, _ state: inout DashboardState) {}
  static func scroll(_ step: Int, _ state: inout DashboardState) {}
  static func wheel(
    _ step: Int, over target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState
  ) throws -> [Effect] { [] }
}

/// Why something that was asked for isn't done.
struct Refusal: Error, CustomStringConvertible {
  /// What is said about it.
  let description: String

  init(_ description: String) { self.description = description }
}
