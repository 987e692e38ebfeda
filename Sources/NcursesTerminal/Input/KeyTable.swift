internal import CNcurses
internal import TerminalCanvas

/// Which key a code of `terminal_read` is.
enum KeyTable {
  /// The key of a code that isn't text.
  static func key(_ code: Int) -> Key? {
    if let key = named[code] { return key }
    let number = code - Int(TERMINAL_KEY_FUNCTION)
    return (1...12).contains(number) ? .function(number) : nil
  }

  /// The key of a control character; `nil` for printable ones.
  static func control(_ byte: UInt8) -> Key? {
    if let key = controls[byte] { return key }
    guard byte < 32 else { return nil }
    // Control takes away the bit that tells a letter from a control character.
    let scalar = Unicode.Scalar(byte < 27 && byte > 0 ? byte + 0x60 : byte + 0x40)
    return .control(Character(byte == 0 ? " " : scalar))
  }

  private static let controls: [UInt8: Key] = [
    // Line feed is what scripts and some keypads send for Enter.
    9: .tab, 13: .enter, 10: .enter, 27: .escape, 8: .backspace, 127: .backspace,
  ]

  private static let named: [Int: Key] = [
    Int(TERMINAL_KEY_UP): .up, Int(TERMINAL_KEY_DOWN): .down,
    Int(TERMINAL_KEY_LEFT): .left, Int(TERMINAL_KEY_RIGHT): .right,
    Int(TERMINAL_KEY_SHIFT_UP): .shiftUp, Int(TERMINAL_KEY_SHIFT_DOWN): .shiftDown,
    Int(TERMINAL_KEY_SHIFT_LEFT): .shiftLeft, Int(TERMINAL_KEY_SHIFT_RIGHT): .shiftRight,
    Int(TERMINAL_KEY_PAGE_UP): .pageUp, Int(TERMINAL_KEY_PAGE_DOWN): .pageDown,
    Int(TERMINAL_KEY_HOME): .home, Int(TERMINAL_KEY_END): .end,
    Int(TERMINAL_KEY_INSERT): .insert, Int(TERMINAL_KEY_DELETE): .delete,
    Int(TERMINAL_KEY_BACKSPACE): .backspace, Int(TERMINAL_KEY_ENTER): .enter,
    Int(TERMINAL_KEY_SHIFT_TAB): .shiftTab,
  ]
}
