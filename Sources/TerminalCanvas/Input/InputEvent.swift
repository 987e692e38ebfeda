/// Something that the person at the terminal did.
public enum InputEvent: Hashable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// The mouse was used.
  case mouse(MouseEvent)
  /// Text was pasted; it is never taken for keys.
  case paste(String)
  /// The terminal has a new size.
  case resize(Size)
  /// The person asked to interrupt (Ctrl-C), or the terminal is gone.
  case interrupt
}

/// A key.
public enum Key: Hashable, Sendable {
  /// A printable character.
  case character(Character)
  /// A letter with Control, in lower case.
  case control(Character)
  /// Arrows, alone and with Shift.
  case left, right, up, down, shiftLeft, shiftRight, shiftUp, shiftDown
  /// Keys that move far.
  case pageUp, pageDown, home, end
  /// Keys that go from one thing to the next.
  case tab, shiftTab
  /// Keys that end or undo.
  case enter, escape, backspace, delete, insert
  /// F1 to F12.
  case function(Int)
}

/// What the mouse did, and where.
public struct MouseEvent: Hashable, Sendable {
  /// What it did.
  public enum Kind: Hashable, Sendable {
    /// A button went down, moved while down, or went up.
    case press, drag, release
    /// It moved with no button down.
    case move
    /// The wheel was turned.
    case wheelUp, wheelDown, wheelLeft, wheelRight
  }

  /// A button.
  public enum Button: Hashable, Sendable { case left, middle, right, none }

  /// Keys held down.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    /// One bit for each.
    public let rawValue: UInt8

    /// Creates a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Shift.
    public static let shift = Modifiers(rawValue: 1)
    /// Meta or Alt.
    public static let meta = Modifiers(rawValue: 2)
    /// Control.
    public static let control = Modifiers(rawValue: 4)
  }

  /// What it did.
  public var kind: Kind
  /// The button.
  public var button: Button
  /// The cell, from 0 at the top left.
  public var position: Point
  /// Keys held down.
  public var modifiers: Modifiers

  /// Creates an event.
  public init(_ kind: Kind, button: Button = .left, at position: Point, modifiers: Modifiers = []) {
    self.kind = kind
    self.button = button
    self.position = position
    self.modifiers = modifiers
  }
}
